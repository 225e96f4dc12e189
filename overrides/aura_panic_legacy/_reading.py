"""Checks what the service sends before the generated code reads it.

The generated code takes any value for any field: ``null`` would pass for a status, and a missing
field would be a bare ``KeyError``. Here every field is held to the type that the contract gives it.
What is harmless is mended on the way: numbers sent as strings, dates without a zone.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from math import isfinite
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    NoReturn,
    Self,
    SupportsIndex,
    TypeVar,
    cast,
    get_args,
    get_origin,
    overload,
)

from aura_panic_legacy._plain import Field, Reader, compile_reader, read_none
from aura_panic_legacy._unset import UnsetType

T = TypeVar("T")


class Unreadable(ValueError):
    """What was read is not what the contract says.

    Attributes:
        problem: What is wrong, with no value in it: a value may be a secret or a position.
        keys: The way to it from the top, such as ``(3, "createdAt")``.
        item: What could not be read, where it was one of a list. It may hold a position: keep it
            out of logs.
    """

    item: object = None

    def __init__(self, problem: str, keys: tuple[str | int, ...] = ()) -> None:
        super().__init__(problem, keys)
        self.problem = problem
        self.keys = keys

    def __str__(self) -> str:
        return f"{self.path} {self.problem}"

    @property
    def path(self) -> str:
        """The way to it as a JSON path, such as ``$[3].createdAt``."""
        return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.keys)

    def under(self, key: str | int) -> Unreadable:
        """The same, seen from one level above."""
        return Unreadable(self.problem, (key, *self.keys))


@contextmanager
def under(key: str | int) -> Iterator[None]:
    """Tell of what cannot be read inside as lying under a key."""
    try:
        yield
    except Unreadable as error:
        raise error.under(key) from None


class WireModel:
    """The base of every generated model: it knows what its fields are on the wire."""

    __slots__ = ()

    wire: ClassVar[tuple[tuple[str, str, _Type], ...]] = ()
    """What each field is called on the wire and here, and how it is read."""
    limits: ClassVar[Mapping[str, Any]] = {}
    """What the contract allows to be sent, besides the types: JSON Schema, as ``hold`` reads it."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> dict[str, Any]:
            """Unknown fields of a model that was read from plain data and has none.

            Nobody asks most models for them, so a dictionary is only made for who does.
            """
            if name != "additional_properties":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self.additional_properties = {}
            return self.additional_properties

    @classmethod
    def declare(cls, wire: Mapping[str, tuple[str, Any]]) -> None:
        """Say which attribute and of which type each field on the wire is.

        Raises:
            TypeError: There is no way to read such a type. Said when the model is imported, which
                the generation does, so that a contract which needs a new one is noticed there.
        """
        cls.wire = tuple((name, attribute, _type(of)) for name, (attribute, of) in wire.items())

    @classmethod
    def read_plain(cls, items: Iterable[object]) -> tuple[list[Self | None], list[int]]:
        """Read what is just as the contract says, and tell the places of what is not.

        Those hold ``None``, and are for ``from_dict``. The first call puts the compiled reader into
        its own place.
        """
        reader: Reader = read_none
        if all(kind.test for _, _, kind in cls.wire) and "additional_properties" in dir(cls):
            reader = compile_reader(
                Field(name, attribute, kind.test, kind.parse) for name, attribute, kind in cls.wire
            )
        cls.read_plain = classmethod(reader)  # type: ignore[method-assign, assignment]
        return cls.read_plain(items)

    @classmethod
    def checked(cls, data: object) -> dict[str, Any]:
        """A copy of the data that the generated code can read.

        Raises:
            Unreadable: The data is no object, or a field is missing or of another type.
        """
        if not isinstance(data, Mapping):
            raise Unreadable(f"should be an object but is {kind_of(data)}")
        found = dict(data)
        for name, _, kind in cls.wire:
            value = found.get(name, _MISSING)
            if type(value) in kind.plain:
                continue
            try:
                found[name] = kind.value(value)
            except Unreadable as error:
                raise error.under(name) from None
        return found

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the pairs of ``to_dict``, so that ``dict(model)`` is the same."""
        return iter(self.to_dict().items())

    @classmethod
    @abstractmethod
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        """Read what the wire carries; every generated model has its own."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The fields as the wire names them; every generated model has its own."""


M = TypeVar("M", bound=WireModel)


