"""The commands that a person runs."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aura_panic import PanicClient

ROOT = Path(__file__).parents[2]


@contextmanager
def running_mock(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The mock as a command, and what it tells to export."""
    command = [sys.executable, "-m", "aura_panic_mock", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as mock:
        assert mock.stdout
        exports = [mock.stdout.readline() for _ in range(4)][1:]
        try:
            yield mock, dict(line.removeprefix("export ").strip().split("=", 1) for line in exports)
        finally:
            mock.kill()


def test_what_the_mock_prints_is_enough_to_use_it() -> None:
    """Exported, its lines configure a client; a signal stops it without a word."""
    with running_mock() as (mock, told):
        with PanicClient(
            base_url=told["AURA_PANIC_BASE_URL"],
            client_id=told["AURA_PANIC_CLIENT_ID"],
            client_secret=told["AURA_PANIC_CLIENT_SECRET"],
        ) as panic:
            assert panic.list_active_callouts()
        mock.send_signal(signal.SIGTERM)
        _, complaints = mock.communicate(timeout=10)
        assert complaints == ""


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    """Two mocks cannot share a port, and the second says what to do."""
    with running_mock() as (_, told):
        port = told["AURA_PANIC_BASE_URL"].split(":")[2].split("/")[0]
        second = subprocess.run(
            [sys.executable, "-m", "aura_panic_mock", "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 1
    assert second.stderr == (
        f"aura-panic-mock: cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another --host or --port; port 0 takes a free one.\n"
    )


def test_the_demo_shows_the_whole_way() -> None:
    """It ends by itself, and each step says what it saw."""
    shown = subprocess.run(
        [sys.executable, ROOT / "docs/demo.py"], capture_output=True, text=True, check=True
    ).stdout
    steps = [
        "listens on http://127.0.0.1:",
        "credentials exchanged",
        "active callouts: 2",
        "992011 is 'created'",
        "992011 is 'Responder Dispatched'",
        "taken",
        "992011 is 'closed': CLOSED, over",
        "active callouts: 1\n",
        "nothing is left running",
    ]
    places = [shown.index(step) for step in steps]
    assert places == sorted(places)
