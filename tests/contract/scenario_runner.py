"""Scenario runner: sends the requests of scenarios, whose responses go through all checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.contract.adapter import Case, Response
from tests.contract.document import Operation
from tests.contract.exchange import NOTHING, Exchange, Key
from tests.contract.reference_model import ReferenceModel

if TYPE_CHECKING:
    from tests.contract.runner import Run


class ScenarioRunner:
    """Runner of scenarios: sends requests and has every response checked."""

    def __init__(
        self,
        run: Run,
        operations: Mapping[str, Operation],
        model: ReferenceModel,
        check: Callable[[Case[Any], Response], Exchange],
    ) -> None:
        only = run.only or operations
        self.operations = {name: each for name, each in operations.items() if name in only}
        self.target = run.target
        self.model = model
        self.tokens: dict[str, str] = {}
        """A token for each customer source, the first for the one that raises callouts."""

        self._all = operations
        self._check = check
        self._random = Random(run.seed)  # noqa: S311 - nothing hangs on it
        self._schema = run.load_schema({}, ())

    def send(
        self,
        name: str,
        number: int | str | None = None,
        body: Any = None,
        *,
        raw: bytes | None = None,
        token: str | None = None,
        arguments: Mapping[Key, Any] = MappingProxyType({}),
    ) -> Exchange:
        """Send a request of an operation for the callout, customer or rating with that number.

        Its other parameters are the examples of the document. Nothing is sent where the document
        has no such operation.
        """
        if name not in self._all:
            return NOTHING
        operation = self._all[name]
        token = self.tokens[self.target.source] if token is None else token
        values: dict[str, dict[str, Any]] = {
            place: {
                each.name: arguments.get((place, each.name), each.example)
                for each in operation.parameters
                if each.place == place and (each.required or (place, each.name) in arguments)
            }
            for place in ("path", "query", "header", "cookie")
        }
        headers = _as_text(values["header"])
        kind = next(iter(operation.bodies), "application/json")
        if kind == "application/octet-stream" and isinstance(body, str):
            body = body.encode()
        case = self._schema[operation.path][operation.method].Case(
            path_parameters={
                name: quote(text if number is None else str(number), safe="")
                for name, text in _as_text(values["path"]).items()
            },
            query=values["query"],
            cookies=_as_text(values["cookie"]),
            headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            **({} if body is None else {"body": body, "media_type": kind}),
        )
        extra: dict[str, Any] = {}
        if raw is not None:
            extra = {"data": raw, "headers": {**headers, "Content-Type": kind}}
        return self._check(case, case.call(**extra))

    def place(self) -> dict[str, float]:
        """Return a position that no other callout has."""
        return {
            "latitude": round(self._random.uniform(-90, 90), 6),
            "longitude": round(self._random.uniform(-180, 180), 6),
        }

    def wrong_code(self, right: str) -> str:
        """Return four digits that are not these."""
        return f"{(int(right) + self._random.randrange(1, 10_000)) % 10_000:04}"


def _as_text(values: Mapping[str, Any]) -> dict[str, str]:
    """Return values as they stand in headers: text as it is, everything else as JSON."""
    return {
        name: each if isinstance(each, str) else json.dumps(each) for name, each in values.items()
    }
