"""Base of all errors, and the errors of arguments that are not sent.

Arguments are checked here, and ``except PanicError`` around a call is to catch that as well.
"""

from __future__ import annotations

import copy
from typing import Any, Self, TypedDict, Unpack


class Facts(TypedDict, total=False):
    """The keyword arguments that every error takes."""

    operation: str | None
    method: str | None
    path: str | None
    status: int | None
    message: str | None
    raw_message: str | None
    request_id: str | None
    attempts: int
    sent: bool
    may_have_been_done: bool
    may_be_repeated: bool
    retry_after: float | None


class PanicError(Exception):
    """The base of everything that this package raises on purpose.

    Example:
        >>> try:
        ...     panic.cancel_callout(992011, safe_code=code)
        ... except PanicError as error:
        ...     if error.may_have_been_done:
        ...         page_somebody(str(error), error.request_id)

    Attributes:
        operation: The operation that failed, such as ``"cancel_callout"``; None outside of one.
        method: Its HTTP method, such as ``"POST"``.
        path: The template of its path, such as ``"/callouts/{callout_id}/cancel"``.
        status: The HTTP status of the last response; None where there was none.
        message: The reason in the service's own words, with numbers and what looks like a secret
            masked; None where it gave none.
        raw_message: The same unmasked. It may hold codes, tokens and positions: keep it out of
            logs. No repr and no pickle has it.
        request_id: The ``X-Request-ID`` of every attempt.
        attempts: How often the request was sent, from 0.
        sent: Whether a byte of the operation's own request may have left, in any attempt. It says
            nothing of the outcome: a refused request was sent, too.
        may_have_been_done: Whether the operation may have been carried out, in any attempt: a
            response was lost or cannot be read, or its status does not rule it out, such as 500.
        may_be_repeated: Whether it is safe to send the same again: the contract allows to repeat
            the operation, or it was certainly not carried out. Safe does not mean useful: a
            request that was refused with 404 will be again.
        retry_after: Seconds that the service says to wait; None where it does not say.
    """

    __slots__ = ("raw_message",)  # in no ``vars`` and, as exceptions are pickled, in no pickle

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    status: int | None = None
    message: str | None = None
    raw_message: str | None
    request_id: str | None = None
    attempts: int = 0
    sent: bool = False
    may_have_been_done: bool = False
    may_be_repeated: bool = False
    retry_after: float | None = None

    def __init__(self, sentence: str, **facts: Unpack[Facts]) -> None:
        super().__init__(sentence)
        if unknown := facts.keys() - Facts.__annotations__.keys():
            raise TypeError(f"{type(self).__name__} has no {' or '.join(sorted(unknown))}")
        self.raw_message = facts.pop("raw_message", None)
        vars(self).update(facts)

    def __copy__(self) -> Self:
        """Keep in a copy, which stays in the process, what a pickle leaves out."""
        return self._twin(vars(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self._twin(copy.deepcopy(vars(self), memo))

    def _twin(self, facts: dict[str, Any]) -> Self:
        twin = type(self)(*self.args)
        vars(twin).update(facts)
        for kind in type(self).__mro__:
            for name in vars(kind).get("__slots__", ()):
                setattr(twin, name, getattr(self, name))
        return twin


class InvalidArgument(PanicError, ValueError):
    """An argument is not what the contract allows, so nothing was sent.

    It is a ``ValueError`` as well. The text names the argument, and never shows its value.
    """


class InvalidArgumentType(InvalidArgument, TypeError):
    """An argument is of the wrong type. It is a ``TypeError`` as well."""
