"""Checks what is about to be sent, before the generated code sends it.

The generated code sends any value for any field, and any text as a part of a path. Here a request
is held to the same rules as an answer, but nothing is mended: what is not right does not leave.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, TypeVar

from aura_panic_legacy._reading import TYPES, Unreadable, WireModel, kind_of

M = TypeVar("M", bound=WireModel)
S = TypeVar("S", int, str)

LARGEST = 2**63 - 1
"""The largest identifier, which is a 64-bit integer."""


class Request(dict[str, Any]):
    """What is sent, as arguments of httpx's: a dictionary whose repr does not show it."""

    def __repr__(self) -> str:
        return f"<{self['method']} {self['url']}>"


def given(model: M) -> M:
    """Hold a request to the same rules as an answer before it is sent, and mend nothing.

    Raises:
        TypeError: A field is of another type than the contract says, or an empty text. A safe code
            that was lost on the way, ``None`` or ``""``, could be taken for an unconditional
            cancel.
    """
    try:
        _hold(model)
    except Unreadable as error:
        raise _not_sent(str(error)) from None
    return model


def _hold(model: WireModel) -> None:
    try:
        told = model.to_dict()
    except (AttributeError, TypeError):
        raise Unreadable("has a field of another type than the contract says") from None
    checked = model.checked(told)
    for name, value in told.items():
        if value != checked[name]:
            raise Unreadable("is of another type than the contract says", (name,))
        if value == "":
            raise Unreadable("is empty", (name,))
        if isinstance(value, float) and not isfinite(value):
            raise Unreadable("is no number", (name,))
        if isinstance(value, str) and not fits_utf8(value):
            raise Unreadable("has characters that cannot be sent", (name,))


def segment(value: S, kind: type[S], name: str) -> S:
    """Hold a part of a path to its type, so that it cannot lead elsewhere.

    Raises:
        TypeError: The value is of another type, or leads to another path.
    """
    if type(value) is not kind:
        raise _not_sent(f"{name} should be {TYPES[kind].name} but is {kind_of(value)}")
    if str(value) in {"", ".", ".."} or (kind is int and not 0 <= int(value) <= LARGEST):
        raise _not_sent(f"{name} cannot be that")
    return value


def _not_sent(problem: str) -> TypeError:
    return TypeError(f"The request was not sent: {problem}. To leave a field out, do not pass it.")


def fits_utf8(text: str) -> bool:
    """Whether a text can be sent at all."""
    try:
        text.encode()
    except UnicodeEncodeError:  # which would show the text
        return False
    return True
