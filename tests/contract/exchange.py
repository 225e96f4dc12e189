"""A request and its answer, as far as the checks of the contract tests look at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec
from schemathesis import Response

from tests.contract.document import Operation

DONE = {200, 201, 285}
"""What is answered to a request that was carried out."""


class Exchange(NamedTuple):
    """What was sent and what came back, read from the wire and not from what was meant."""

    operation: Operation | None
    """Which one a service takes it for; None for a wrong path or method."""

    method: str
    ids: Mapping[str, int]
    """The identifiers in the path."""

    sent: Any
    """The body as JSON; None if it is none."""

    token: str
    status: int
    answer: Any
    """As JSON; None if it is none."""

    @property
    def name(self) -> str:
        return self.operation.name if self.operation else ""

    @property
    def done(self) -> bool:
        return self.status in DONE

    @property
    def body(self) -> Mapping[str, Any]:
        """The fields of the body; none if it is no object."""
        return self.sent if isinstance(self.sent, dict) else {}

    def asked_for(self, name: str) -> int | None:
        """An identifier, in the path or in the body."""
        value = self.ids.get(name, self.body.get(name))
        return value if isinstance(value, int) else None

    @property
    def fields(self) -> Mapping[str, Any]:
        """The answer, if it is an object."""
        return self.answer if isinstance(self.answer, dict) else {}

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The objects in the answer, if it is a list."""
        answer = self.answer if isinstance(self.answer, list) else []
        return [each for each in answer if isinstance(each, dict)]

    @property
    def callouts(self) -> list[Mapping[str, Any]]:
        """The callouts that are shown."""
        return [each for each in (self.fields, *self.items) if {"id", "status"} <= each.keys()]


def read_exchange(operations: Iterable[Operation], response: Response) -> Exchange:
    """Read an exchange off the wire."""
    request = response.request
    path = unquote(urlsplit(str(request.url)).path)
    operation, ids = None, {}
    for each in operations:
        if each.method == request.method and (match := each.pattern.fullmatch(path)):
            operation = each
            ids = {name: int(text) for name, text in match.groupdict().items()}
    return Exchange(
        operation=operation,
        method=str(request.method),
        ids=ids,
        sent=_read_json(request.body),
        token=_text(request.headers.get("Authorization", "")).removeprefix("Bearer "),
        status=response.status_code,
        answer=_read_json(response.content),
    )


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a JSON document, with the name of the property that it is in."""
    match value:
        case dict():
            for key, each in value.items():
                yield from leaves(each, key)
        case list():
            for each in value:
                yield from leaves(each, name)
        case _:
            yield name, value


def _read_json(content: Any) -> Any:
    try:
        return msgspec.json.decode(content) if content else None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
