"""What is sent, in which order, and what is made of the answers.

A conversation is a generator: it yields the arguments of a request, and is sent the answer, or the
error that came in its place. It waits for nothing itself, so the blocking and the asynchronous
client carry on the same one.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

import httpx

from aura_panic._answers import failed, read_answer
from aura_panic._errors import NotSent, OutcomeUnknown, Unauthorized, UnreadableResponse
from aura_panic._settings import Settings
from aura_panic._tokens import TokenKeeper, fits_header
from aura_panic_api import Credentials, Operation
from aura_panic_api.api import EXCHANGE_CREDENTIALS
from aura_panic_api.api.authentication import exchange_credentials

T = TypeVar("T")

Request: TypeAlias = dict[str, Any]
Answer: TypeAlias = httpx.Response | Exception

UNANSWERED = (httpx.RequestError, httpx.InvalidURL, OSError, RuntimeError, ValueError)
"""What can come in place of an answer: httpx's errors, and what it lets through of others."""

Conversation: TypeAlias = Generator[Request, Answer, T]


def converse(
    tokens: TokenKeeper, operation: Operation[T], request: Request, token: str | None
) -> Conversation[T]:
    """Carry out an operation, with a token where it needs one."""
    if not operation.authenticated:
        return (yield from _ask(operation, request))
    headers = {**request.get("headers", {}), "Authorization": f"Bearer {token}"}
    try:
        return (yield from _ask(operation, {**request, "headers": headers}))
    except Unauthorized:
        tokens.drop(token)
        raise


def new_token(
    settings: Settings, tokens: TokenKeeper, operation: Operation[Any]
) -> Conversation[str]:
    """Exchange the credentials for a token, and keep it."""
    credentials = Credentials(settings.client_id or "", settings.client_secret or "")
    try:
        token = yield from _ask(
            EXCHANGE_CREDENTIALS,
            exchange_credentials._get_kwargs(body=credentials),  # noqa: SLF001 (as Operations does)
        )
    except OutcomeUnknown:
        raise NotSent(
            f"{operation.name}: the request for a token was not answered, so nothing was sent. "
            "Check that the service is up, then send it again.",
            operation=operation.name,
        ) from None
    if not fits_header(token.access_token):
        raise UnreadableResponse(
            f"{EXCHANGE_CREDENTIALS.name}: the token in the answer cannot be sent in a header.",
            operation=EXCHANGE_CREDENTIALS.name,
            path="$.access_token",
        )
    tokens.keep(token)
    return token.access_token


def _ask(operation: Operation[T], request: Request) -> Conversation[T]:
    answer = yield request
    if isinstance(answer, httpx.Response):
        return read_answer(operation, answer)
    raise failed(operation, answer)
