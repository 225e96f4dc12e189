"""Models that hold a secret: they can be copied, but no cache and no queue gets their pickle."""

from __future__ import annotations

import copy
from typing import Any, NoReturn, Self

from aura_panic_legacy._reading import WireModel


class Unpicklable:
    """What holds a secret."""

    __slots__ = ()

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} holds a secret and is not pickled.")


class SecretModel(Unpicklable, WireModel):
    """The base of every generated model that holds a secret."""

    __slots__ = ()

    def __copy__(self) -> Self:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = object.__new__(type(self))
        for attribute in (*(each for _, each, _ in self.wire), "additional_properties"):
            setattr(twin, attribute, copy.deepcopy(getattr(self, attribute), memo))
        return twin
