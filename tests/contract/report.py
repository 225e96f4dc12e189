"""Findings of a run, one for each cause, with secrets and positions masked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from tests.contract import adapter
from tests.contract.checks import INVARIANTS
from tests.contract.coverage import Coverage, coverage_floor
from tests.contract.document import (
    CONTRACT,
    Operation,
    base_path,
    is_json,
    load_document,
    load_strict,
    locate,
    validator,
)
from tests.contract.exchange import NOTHING, Exchange, broken
from tests.contract.redaction import Mask, harmless_names
from tools import openapi

if TYPE_CHECKING:
    from tests.contract.runner import Run

BASIC = [
    "every_request_gets_a_response",
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]
"""Checks whose failure explains that of any other in the same response, the most basic first."""

EVERYWHERE = {
    "allow_header_conformance",
    "errors_have_a_message",
    "ignored_auth",
    "unsupported_method",
}
"""Checks of a service as a whole: they have one cause at all operations."""

RESPONSE_CHECKS = {"content_type_conformance", "response_schema_conformance"}

EXPECTATIONS: dict[str, Callable[[Operation, Exchange], str]] = {
    "not_a_server_error": lambda *_: "No request makes the service fail.",
    "status_code_conformance": lambda operation, _: (
        f"A response has one of these statuses: {', '.join(operation.responses)}."
    ),
    "content_type_conformance": lambda operation, exchange: (
        "The body has one of these media types: "
        f"{', '.join(operation.responses.get(operation.responds(exchange.status) or '', ()))}."
    ),
    "response_schema_conformance": lambda *_: "The body is what the schema of the response says.",
    "positive_data_acceptance": lambda *_: "A valid request is accepted.",
    "negative_data_rejection": lambda _, exchange: (
        f"A request with an invalid {', '.join(broken(exchange))} is rejected."
    ),
    "ignored_auth": lambda *_: "A request without a valid token is refused.",
    "unsupported_method": lambda *_: (
        "A method that the document does not name is refused with 405 and an Allow header."
    ),
    "allow_header_conformance": lambda *_: "Allow names the methods of the document, no other.",
    "ensure_resource_availability": lambda *_: "What was just created can be read.",
}
"""Expectations of the checks of schemathesis; its own messages repeat what was sent."""


class Failed(NamedTuple):
    """A check that failed, and how, in words without secrets."""

    check: str
    words: str


@dataclass
class Finding:
    """A way in which the service breaks the document."""

    check: str
    operation: str
    """As in ``GET /path``."""

    expected: str
    sent: str
    received: str
    phase: str
    part: str
    request: int
    """Its number in the run."""

    replay: str
    """A command that sends the same requests again, up to this one."""

    file: str
    at: tuple[Any, ...]
    """The place in the document that says so."""

    times: int = 1
    also_at: set[str] = field(default_factory=set)
    """Other operations where the same line of the document is broken."""

    also_fails: set[str] = field(default_factory=set)
    """Other checks that failed in the same response."""

    @property
    def line(self) -> int:
        """The line of that place."""
        return _find_line(self.file, self.at)

    def rows(self) -> dict[str, str]:
        """Return the rest of it in words."""
        return {
            "expected": self.expected,
            "sent": self.sent,
            "received": self.received,
            "found in": f"{self.phase}, {self.part}, request {self.request}",
            "times": str(self.times),
            "also at": ", ".join(sorted(self.also_at)),
            "also fails": ", ".join(sorted(self.also_fails)),
            "replay": self.replay,
            "line": f"{self.file}:{self.line}",
        }

    def __str__(self) -> str:
        lines = [f"  {name + ':':11} {text}" for name, text in self.rows().items() if text]
        return "\n".join([f"{self.check}: {self.operation}", *lines])


_find_line = cache(lambda file, at: openapi.find_line(Path(file), at))


class Report:
    """Findings of a run and what it covered, from its first request on.

    A response gives one finding, by the most basic check that it fails. The same check at the same
    place of the document is the same finding.
    """

    def __init__(
        self,
        run: Run,
        *,
        har: Path | None = None,
        only: int | None = None,
    ) -> None:
        self.run = run
        self.only = only
        """The number of the request whose findings are shown; None for all."""

        self.requests: Counter[str] = Counter()
        self.seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
        """Seconds of each part of each phase."""

        self.findings: dict[tuple[object, ...], Finding] = {}
        """Findings by their causes."""

        self.failures: Counter[tuple[str, str]] = Counter()
        """Number of failures of each check at each operation."""

        self.errors: list[Exception] = []
        """Failures of the contract tests themselves."""

        self.completed = False
        self.stopped = ""
        """The reason why the run ended early, as a sentence."""

        self.sources = 0
        """Number of customer sources that gave a token."""

        self.lost = 0
        """Number of requests without a response."""

        self.secrets = {secret for secret in run.target.credentials.values() if secret}
        self._document = load_document(run.contract)
        self._base_path = base_path(self._document)
        operations = load_strict(run.contract).operations
        self._parameters = {
            "cookie" if parameter.place == "cookie" else parameter.name.lower()
            for each in operations
            for parameter in each.parameters
            if parameter.place in {"header", "cookie"}
        }
        self._mask = Mask(self.secrets, harmless_names(run.contract))
        self.coverage = Coverage([] if run.only else operations)
        self._har = adapter.Har(har) if har else None
        self._phase = self._part = ""
        self._waiting: tuple[Operation, adapter.PreparedRequest] | None = None
        self._lock = Lock()
        address = "" if run.target.is_ours else run.target.base_url.removesuffix(self._base_path)
        self._replay = " ".join(
            [
                f"make {run.effort.command}",
                *([f"CONTRACT={run.contract}"] if run.contract != CONTRACT else []),
                *([f"BASE_URL={address}"] if address else []),
                f"SEED={run.seed} REQUEST=",
            ]
        )

    @property
    def shown(self) -> list[Finding]:
        """The findings; only those of the last request, where a run stops at one."""
        return [each for each in self.findings.values() if self.only in {None, each.request}]

    @property
    def total(self) -> int:
        """Number of requests so far."""
        return self.requests.total()

    @property
    def never_reached(self) -> bool:
        """Nothing listens there: every request was refused a connection."""
        causes = {lost for _, lost in self.findings} if self.lost == self.total else set()
        return causes == {adapter.REFUSED}

    def enter(self, phase: str, part: str = "") -> None:
        """Note the phase of the requests to come, and the scenario."""
        self._phase, self._part = phase, part

    def finish(self, part: adapter.Part) -> None:
        """Note a part that came to its end."""
        self.seconds[part.phase, part.label] += part.seconds

    def begin(self, operation: Operation, request: adapter.PreparedRequest) -> None:
        """Count a request that is about to be sent."""
        with self._lock:
            self.requests[self._phase] += 1
            self._waiting = operation, request

    def take(self, operation: Operation, response: adapter.Response, exchange: Exchange) -> None:
        """Take in an exchange that was meant for an operation."""
        with self._lock:
            self._waiting = None
            self.lost += bool(exchange.lost)
            token = exchange.fields.get("access_token")
            self.secrets |= {token} if isinstance(token, str) and token else set()
            if not self.run.only and not exchange.lost:
                self.coverage.take(operation, exchange)
            if self._har:
                request, shown = self._mask_request(response.request), self._mask_response(response)
                self._har.write(request, None if exchange.lost else shown)

    def add(
        self,
        operation: Operation,
        failed: list[Failed],
        response: adapter.Response,
        exchange: Exchange,
    ) -> None:
        """Add the failures of one response."""
        first = min(failed, key=lambda each: [*BASIC, each.check].index(each.check))
        at, expected = self._expect(operation, first, exchange)
        cause = first.check, exchange.lost or (first.check in EVERYWHERE or at)
        with self._lock:
            self.failures.update((each.check, operation.label) for each in failed)
            if cause in self.findings:
                self.findings[cause].times += 1
            else:
                self.findings[cause] = Finding(
                    check=first.check,
                    operation=operation.label,
                    expected=expected,
                    sent=" ".join(self._sent(response.request)),
                    received=self._received(response, exchange),
                    phase=self._phase,
                    part=self._name_part(operation),
                    request=self.total,
                    replay=f"{self._replay}{self.total}",
                    file=_show_path(self.run.contract),
                    at=at,
                )
            finding = self.findings[cause]
            finding.also_at |= {operation.label} - {finding.operation}
            finding.also_fails |= {each.check for each in failed} - {first.check}

    def expire(self) -> None:
        """Note that the run had to be left behind; the request that it waits for is a finding."""
        if self._waiting:
            operation, request = self._waiting
            lost = adapter.lose(request, "sent no complete response before the run had to end")
            exchange = NOTHING._replace(operation=operation, lost=lost.reason)
            self.add(operation, [Failed(BASIC[0], "")], lost, exchange)

    def complete(self) -> None:
        """Note that the run came to its end; what it did not cover is a finding."""
        self.completed = True
        run = self.run
        if run.only:
            return
        every_kind = run.contract == CONTRACT
        for kind, covered, all_, missing in self.coverage.shortfalls(every_kind=every_kind):
            self.findings["coverage", kind] = Finding(
                check="coverage",
                operation=kind,
                expected=f"A run covers at least {coverage_floor(kind):.0%} of them.",
                sent="",
                received=f"{covered} of {all_}; not covered: {self._mask.cut('; '.join(missing))}",
                phase="all",
                part="coverage",
                request=self.total,
                replay=self._replay.removesuffix(" REQUEST="),
                file=_show_path(run.contract),
                at=("paths",),
            )

    def close(self) -> None:
        """Close the HAR file."""
        with self._lock:
            if self._har:
                self._har.close()
                self._har = None

    def _name_part(self, operation: Operation) -> str:
        return self._part or (
            operation.label if self._phase in adapter.ONE_BY_ONE else adapter.SEQUENCES
        )

    def _expect(
        self, operation: Operation, failed: Failed, exchange: Exchange
    ) -> tuple[tuple[Any, ...], str]:
        """Return the place in the document that is broken, and what it says there."""
        at: tuple[Any, ...] = ("paths", operation.path, operation.method.lower())
        expected = self._say(operation, failed, exchange)
        entry = operation.responds(exchange.status)
        if failed.check not in RESPONSE_CHECKS or not entry:
            return at, expected
        media = operation.responses[entry]
        steps: tuple[Any, ...] = ("responses", entry, "content")
        kind = next(filter(is_json, media), None)
        if kind and failed.check == "response_schema_conformance":
            steps = (*steps, kind, "schema")
            for error in validator(media[kind]).iter_errors(exchange.received):
                keyword, where = error.schema_path[-1], self._mask.path(error.instance_path)
                value: Any = openapi.find(media[kind], tuple(error.schema_path))
                value = error.kind.as_dict().get("property", value)  # the one that is missing
                expected = f"{keyword} {self._mask.cut(str(value))} holds for {where}."
                steps = (*steps, *error.schema_path)
                break
        return locate(self._document, (*at, *steps)), expected

    def _say(self, operation: Operation, failed: Failed, exchange: Exchange) -> str:
        if invariant := INVARIANTS.get(failed.check):
            words = f" But {self._mask.sentence(failed.words)}." if failed.words else ""
            return f"{invariant.__doc__}{words}"
        say = EXPECTATIONS.get(failed.check)
        return say(operation, exchange) if say else f"{failed.words}."

    def _sent(self, request: adapter.PreparedRequest) -> Iterator[str]:
        recorded = self._mask_request(request)
        path, _, query = recorded.uri.partition("?")
        yield recorded.method
        path = self._mask.cut(urlsplit(path).path.removeprefix(self._base_path))
        yield f"{path}?{self._mask.cut(query)}" if query else path
        for name, values in recorded.headers.items():
            if name.lower() in self._parameters:
                yield f"{name}: {self._mask.cut(values[0])}"
        if recorded.body:
            yield self._mask.cut(recorded.body.decode())

    def _received(self, response: adapter.Response, exchange: Exchange) -> str:
        if exchange.lost:
            return f"The service {exchange.lost}."
        kind = self._mask.text(response.headers.get("content-type", ["no media type"])[0])
        body = self._mask.cut(self._mask.body(response.content)) or "no body"
        return f"{response.status_code} in {response.elapsed:.2f} s, {kind}, {body}"

    def _mask_request(self, request: adapter.PreparedRequest) -> adapter.RecordedRequest:
        recorded = adapter.RecordedRequest.from_prepared_request(request)
        recorded.uri = self._mask.address(recorded.uri)
        recorded.body = self._mask.body(recorded.body).encode() or None
        recorded.headers = self._mask.headers(recorded.headers)
        return recorded

    def _mask_response(self, response: adapter.Response) -> adapter.Response:
        return adapter.Response(
            status_code=response.status_code,
            headers=self._mask.headers(response.headers),
            content=self._mask.body(response.content).encode(),
            request=response.request,
            elapsed=response.elapsed,
            verify=response.verify,
            message=self._mask.text(response.message or ""),
        )


def _show_path(path: Path) -> str:
    """Return a path as seen from the current directory."""
    path = path.resolve()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
