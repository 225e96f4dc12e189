"""Decoding of responses: what the code in generated models calls for values that are not exact.

A generated model accepts a value of the right type by itself. Everything else comes here: harmless
deviations are converted (numbers sent as strings, times without a zone), the rest is a
``DecodeError`` with a JSON path, which never shows the value: it may be a secret or a position.
"""

from __future__ import annotations

import datetime as dt
import enum
import gc
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from types import NoneType
from typing import Any, Self, SupportsIndex, TypeVar, overload
from uuid import UUID, SafeUUID

T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)

Keys = tuple[str | int, ...]


class DecodeError(ValueError):
    """A value is not what the contract says.

    Attributes:
        problem: What is wrong, without the value.
        keys: Where it is, such as ``(3, "createdAt")``.
    """

    def __init__(self, problem: str, keys: Keys = ()) -> None:
        super().__init__(problem, keys)
        self.problem = problem
        self.keys = keys

    def __str__(self) -> str:
        return f"{self.path} {self.problem}"

    @property
    def path(self) -> str:
        """JSON path of it, such as ``$[3].createdAt``."""
        return json_path(self.keys)

    def under(self, key: str | int) -> Self:
        """Return the same error, seen from one level above."""
        return type(self)(self.problem, (key, *self.keys))


@dataclass(frozen=True, slots=True)
class UndecodableItem:
    """An item of a list that could not be decoded.

    Attributes:
        problem: What is wrong with it, without the value.
        keys: Where the problem is, such as ``(3, "createdAt")``.
        item: The item as JSON has it. It may hold a position: keep it out of logs; no repr has it.
    """

    problem: str
    keys: Keys
    item: object = field(repr=False)

    def __str__(self) -> str:
        return f"{self.path} {self.problem}"

    @property
    def path(self) -> str:
        """JSON path of it, such as ``$[3].createdAt``."""
        return json_path(self.keys)

    def under(self, key: str | int) -> UndecodableItem:
        """Return the same item, seen from one level above."""
        return replace(self, keys=(key, *self.keys))