class Listing(list[T]):
    """A list that tells what could not be read: one bad item never hides the others.

    Attributes:
        unreadable: Where each of the others was in the answer, and what was wrong with it.
    """

    def __init__(self, items: Iterable[T] = (), unreadable: tuple[Unreadable, ...] = ()) -> None:
        super().__init__(items)
        self.unreadable = unreadable

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Listing[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | Listing[T]:
        """An item, or a part of the list that still tells what could not be read."""
        if isinstance(index, slice):
            return Listing(super().__getitem__(index), self.unreadable)
        return super().__getitem__(index)

    def copy(self) -> Listing[T]:
        """A copy that still tells what could not be read."""
        return self[:]


def listing(model: type[M], data: object) -> Listing[M]:
    """Read a list of models.

    Raises:
        Unreadable: The data is no list.
    """
    if not isinstance(data, list):
        raise Unreadable(f"should be a list but is {kind_of(data)}")
    models, others = model.read_plain(data)
    unreadable: list[Unreadable] = []
    for place in others:
        try:
            models[place] = model.from_dict(data[place])
        except Unreadable as error:
            problem = error.under(place)
            problem.item = data[place]
            unreadable.append(problem)
    if unreadable:
        models = [each for each in models if each is not None]
    return Listing(cast("list[M]", models), tuple(unreadable))


def nothing(_: object) -> None:
    """Read an answer that has no body."""


class _Type(NamedTuple):
    """How values of one type are read."""

    name: str
    plain: frozenset[type]  # the types of values that are right as they are
    mend: Callable[[Any], Any]  # for all others; a ValueError where there is no way
    test: str = ""  # for the compiled reader, as in Field; empty where it cannot read the type
    parse: str = "{v}"

    def value(self, value: object) -> Any:
        if value is _MISSING:
            if NoneType in self.plain:  # left out, it says as much as null
                return None
            raise Unreadable("is missing")
        if type(value) in self.plain:
            return value
        try:
            return self.mend(value)
        except Unreadable:
            raise
        except (TypeError, ValueError):
            pass
        # Outside of the handler: the error that was caught may hold the value.
        raise Unreadable(f"should be {self.name} but is {kind_of(value)}")

    def nullable(self) -> _Type:
        test = self.test and f"{self.test} or {{v}} is None"
        parse = self.parse if self.parse == "{v}" else f"{{v}} and {self.parse}"
        return self._replace(plain=self.plain | {NoneType}, test=test, parse=parse)


class _Missing:
    """The type of a value that is not there."""


_MISSING = _Missing()


def _type(annotation: Any) -> _Type:
    if isinstance(annotation, UnionType):
        parts = set(get_args(annotation))
        unset = {part for part in parts if isinstance(part, type) and issubclass(part, UnsetType)}
        (kind,) = map(_type, parts - unset - {NoneType})
        if NoneType in parts:
            kind = kind.nullable()
        # What may be left out is never plain: the compiled reader takes every field for granted.
        return kind._replace(plain=kind.plain | {_Missing}, test="") if unset else kind
    if annotation in TYPES:
        return TYPES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, WireModel):
        return _Type("an object", frozenset(), annotation.checked)
    if get_origin(annotation) is list:
        return _Type("a list", frozenset(), partial(_items, _type(*get_args(annotation))))
    raise TypeError(f"There is no way yet to read {annotation}; add one to {__name__}")


def _items(kind: _Type, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    items = []
    for index, item in enumerate(value):
        with under(index):
            items.append(kind.value(item))
    return items


def _as_is(_: object) -> NoReturn:
    raise ValueError


def _whole_number(value: object) -> int:
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ValueError


def _number(value: object) -> float:
    if type(value) is float or (type(value) is str and _NUMBER.fullmatch(value)):
        number = float(value)
        if isfinite(number):
            return number
    raise ValueError


def _moment(value: object) -> str:
    if not isinstance(value, str) or not (parts := _MOMENT.fullmatch(value)):
        raise ValueError
    zone = parts["zone"] or "Z"  # the service's clock is UTC where it does not say
    time = parts["time"].replace(":60", ":59")  # datetime knows no leap second
    moment = f"{parts['date']}T{time}{zone.upper()}"
    dt.datetime.fromisoformat(moment)
    return moment


_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_MOMENT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]"
    r"(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)

TYPES = {
    bool: _Type("true or false", frozenset({bool}), _as_is, "type({v}) is bool"),
    int: _Type("a whole number", frozenset({int}), _whole_number, "type({v}) is int"),
    float: _Type(
        "a number (float or int)",
        frozenset({int}),
        _number,
        "type({v}) is float and {v} - {v} == 0 or type({v}) is int",  # an infinite one is none
    ),
    str: _Type("text", frozenset({str}), _as_is, "type({v}) is str"),
    dt.datetime: _Type(
        "a date and time (RFC 3339)",
        frozenset(),
        _moment,
        'type({v}) is str and len({v}) > 19 and {v}[10] == "T" and {v}[-1] == "Z"',
        "moment({v})",
    ),
    dict[str, Any]: _Type("an object", frozenset({dict}), _as_is, "type({v}) is dict"),
}

_NAMES = {
    NoneType: "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


def kind_of(value: object) -> str:
    """What a value is, in words that do not show it."""
    if isinstance(value, float) and not isfinite(value):
        return "not finite"
    return _NAMES.get(type(value), type(value).__name__)
