"""Checks what is about to be sent, before the generated code sends it.

The generated code sends any value for any field, and any text as a part of a path. Here a request
is held to the same rules as an answer, but nothing is mended: what is not right does not leave.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from aura_panic_legacy._limits import hold
from aura_panic_legacy._reading import TYPES, Unreadable, WireModel, kind_of
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


def given(model: M) -> M:
    """Hold a request to the contract before it is sent, and mend nothing.

    Raises:
        TypeError: A field is of another type than the contract says, or an empty text. A safe code
            that was lost on the way, ``None`` or ``""``, could be taken for an unconditional
            cancel.
        ValueError: A field is beyond a limit of the contract, or fields do not go together.
    """
    # Raised outside of the handlers: what they caught knows frames that hold what was to be sent.
    if problem := _problem(model):
        raise problem
    return model


def _problem(model: WireModel) -> Exception | None:
    kind: type[Exception] = TypeError
    try:
        _hold_types(model)
        kind = ValueError
        hold(model.limits, model.to_dict())
    except Unreadable as error:
        return _not_sent(kind, _in_python(model, str(error)))
    return None


def _hold_types(model: WireModel) -> None:
    try:
        told = model.to_dict()
    except (AttributeError, TypeError):
        raise Unreadable("has a field of another type than the contract says") from None
    for name, value in told.items():
        if value is None or value == "":
            raise Unreadable(f"{'is empty' if value == '' else 'is None'}. {LOST}", (name,))
    checked = model.checked(told)
    for name, _, kind in model.wire:
        if name in told and told[name] != checked[name]:
            raise Unreadable(f"should be {kind.name} but is {kind_of(told[name])}", (name,))
        if isinstance(told.get(name), str) and not fits_utf8(told[name]):
            raise Unreadable("has characters that cannot be sent", (name,))


def _in_python(model: WireModel, problem: str) -> str:
    """A problem in terms of the arguments: the wire's names are in camel case."""
    names = {name: attribute for name, attribute, _ in model.wire}
    problem = problem.removeprefix("$.").removeprefix("$ ")
    return re.sub(r"\b[a-z]+[A-Z]\w*", lambda found: names.get(found[0], found[0]), problem)


def segment(value: S, kind: type[S], name: str) -> S:
    """Hold a part of a path to its type, so that it cannot lead elsewhere.

    Raises:
        TypeError: The value is of another type.
        ValueError: It is no identifier that the contract allows, or leads to another path.
    """
    if type(value) is not kind:
        raise _not_sent(TypeError, f"{name} should be {TYPES[kind].name} but is {kind_of(value)}")
    if kind is int and not SMALLEST <= int(value) <= LARGEST:
        raise _not_sent(ValueError, f"{name} should be from {SMALLEST} to {LARGEST}")
    if str(value) in {"", ".", ".."}:
        raise _not_sent(ValueError, f"{name} cannot be that")
    return value


def _not_sent(kind: type[Exception], problem: object) -> Exception:
    return kind(f"The request was not sent: {problem}.")


def fits_utf8(text: str) -> bool:
    """Whether a text can be sent at all."""
    try:
        text.encode()
    except UnicodeEncodeError:  # which would show the text
        return False
    return True
