"""Fixtures of all tests: a service that sends one scripted response.

A mock and a client of it come from the fixtures that are shipped, `panic_mock` and `panic_client`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
import pytest_timeout

from tests.servers import CALLOUT, Received, Scripted

if TYPE_CHECKING:
    import ssl

__all__ = ["CALLOUT"]

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell ignores it for what runs in its background, and children inherit that."""

for _variable in ("MAKEFLAGS", "MAKELEVEL"):
    os.environ.pop(_variable, None)  # so that make speaks to a test as it does to a person

COMPILED = Path(sys.prefix, "compiled")
"""Folder for what Python compiles in workers and children; beside sources, tests would copy it."""

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)

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
    "tests/contract/test_broken_service.py",
    "tests/generation/test_types.py",
    "tests/robustness/test_soak.py",
    "tests/release/",
    "tests/contract/",
)
"""Files and folders with the longest tests, the longest first."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have each worker run its longest tests first, so that none is left alone with one at the end.

    Workers begin with a part each of the tests in a row, and then take what others have at the end.
    """
    items.sort(key=lambda item: [not item.nodeid.startswith(each) for each in LONGEST])
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = [each for first in range(workers) for each in items[first::workers]]


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
    """Return a function that starts a service with one response: ``scripted(285, CALLOUT)``.

    Each response ends its connection. With ``answer=...`` a function sends the responses.
    """
    given_up = threading.Event()

    with ExitStack() as stack:

        def make(
            status: int = 200,
            body: Any = None,
            *,
            raw: bytes | None = None,
            missing_bytes: int = 0,
            silent: bool = False,
            trickle: Literal["head", "body"] | None = None,
            headers: dict[str, str] | None = None,
            answer: Callable[[socket.socket, Received], Any] | None = None,
            context: ssl.SSLContext | None = None,
        ) -> Scripted:
            content = json.dumps(body).encode() if raw is None else raw
            fields = {"Content-Type": "application/json", **(headers or {})}
            fields["Content-Length"] = str(len(content) + missing_bytes)
            lines = [f"HTTP/1.0 {status} Scripted", *map(": ".join, fields.items()), "", ""]
            parts = {"head": "\r\n".join(lines).encode("latin-1"), "body": content}

            def respond(connection: socket.socket, _: Received) -> None:
                if silent:
                    given_up.wait()
                for name, part in parts.items():
                    if name == trickle:
                        for byte in part:
                            given_up.wait(0.05)
                            connection.sendall(bytes([byte]))
                    else:
                        connection.sendall(part)
                connection.shutdown(socket.SHUT_RDWR)

            return stack.enter_context(Scripted(answer or respond, context))

        stack.callback(given_up.set)
        yield make
