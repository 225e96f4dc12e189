"""Scenario runner: sends requests, and has schemathesis check every response."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from contextlib import suppress
from http import HTTPStatus
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.hooks import HookContext
from schemathesis.schemas import BaseSchema

from tests.contract.document import Operation
from tests.contract.exchange import NOTHING, Exchange, Key, read_exchange
from tests.contract.reference_model import ReferenceModel
from tests.contract.target import Target


class Part(NamedTuple):
    """A part of a run: a scenario, one operation in one phase, or a sequence of requests."""

    phase: str
    recorder: ScenarioRecorder
    seconds: float


class ScenarioRunner:
    """Runner of scenarios: sends requests and has every response checked."""

    def __init__(
        self,
        schema: BaseSchema,
        operations: Mapping[str, Operation],
        target: Target,
        model: ReferenceModel,
        *,
        only: Container[str],
        seed: int,
    ) -> None:
        self.operations = {name: each for name, each in operations.items() if name in only}
        self._all = operations
        self.target = target
        self.model = model
        self.recorder = ScenarioRecorder(label="")
        self._random = Random(seed)  # noqa: S311 - nothing hangs on it
        self._schema = schema
        self._results: list[Any] = []
        self._asked_without_token: set[str] = set()  # which need not be asked so again
        schema.hooks.register_hook_with_name(self._note, "after_validate")

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
        """Send a request of an operation for what has that number.

        Its other parameters are as the document shows them. Nothing is sent where the document
        has no such operation.
        """
        if name not in self._all:
            return NOTHING
        operation = self._all[name]
        token = self.target.tokens[self.target.source] if token is None else token
        given: dict[str, dict[str, Any]] = {
            place: {
                each.name: arguments.get((place, each.name), each.example)
                for each in operation.parameters
                if each.place == place and (each.required or (place, each.name) in arguments)
            }
            for place in ("path", "query", "header", "cookie")
        }
        headers = _as_text(given["header"])
        kind = next(iter(operation.bodies), "application/json")
        if kind == "application/octet-stream" and isinstance(body, str):
            body = body.encode()
        case = self._schema[operation.path][operation.method].Case(
            path_parameters={
                name: quote(text if number is None else str(number), safe="")
                for name, text in _as_text(given["path"]).items()
            },
            query=given["query"],
            cookies=_as_text(given["cookie"]),
            headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            **({} if body is None else {"body": body, "media_type": kind}),
        )
        extra: dict[str, Any] = {}
        if raw is not None:
            extra = {"data": raw, "headers": {**headers, "Content-Type": kind}}
        self.recorder.record_case(case=case)
        response = case.call(**extra)
        self.recorder.record_response(case_id=case.id, response=response)
        self._results.clear()
        known = [checks.ignored_auth] if name in self._asked_without_token else []
        if response.status_code == HTTPStatus.OK:
            self._asked_without_token.add(name)
        with suppress(FailureGroup):  # it is in the results too, with the name of the check
            case.validate_response(response, excluded_checks=known, recorder=self.recorder)
        for result in self._results:
            if result.failure is not None:
                self.recorder.record_check_failure(
                    name=result.name, case_id=case.id, code_sample="", failure=result.failure
                )
            else:
                self.recorder.record_check_success(name=result.name, case_id=case.id)
        return read_exchange(self._all.values(), response)

    def place(self) -> dict[str, float]:
        """Somewhere else than ever before."""
        return {
            "latitude": round(self._random.uniform(-90, 90), 6),
            "longitude": round(self._random.uniform(-180, 180), 6),
        }

    def wrong_code(self, right: str) -> str:
        """Four digits that are not these."""
        return f"{(int(right) + self._random.randrange(1, 10_000)) % 10_000:04}"

    def _note(self, _: HookContext, __: Any, ___: Any, results: list[Any]) -> None:
        self._results.extend(results)


def _as_text(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as they stand in headers: text as it is, all else as JSON."""
    return {
        name: each if isinstance(each, str) else json.dumps(each) for name, each in values.items()
    }
