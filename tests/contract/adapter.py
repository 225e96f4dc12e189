"""The only module that names schemathesis: its engine, transport, checks, failures and reports.

Nothing here knows what is tested. A run gives a connection what to do for each request, response
and check, and reads what the engine says while it works.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, cast
from unittest.mock import patch
from urllib.parse import unquote

import requests
import schemathesis
import urllib3
from requests import PreparedRequest
from requests.utils import get_encoding_from_headers
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis import transport as transports
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import OutputConfig, SchemathesisConfig
from schemathesis.core.errors import IncorrectUsage, NoLinksFound
from schemathesis.core.failures import Failure, FailureGroup, MalformedJson, ServerError
from schemathesis.core.transport import Headers
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import Interaction, ScenarioRecorder
from schemathesis.engine.recorder import Request as RecordedRequest
from schemathesis.engine.run import PhaseName, probes
from schemathesis.generation.jsonschema.builder import build as build_strategy
from schemathesis.openapi import checks as openapi_checks
from schemathesis.reporting.har import HarWriter
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.formats import get_default_format_strategies
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport
from starlette.types import ASGIApp, Message, Scope
from urllib3.connection import HTTPConnection
from urllib3.exceptions import InvalidChunkLength

__all__ = [
    "BaseSchema",
    "Case",
    "CheckContext",
    "Failure",
    "FailureGroup",
    "GenerationMode",
    "Headers",
    "IncorrectUsage",
    "MalformedJson",
    "PreparedRequest",
    "RecordedRequest",
    "Response",
    "ServerError",
    "build_strategy",
    "get_default_format_strategies",
    "openapi_checks",
]

ONE_BY_ONE = (PhaseName.EXAMPLES.value, PhaseName.COVERAGE.value, PhaseName.FUZZING.value)
STATEFUL = PhaseName.STATEFUL_TESTING.value
SEQUENCES = "sequences of requests"

PATIENCE = 5.0
"""Seconds to wait for a response, and for the rest of one that has begun."""

LARGEST = 2**24
"""Bytes of a response that are read."""

UNINFORMATIVE = 599
"""A status from which the engine learns nothing."""

Check = Callable[[CheckContext, Response, Case[Any]], object]


class StopRun(KeyboardInterrupt):
    """The end of a run, raised where a request would be sent; the engine winds down on it."""


class TooLargeError(Exception):
    """A body has more bytes than are read."""


class LostResponse(Response):
    """Stand-in for a response that never came, with which the engine can go on."""

    reason: str
    """In words that follow "the service"."""


class Part(NamedTuple):
    """A finished part of a run: a scenario, one operation in one phase, or a sequence."""

    phase: str
    label: str
    seconds: float


REFUSED = "refused the connection"

# What an exception means, the most specific first; some stand within others.
_LOSSES: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
    (ConnectionRefusedError, REFUSED),
    (TooLargeError, f"sent a body of more than {LARGEST:,} bytes"),
    (RecursionError, "sent JSON that is nested too deeply"),
    (
        (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError),
        f"sent no complete response within {PATIENCE:.0f} s",
    ),
    (http.client.RemoteDisconnected, "closed the connection without a response"),
    (ConnectionError, "reset the connection"),
    (
        (http.client.IncompleteRead, urllib3.exceptions.IncompleteRead, InvalidChunkLength),
        "ended the response before all of its body was sent",
    ),
    (urllib3.exceptions.DecodeError, "sent a body that is not in its Content-Encoding"),
    (http.client.HTTPException, "sent something that is not HTTP"),
]
_TRANSPORT_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    TooLargeError,
    RecursionError,
)


def describe_loss(error: BaseException) -> str:
    """Return in words why there is no response."""
    chain, waiting = [], [error]
    while waiting:
        each = waiting.pop()
        if each not in chain:
            chain.append(each)
            inner = (*each.args, each.__cause__, each.__context__, getattr(each, "reason", None))
            waiting += [cause for cause in inner if isinstance(cause, BaseException)]
    for kind, words in _LOSSES:
        if any(isinstance(each, kind) for each in chain):
            return words
    return f"sent a response that cannot be read ({type(error).__name__})"


def lose(request: PreparedRequest, reason: str) -> LostResponse:
    """Return the stand-in for a response that did not come."""
    response = LostResponse(UNINFORMATIVE, {}, b"", request, 0, verify=True)
    response.reason = reason
    return response


class Transport(RequestsTransport):
    """Sends every request of a run, whether a scenario, the engine or a check makes it.

    - A transport error becomes a `LostResponse`: no request ends a run.
    - Each request has a connection of its own, so a connection that is dropped is never retried.
    - Redirects are not followed.
    - An application is called in the same thread, without a server.
    """

    def __init__(
        self,
        app: ASGIApp | None,
        before: Callable[[Case[Any], PreparedRequest], None],
        after: Callable[[Case[Any], Response], None],
    ) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._app, self._before, self._after = app, before, after
        self._loop = asyncio.new_event_loop() if app else None

    def send(
        self, case: Case[Any], *, session: requests.Session | None = None, **kwargs: Any
    ) -> Response:
        """Send a request and return its response, or a stand-in for it."""
        headers = {**(session.headers if session else {}), **(kwargs.pop("headers", None) or {})}
        known = {name: kwargs[name] for name in kwargs.keys() & {"base_url", "params", "cookies"}}
        body = {name: kwargs[name] for name in kwargs.keys() & {"data", "json", "files"}}
        parts = self.serialize_case(case, headers=headers, **known, **body) | body
        request = PreparedRequest()
        wanted = ("method", "url", "headers", "files", "data", "params", "auth", "cookies", "json")
        request.prepare(**{name: parts.get(name) for name in wanted})
        self._before(case, request)
        begin = time.monotonic()
        try:
            response = self._call(request) if self._app else self._exchange(request)
        except _TRANSPORT_ERRORS as error:
            response = lose(request, describe_loss(error))
        response.elapsed = time.monotonic() - begin
        self._after(case, response)
        return response

    def close(self) -> None:
        if self._loop:
            self._loop.close()

    def _exchange(self, request: PreparedRequest) -> Response:
        end = time.monotonic() + PATIENCE
        url = urllib3.util.parse_url(str(request.url))
        with closing(HTTPConnection(str(url.host), url.port, timeout=PATIENCE)) as connection:
            content: Any = request.body
            headers = cast("Mapping[str, str]", request.headers)
            connection.request(
                str(request.method), request.path_url, content, headers, preload_content=False
            )
            response = connection.getresponse()
            body = bytearray()
            while chunk := response.read1(2**16, decode_content=True):
                body += chunk
                if time.monotonic() > end:
                    raise TimeoutError
                if len(body) > LARGEST:
                    raise TooLargeError
        with suppress(ValueError):
            json.loads(body)  # where it is nested too deeply, the engine would fail
        received = {name: response.headers.getlist(name) for name in response.headers}
        return _make_response(request, response.status, received, bytes(body), response.reason)

    def _call(self, request: PreparedRequest) -> Response:
        body: Any = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        url = urllib3.util.parse_url(str(request.url))
        headers = [(b"host", str(url.netloc).encode())]
        headers += [
            (_encode(name).lower(), _encode(value)) for name, value in request.headers.items()
        ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path or "/"),
            "raw_path": (url.path or "/").encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": (url.query or "").encode(),
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": (url.host, 80),
        }
        app, loop = cast(ASGIApp, self._app), cast(asyncio.AbstractEventLoop, self._loop)

        async def call() -> tuple[int, list[tuple[str, str]], bytes]:
            async with asyncio.timeout(PATIENCE):  # `wait_for` would take another task
                return await call_app(app, scope, content)

        status, pairs, read = loop.run_until_complete(call())
        received: dict[str, list[str]] = {}
        for name, value in pairs:
            received.setdefault(name.lower(), []).append(value)
        read = b"" if request.method == "HEAD" else read
        return _make_response(request, status, received, read, None)


async def call_app(
    app: ASGIApp, scope: Scope, content: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Call an application; return status, headers and body of its response."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content}

    async def send(message: Message) -> None:
        messages.append(dict(message))

    await app(scope, receive, send)
    start, *bodies = messages
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return start["status"], pairs, b"".join(each.get("body", b"") for each in bodies)


def _make_response(
    request: PreparedRequest, status: int, headers: Headers, content: bytes, reason: str | None
) -> Response:
    first = requests.structures.CaseInsensitiveDict(
        {name: values[0] for name, values in headers.items()}
    )
    if reason is None:
        reason = http.client.responses.get(status, "")
    encoding = get_encoding_from_headers(first)
    return Response(
        status, headers, content, request, 0, verify=True, message=reason, encoding=encoding
    )


def _encode(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


@contextmanager
def connect(
    app: ASGIApp | None,
    *,
    before: Callable[[Case[Any], PreparedRequest], None],
    after: Callable[[Case[Any], Response], None],
    check: Check,
) -> Iterator[None]:
    """Have one transport send every request, and one check look at every response."""
    load_all_checks()
    transport = Transport(app, before, after)

    def contract(context: CheckContext, response: Response, case: Case[Any]) -> None:
        check(context, response, case)

    with (
        closing(transport),
        patch.object(CHECKS, "_items", {contract.__name__: contract}),
        patch.object(transports, "get", lambda _: transport),
        patch.object(probes, "PROBES", () if app else probes.PROBES),  # no transport sends them
    ):
        yield


def builtin_checks() -> dict[str, Check]:
    """Return the checks of schemathesis by their names."""
    load_all_checks()
    return {name: cast(Check, CHECKS.get_one(name)) for name in CHECKS.get_all_names()}


def run_check(
    check: Check, context: CheckContext, response: Response, case: Case[Any]
) -> list[Failure]:
    """Return what a check of schemathesis finds in a response."""
    try:
        check(context, response, case)
    except Failure as failure:
        return [failure]
    except FailureGroup as group:
        return list(cast(Any, group.exceptions))
    return []


def check_context(case: Case[Any]) -> CheckContext:
    """Return what the checks need to know of a case that the engine did not make."""
    config = case.operation.schema.config.checks_config_for(operation=case.operation)
    headers = requests.structures.CaseInsensitiveDict(case.headers)  # so the token counts as given
    return CheckContext(None, None, headers, config, None, response_checks=None)


def load_schema(document: Mapping[str, Any], settings: Mapping[str, Any]) -> BaseSchema:
    """Return a document as schemathesis has it, for one worker, without any cache."""
    config = SchemathesisConfig.from_dict({"workers": 1, "cache": {"enabled": False}, **settings})
    return schemathesis.openapi.from_dict(dict(document), config=config)


def run_phases(schema: BaseSchema, enter: Callable[[str], None]) -> Generator[Part | Exception]:
    """Run the phases that are enabled; yield each part, and each error of the engine.

    Args:
        schema: The document and its settings.
        enter: Called with the name of each phase before its first request.
    """
    stream = from_schema(schema).execute()
    with closing(stream.generator):
        for event in stream:
            match event:
                case events.PhaseStarted():
                    enter(event.phase.name.value)
                case events.FatalError():
                    yield event.exception
                case events.NonFatalError() if not isinstance(event.value, NoLinksFound):
                    yield event.value
                case events.ScenarioFinished() if event.recorder.cases:
                    phase, label = event.phase.value, event.recorder.label
                    yield Part(phase, SEQUENCES if phase == STATEFUL else label, event.elapsed_time)


class Har:
    """Writer of a HAR file, an exchange at a time."""

    def __init__(self, path: Path) -> None:
        self._writer = HarWriter(path, OutputConfig())
        self._writer.open()

    def write(self, request: RecordedRequest, response: Response | None) -> None:
        """Write an exchange."""
        recorder = ScenarioRecorder(label="")
        recorder.record_interaction("", Interaction(request, response))
        self._writer.write(recorder)

    def close(self) -> None:
        self._writer.close()
