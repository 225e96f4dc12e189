"""Fixtures of all tests: a service that sends one scripted response.

A mock and a client of it come from the fixtures that are shipped, `panic_mock` and `panic_client`.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socketserver
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

import httpx
import pytest
import pytest_timeout

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell ignores it for what runs in its background, and children inherit that."""

for _variable in ("MAKEFLAGS", "MAKELEVEL"):
    os.environ.pop(_variable, None)  # so that make speaks to a test as it does to a person

COMPILED = Path(sys.prefix, "compiled")
"""Folder for what Python compiles in workers and children; beside sources, tests would copy it."""

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)

CALLOUT = {
    "id": 992011,
    "customerId": 178921,
    "predefinedLocationId": 99001,
    "status": "Responder Dispatched",
    "latitude": -33.9258,
    "longitude": 18.4233,
    "responseTypeId": 2,
    "calloutClassificationId": 3,
    "createdAt": "2024-04-20T14:45:00Z",
}


class Received(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Scripted(NamedTuple):
    """A service that answers every request in the same way, and what it received."""

    base_url: str
    received: list[Received]
    stop: Callable[[], None]


class Trickle(io.BufferedIOBase):
    """Writes a byte now and then, until it is given up."""

    def __init__(self, inner: IO[bytes] | io.BufferedIOBase, given_up: threading.Event) -> None:
        self._inner = inner
        self._given_up = given_up

    def write(self, content: Any) -> int:
        for byte in content:
            if not self._given_up.wait(0.05):
                self._inner.write(bytes([byte]))
        return len(content)


SEED = int(os.environ.get("CONTRACT_SEED", "285"))
"""What the contract tests draw their requests from: fixed, unless it is named."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run two workers for each core: many tests wait for a child or a deadline."""
    return 2 * len(os.sched_getaffinity(0))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget what was compiled of the tests' temporary folders, which no test uses again."""
    if not hasattr(session.config, "workerinput"):
        temporary = Path(tempfile.gettempdir())
        for folder in (COMPILED / temporary.relative_to("/")).glob("pytest-of-*"):
            shutil.rmtree(folder, ignore_errors=True)


def pytest_report_header() -> str:
    library = f"{httpx.__title__} {httpx.__version__}"
    return f"{library}, contract tests: seed {SEED} (CONTRACT_SEED={SEED} repeats them)"


LONGEST = (
    "tests/contract/test_mock.py",
    "tests/contract/test_kinds.py",
    "tests/release/",
    "tests/contract/",
)
"""Folders with the longest tests, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: [not item.nodeid.startswith(each) for each in LONGEST])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Give the teardown a time limit of its own: that of a test ends when it fails."""
    if item.config.getoption("timeout") != 0:
        settings = pytest_timeout.Settings(60, "signal", False, False)
        item.config.hook.pytest_timeout_set_timer(item=item, settings=settings)


FIGURES = {
    "requests": "contract tests: {:,} requests to the mock",
    "answers": "contract tests of the client: {:,} answers",
    "sent": "contract tests of the client: {:,} requests that it sent",
}
"""Properties that tests record, and the sentence about their sum."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many seeded bugs were found, and what the contract tests sent and answered."""
    passed, failed = (terminalreporter.getreports(outcome) for outcome in ("passed", "failed"))
    bugs, found = (
        sum("test_a_seeded_bug_is_found" in each.nodeid for each in reports)
        for reports in (passed + failed, passed)
    )
    if bugs:
        terminalreporter.write_line(f"seeded bugs: {found} of {bugs} found")
    figures = [dict(each.user_properties) for each in passed + failed]
    for name, sentence in FIGURES.items():
        if total := sum(each.get(name, 0) for each in figures):
            terminalreporter.write_line(sentence.format(total))


Script = Callable[..., Scripted]


@pytest.fixture
def scripted() -> Iterator[Script]:
    """Return a function that starts a service with one response: ``scripted(285, CALLOUT)``."""
    with ExitStack() as stack:

        def make(
            status: int,
            body: Any = None,
            *,
            raw: bytes | None = None,
            missing_bytes: int = 0,
            silent: bool = False,
            trickle: Literal["head", "body"] | None = None,
            headers: dict[str, str] | None = None,
        ) -> Scripted:
            content = json.dumps(body).encode() if raw is None else raw
            received: list[Received] = []
            given_up = threading.Event()

            class Handler(BaseHTTPRequestHandler):
                def answer(self) -> None:
                    length = int(self.headers.get("content-length", 0))
                    received.append(
                        Received(
                            self.command, self.path, dict(self.headers), self.rfile.read(length)
                        )
                    )
                    if silent:
                        given_up.wait()
                        return
                    if trickle == "head":
                        self.wfile = Trickle(self.wfile, given_up)
                    self.send_response_only(status, "Scripted")
                    self.send_header("Content-Type", "application/json")
                    for name, value in (headers or {}).items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content) + missing_bytes))
                    self.end_headers()
                    if trickle == "body":
                        self.wfile = Trickle(self.wfile, given_up)
                    self.wfile.write(content)

                do_GET = do_POST = answer  # noqa: N815 - the names that http.server looks for

                def log_message(self, *_: object) -> None:
                    pass

            server = stack.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler))
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            stack.callback(server.shutdown)
            stack.callback(given_up.set)  # first, for the server waits for its handlers
            url = f"http://127.0.0.1:{server.server_address[1]}/panic-api/v2"

            def stop() -> None:
                server.shutdown()
                server.server_close()

            return Scripted(url, received, stop)

        yield make
