"""Checks what is about to be sent, before the generated code sends it.

The generated code sends any value for any field, and any text as a part of a path. Here a request
is held to the same rules as an answer, but nothing is mended: what is not right does not leave.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeVar

from aura_panic_legacy._errors import InvalidArgument, InvalidArgumentType
from aura_panic_legacy._limits import hold
from aura_panic_legacy._reading import TYPES, Unreadable, WireModel, kind_of, under
from aura_panic_legacy._unset import UnsetType

M = TypeVar("M", bound=WireModel)
S = TypeVar("S", int, str)

LOST = (
    'It is never taken for "left out": what was lost on the way must not change what is asked for'
)

SMALLEST, LARGEST = 1, 2**63 - 1
"""All identifiers are positive 64-bit integers."""


class Request(dict[str, Any]):
    """What is sent, as arguments of httpx's: a dictionary whose repr does not show it.

    Attributes:
        identifiers: The identifiers that the response has to repeat, by its attributes.
    """

    def __init__(
        self, arguments: Mapping[str, Any], identifiers: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(arguments)
        self.identifiers = {
            attribute: sent
            for attribute, sent in (identifiers or {}).items()
            if not isinstance(sent, UnsetType)
        }

    def __repr__(self) -> str:
        return f"<{self['method']} {self['url']}>"


def given(model: M, operation: Any = None) -> M:
    """Hold a request to the contract before it is sent, and mend nothing.

    Args:
        model: The body of the request.
        operation: What it is for, with ``name``, ``method`` and ``path``: facts of the error.

    Raises:
        InvalidArgument: A field is of another type than the contract says, empty, or beyond a
            limit, or fields do not go together. A safe code that was lost on the way, ``None`` or
            ``""``, could be taken for an unconditional cancel.
    """
    # Raised outside of the handlers: what they caught knows frames that hold what was to be sent.
    if problem := _problem(model, operation):
        raise problem
    return model


def _problem(model: WireModel, operation: Any) -> InvalidArgument | None:
    kind: type[InvalidArgument] = InvalidArgumentType
    try:
        fields = _fields(model)
        kind = InvalidArgument
        _check_values(fields)
        kind = InvalidArgumentType
        _check_types(model, fields)
        kind = InvalidArgument
        hold(model.limits, fields)
    except Unreadable as error:
        return _not_sent(kind, _in_python(model, str(error)), operation)
    return None


def _fields(model: WireModel) -> dict[str, Any]:
    try:
        return model.to_dict()
    except (AttributeError, TypeError):
        raise Unreadable("has a field of another type than the contract says") from None


def _check_values(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        with under(name):
            if isinstance(value, str) and not value:
                raise Unreadable(f"is empty. {LOST}")
            if isinstance(value, str) and not fits_utf8(value):
                raise Unreadable("has characters that cannot be sent")
            if isinstance(value, float) and not isfinite(value):
                raise Unreadable("should be a number but is not finite")


def _check_types(model: WireModel, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if value is None:
            raise Unreadable(f"is None. {LOST}", (name,))
    checked = model.checked(fields)
    for name, _, kind in model.wire:
        if name in fields and fields[name] != checked[name]:
            raise Unreadable(f"should be {kind.name} but is {kind_of(fields[name])}", (name,))


def _in_python(model: WireModel, problem: str) -> str:
    """A problem in terms of the arguments: the wire's names are in camel case."""
    names = {name: attribute for name, attribute, _ in model.wire}
    problem = problem.removeprefix("$.").removeprefix("$ ")
    return re.sub(r"\b[a-z]+[A-Z]\w*", lambda found: names.get(found[0], found[0]), problem)


def segment(value: S, kind: type[S], name: str, operation: Any = None) -> S:
    """Hold a part of a path to its type, so that it cannot lead elsewhere.

    Raises:
        InvalidArgument: The value is of another type, is no identifier that the contract allows, or
            leads to another path.
    """
    if type(value) is not kind:
        problem = f"{name} should be {TYPES[kind].name} but is {kind_of(value)}"
        raise _not_sent(InvalidArgumentType, problem, operation)
    if kind is int and not SMALLEST <= int(value) <= LARGEST:
        problem = f"{name} should be from {SMALLEST} to {LARGEST}"
        raise _not_sent(InvalidArgument, problem, operation)
    if str(value) in {"", ".", ".."} or not fits_utf8(str(value)):
        raise _not_sent(InvalidArgument, f"{name} cannot be that", operation)
    return value


def _not_sent(kind: type[InvalidArgument], problem: str, operation: Any) -> InvalidArgument:
    sentence = f"The request was not sent: {problem}."
    if operation is None:
        return kind(sentence)
    return kind(
        f"{operation.name}: {sentence}",
        operation=operation.name,
        method=operation.method,
        path=operation.path,
    )


def fits_utf8(text: str) -> bool:
    """Whether a text can be sent at all."""
    try:
        text.encode()
    except UnicodeEncodeError:  # which would show the text
        return False
    return True
