"""Enums that keep values they do not know."""

from __future__ import annotations

import enum
from typing import Any, Self, cast


class OpenEnum(enum.Enum):
    """Base of every generated enum, beside ``str`` or ``int``.

    A value that the contract does not name becomes a member of its own: it keeps the
    value, compares and hashes like it, and ``is_known`` is False.

    Example:
        >>> class Colour(str, OpenEnum):
        ...     RED = "red"
        >>> Colour("red").is_known, Colour("mauve").is_known
        (True, False)
        >>> Colour("mauve")
        <Colour: 'mauve' (unknown)>
    """

    @property
    def is_known(self) -> bool:
        """True if the contract names this value."""
        return self.value in type(self)._value2member_map_

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        base: Any = str if issubclass(cast(type, cls), str) else int
        if type(value) is not base:
            return None  # a ValueError
        create: Any = base.__new__
        member = create(cls, value)
        member._name_ = str(value)
        member._value_ = value
        return cast(Self, member)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.value!r}{'' if self.is_known else ' (unknown)'}>"

    def __str__(self) -> str:
        return str(self.value)

    def __reduce_ex__(self, _: object) -> tuple[type[Self], tuple[object]]:
        return type(self), (self.value,)
