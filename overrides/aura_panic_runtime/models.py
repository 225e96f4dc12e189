"""Base classes of generated models and enums."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import os
import uuid
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Literal, NoReturn, Self, TypeVar, cast

from aura_panic_runtime.decoding import PartialList, UndecodableItem
from aura_panic_runtime.uploads import Upload

T = TypeVar("T")


class Unset:
    """Type of ``UNSET``, an argument or a field that was omitted; one instance, also unpickled."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce__(self) -> str:
        return "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class WireModel:
    """Base of every generated model; ``model["name"]`` is a field that the contract does not name.

    Attributes:
        additional_properties: Those fields, by their names on the wire. Models of objects that may
            have no others (``additionalProperties: false``) do not have it.
    """

    __slots__ = ()

    additional_properties: dict[str, Any]

    FIELDS: ClassVar[Mapping[str, str]] = {}
    """The attribute of each field, by its name on the wire."""

    PARTS: ClassVar[tuple[str, ...]] = ()
    """The names on the wire of fields that may hold lists, at any depth; ``*`` for unknown ones."""

    @property
    def undecodable(self) -> tuple[UndecodableItem, ...]:
        """The items of lists, at any depth, that could not be decoded."""
        values = {name: getattr(self, self.FIELDS[name]) for name in self.PARTS if name != "*"}
        if "*" in self.PARTS:
            values |= self.additional_properties
        return tuple(
            item.under(name) for name, value in values.items() for item in find_undecodable(value)
        )

    @classmethod
    @abstractmethod
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        """Decode what a response carries.

        Raises:
            DecodeError: It is not what the contract says.
        """

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by their names on the wire, as JSON has them."""
        fields = {name: getattr(self, attribute) for name, attribute in self.FIELDS.items()}
        return encode(getattr(self, "additional_properties", {})) | encode(fields)  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the items of ``to_dict``, so that ``dict(model)`` equals it."""
        return iter(self.to_dict().items())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


class Unpicklable:
    """Base of what holds a secret: it can be copied, but not pickled into a cache or a queue."""

    __slots__ = ()

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} holds a secret and is not pickled.")


class SecretModel(Unpicklable, WireModel):
    """Base of every generated model that holds a secret."""

    __slots__ = ()

    def __copy__(self) -> Self:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = object.__new__(type(self))
        for attribute in (*self.FIELDS.values(), "additional_properties"):
            if hasattr(self, attribute):
                setattr(twin, attribute, copy.deepcopy(getattr(self, attribute), memo))
        return twin


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


def find_undecodable(value: object) -> tuple[UndecodableItem, ...]:
    """Return what could not be decoded of the lists in a decoded value."""
    if isinstance(value, WireModel):
        return value.undecodable
    if not isinstance(value, list):
        return ()
    own = value.undecodable if isinstance(value, PartialList) else ()
    return own + tuple(
        each.under(index)
        for index, item in enumerate(value)
        if isinstance(item, list) or getattr(item, "PARTS", None)  # ten thousand items have none
        for each in find_undecodable(item)
    )


def find_part(value: object, kind: type[T]) -> T | None:
    """Return a decoded response if it is of a kind, or else its first field that is.

    Example:
        >>> find_part(response, models.Callout)  # flat, or in an envelope
    """
    if isinstance(value, kind):
        return value
    if isinstance(value, WireModel):
        for attribute in value.FIELDS.values():
            part = getattr(value, attribute)
            if isinstance(part, kind):
                return part
    return None


def encode(value: Any) -> Any:
    """Return a value as JSON has it; in objects, ``UNSET`` is omitted.

    What JSON has no type for stays as it is, and the validation rejects it.
    """
    for kinds, convert in ENCODERS:
        if isinstance(value, kinds):
            return convert(value)
    return Upload(value) if hasattr(value, "read") else value


ENCODERS: tuple[tuple[Any, Any], ...] = (
    (enum.Enum, lambda value: value.value),
    ((str, int, float, type(None)), lambda value: value),
    (WireModel, WireModel.to_dict),
    (
        Mapping,
        lambda value: {key: encode(each) for key, each in value.items() if each is not UNSET},
    ),
    ((list, tuple), lambda value: [encode(each) for each in value]),
    ((dt.date, dt.time), lambda value: value.isoformat()),
    (uuid.UUID, str),
    ((bytes, bytearray, os.PathLike), Upload),
)