class PartialList(list[T]):
    """A list that keeps what could be decoded: one bad item never hides the others.

    Attributes:
        undecodable: The other items, with their places and what is wrong with them.
    """

    undecodable: tuple[UndecodableItem, ...] = ()  # no __init__: that would double the time

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> PartialList[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | PartialList[T]:
        """Return an item, or a part of the list with the same ``undecodable``."""
        if isinstance(index, slice):
            part = PartialList(super().__getitem__(index))
            part.undecodable = self.undecodable
            return part
        return super().__getitem__(index)

    def copy(self) -> PartialList[T]:
        """Return a copy with the same ``undecodable``."""
        return self[:]


def json_path(keys: Keys) -> str:
    """Return keys as a JSON path, such as ``$[3].createdAt``."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)


def field_error(error: Exception, *keys: str) -> DecodeError:
    """Return the error of a field: a ``KeyError`` says that it is missing."""
    if isinstance(error, DecodeError):
        return type(error)(error.problem, (*keys, *error.keys))
    return DecodeError("is missing", keys)


def decode_object(value: object) -> Mapping[str, Any]:
    """Return an object."""
    if type(value) is dict or isinstance(value, Mapping):
        return value
    raise mismatch(value, "an object")


def decode_partial_list(value: object, decode: Callable[[Any], T]) -> PartialList[T]:
    """Decode a list that is a response of its own, and empty it: what was decoded is freed at once.

    The garbage collector pauses meanwhile. It would look at every new model several times.
    """
    if type(value) is not list:
        raise mismatch(value, "a list")
    decoded: PartialList[T] = PartialList()
    undecodable: list[UndecodableItem] = []
    is_collecting = gc.isenabled()
    gc.disable()  # nothing that is made here is garbage in a cycle
    try:
        value.reverse()
        while value:
            item = value.pop()
            try:
                decoded.append(decode(item))
            except DecodeError as error:
                place = (len(decoded) + len(undecodable), *error.keys)
                undecodable.append(UndecodableItem(error.problem, place, item))
    finally:
        if is_collecting:
            gc.enable()
    decoded.undecodable = tuple(undecodable)
    return decoded


def decode_list(value: object, decode: Callable[[Any], T], exact: type[T] | None = None) -> list[T]:
    """Decode a list; it is a ``PartialList`` if an item cannot be decoded.

    Items of the exact type are right as they are, which saves a call for each.
    """
    if type(value) is not list:
        raise mismatch(value, "a list")
    try:
        return [item if type(item) is exact else decode(item) for item in value]
    except DecodeError:
        return decode_partial_list(list(value), decode)


def decode_map(
    value: object, decode: Callable[[Any], T], exact: type[T] | None = None
) -> dict[str, T]:
    """Decode the fields of an object, as ``decode_list`` does items."""
    decoded: dict[str, Any] = dict(value if type(value) is dict else decode_object(value))
    key = ""
    try:
        for key, each in decoded.items():
            if type(each) is not exact:
                decoded[key] = decode(each)
    except DecodeError as error:
        problem = error.under(key)
    else:
        return decoded
    raise problem


def unknown_fields(data: Mapping[str, Any], known: Container[str]) -> dict[str, Any]:
    """Return the fields of an object that are not among its known ones."""
    return {name: value for name, value in data.items() if name not in known}


def decode_nullable(value: object, decode: Callable[[Any], T]) -> T | None:
    """Decode a value that may be null."""
    return None if value is None else decode(value)


def decode_union(
    value: Any,
    alternatives: Sequence[Callable[[Any], Any]],
    discriminator: str = "",
    mapping: Mapping[str, Callable[[Any], Any]] | None = None,
) -> Any:
    """Decode a value by the alternative that the discriminator names, or by the one that fits best.

    An alternative fits best that needs no conversion and leaves no field unknown.

    Raises:
        DecodeError: None fits; it says why for each.
    """
    if mapping and isinstance(value, Mapping):
        name = value.get(discriminator)
        if isinstance(name, str) and name in mapping:
            return mapping[name](value)
    fitting: list[Any] = []
    problems: list[str] = []
    for decode in alternatives:
        try:
            decoded = decode(value)
        except DecodeError as error:
            problems.append(str(error) if error.keys else error.problem)
            continue
        if _is_exact(value, decoded):
            return decoded
        fitting.append(decoded)
    if fitting:
        return fitting[0]
    raise DecodeError("fits no alternative: " + "; ".join(dict.fromkeys(problems)))


def _is_exact(value: object, decoded: Any) -> bool:
    if isinstance(decoded, enum.Enum):
        return bool(getattr(decoded, "is_known", True))
    if isinstance(decoded, bool | int | float | str):
        return type(decoded) is type(value)
    return not (
        getattr(decoded, "additional_properties", ()) or getattr(decoded, "undecodable", ())
    )


def decode_any(value: Any) -> Any:
    """Return a value of any type."""
    return value


def decode_none(value: object) -> Any:
    """Return null; as any type, for type checkers let nothing be assigned from ``None``."""
    if value is not None:
        raise mismatch(value, "null")
    return None


def decode_const(value: object, constant: T) -> T:
    """Return the only value that is allowed."""
    if value == constant and type(value) is type(constant):
        return constant
    raise DecodeError(f"should be {constant!r}")


def decode_enum(kind: type[E], value: object) -> E:
    """Return the member of an enum, also for a value that the contract does not name."""
    if type(value) is str or type(value) is int:  # True and 1.0 equal 1
        try:
            return kind._value2member_map_[value]  # type: ignore[return-value] # quicker than a call
        except KeyError:
            pass
        try:
            return kind(value)
        except ValueError:
            pass
    raise mismatch(value, "text" if str in kind.__mro__ else "a whole number")


def decode_str(value: object) -> str:
    """Return text."""
    if type(value) is str:
        return value
    raise mismatch(value, "text")


def decode_bool(value: object) -> bool:
    """Return true or false."""
    if type(value) is bool:
        return value
    raise mismatch(value, "true or false")


def decode_int(value: object) -> int:
    """Return a whole number, also from text or from a float that is exactly one."""
    if type(value) is int:
        return value
    if type(value) is str and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if type(value) is float and value.is_integer() and abs(value) <= LARGEST_EXACT_FLOAT:
        return int(value)
    raise mismatch(value, "a whole number")


def decode_float(value: object) -> float:
    """Return a finite number, also from text."""
    if type(value) is int:
        return value
    if type(value) is float or (type(value) is str and _NUMBER.fullmatch(value)):
        number = float(value)
        if isfinite(number):
            return number
    raise mismatch(value, "a number (float or int)")


def decode_datetime(value: object) -> dt.datetime:
    """Return a date and time; the service's clock is UTC where it names no zone."""
    if type(value) is not str:
        raise mismatch(value, "a date and time (RFC 3339)")
    if len(value) > LENGTH_OF_SECONDS and value[10] == "T" and value[-1] == "Z":
        try:
            return _read_datetime(value)
        except ValueError:
            pass
    if parts := _DATETIME.fullmatch(value):
        time = parts["time"].replace(":60", ":59")  # datetime knows no leap second
        zone = parts["zone"] or "Z"
        try:
            return _read_datetime(f"{parts['date']}T{time}{zone.upper()}")
        except ValueError:
            pass
    raise mismatch(value, "a date and time (RFC 3339)")


def decode_date(value: object) -> dt.date:
    """Return a date."""
    if type(value) is str and len(value) == LENGTH_OF_DATE and value[4] == value[7] == "-":
        try:
            return _read_date(value)
        except ValueError:
            pass
    raise mismatch(value, "a date (RFC 3339)")


def decode_uuid(value: object) -> UUID:
    """Return a UUID."""
    if type(value) is str and len(value) == LENGTH_OF_UUID:
        digits = value.replace("-", "")
        if len(digits) == DIGITS_OF_UUID:
            try:
                number = int(digits, 16)
            except ValueError:
                pass
            else:
                # Its constructor takes six kinds of arguments, and twice the time.
                decoded = create(UUID)
                _set_int(decoded, number)
                _set_is_safe(decoded, SafeUUID.unknown)
                return decoded
    raise mismatch(value, "a UUID")


def decode_time(value: object) -> dt.time:
    """Return a time of day."""
    if type(value) is str and _TIME.fullmatch(value):
        try:
            return dt.time.fromisoformat(value.upper())
        except ValueError:
            pass
    raise mismatch(value, "a time (RFC 3339)")


def mismatch(value: object, expected: str) -> DecodeError:
    """Return the error of a value that is of another type."""
    # Outside of handlers: the error that was caught may hold the value.
    return DecodeError(f"should be {expected} but is {type_name(value)}")


def type_name(value: object) -> str:
    """Return what a value is, in words that do not show it."""
    if isinstance(value, float) and not isfinite(value):
        return "not finite"
    return _TYPE_NAMES.get(type(value), type(value).__name__)


LARGEST_EXACT_FLOAT = 2**53
"""Above, a float may have been rounded, and an identifier never is."""

LENGTH_OF_DATE, LENGTH_OF_UUID, DIGITS_OF_UUID = 10, 36, 32
LENGTH_OF_SECONDS = 19
"""Of a date and time down to the seconds, without a zone."""

# Each a name of the module, for it is read ten thousand times.
create = object.__new__
_set_int, _set_is_safe = vars(UUID)["int"].__set__, vars(UUID)["is_safe"].__set__
_read_datetime, _read_date = dt.datetime.fromisoformat, dt.date.fromisoformat
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,40}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})?")
_DATETIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]"
    r"(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)

_TYPE_NAMES = {
    NoneType: "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}
