"""The commands that a person runs."""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from aura_panic import PanicClient, PanicError
from aura_panic_mock import Control, Fault, StateFile, create_app, serve
from tests.integration.support import FREE, HERE, client, until
from tests.servers import MockProcess, run_mock, start_mock

ROOT = Path(__file__).parents[2]


def raise_callout(mock: MockProcess) -> int:
    """Raise a callout at a mock that runs as a command."""
    with PanicClient(**mock.settings) as panic:
        return panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id


def assert_holds(path: Path, *callout_ids: int) -> None:
    """Check that a mock that continues from a state file has these callouts."""
    with (
        closing(StateFile(path)) as file,
        serve(create_app(state_file=file)) as mock,
        client(mock) as panic,
    ):
        mock.clear_faults()  # one that was under way is in the file as well
        for each in callout_ids:
            assert panic.get_callout(each).customer_id == FREE


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_after_a_signal_the_state_file_is_complete(tmp_path: Path, sign: signal.Signals) -> None:
    """A copy of that one file has every callout; a delayed response is abandoned."""
    with run_mock("--state-file", tmp_path / "state") as mock:
        raised = raise_callout(mock)
        url = urlsplit(mock.settings["base_url"])
        control = Control(f"http://{url.netloc}")
        control.inject(Fault.delay(3600, times=1))
        with closing(http.client.HTTPConnection(url.netloc, timeout=30)) as connection:
            connection.request("GET", f"{url.path}/callouts/992011")
            until(lambda: not control.faults())  # the delay has begun
            mock.stop(sign)
    assert [each.name for each in tmp_path.iterdir()] == ["state"]
    shutil.copy(tmp_path / "state", tmp_path / "copy")
    assert_holds(tmp_path / "copy", raised)


def test_a_signal_as_soon_as_the_mock_is_up_closes_the_state_file(tmp_path: Path) -> None:
    """A signal before it serves does so too."""
    with run_mock("--state-file", tmp_path / "state") as mock:
        mock.stop()
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_mock_that_is_killed_while_it_works_loses_nothing(tmp_path: Path) -> None:
    """Every raise that it responded to is there, however many were on their way."""
    enough = threading.Event()
    acknowledged: list[int] = []

    def keep_raising(settings: Any) -> None:
        with PanicClient(**settings, attempts=1) as panic, suppress(PanicError):
            while True:  # until nobody responds
                raised = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
                acknowledged.append(raised.id)
                panic.cancel_callout(raised.id)
                if len(acknowledged) > 100:
                    enough.set()

    with (
        ThreadPoolExecutor(8) as pool,  # before the mock, for its threads end when that is gone
        run_mock("--state-file", tmp_path / "state", "--max-closed", "50") as mock,
    ):
        for _ in range(8):
            pool.submit(keep_raising, mock.settings)
        assert enough.wait(60)
        mock.process.kill()
        mock.process.wait(30)
    assert_holds(tmp_path / "state", *acknowledged)


def test_on_every_address_the_mock_prints_one_that_works() -> None:
    """0.0.0.0 is nothing to connect to, so it prints loopback; any IP address is taken, no name."""
    with run_mock("--host", "0.0.0.0") as mock:  # noqa: S104 - what is tested
        secret = {"Authorization": f"Bearer {mock.settings.pop('mock_secret')}"}
        assert mock.settings["base_url"].startswith("http://127.0.0.1:")
        assert "on every address" in mock.title
        assert raise_callout(mock)
        journal = httpx.URL(mock.settings["base_url"]).join("/_simulator/journal")
        hosts = ("10.0.0.1", "localhost", "attacker.example")
        with httpx.Client(headers=secret, trust_env=False) as web:
            statuses = [web.get(journal, headers={"Host": each}).status_code for each in hosts]
        assert statuses == [200, 200, 421]
        mock.stop()


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    """The mock says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        mock = start_mock("--port", str(port))
        _, complaints = mock.process.communicate(timeout=30)
    assert (mock.process.returncode, mock.settings) == (1, {})
    assert complaints == (
        f"aura-panic-mock: cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another --host or --port; port 0 takes a free one.\n"
    )


def test_an_option_that_is_no_number_is_said_in_a_sentence() -> None:
    """With the usage, as for every option."""
    process = start_mock("--max-closed", "-1").process
    _, complaints = process.communicate(timeout=30)
    assert process.returncode == 2
    assert complaints.endswith("argument --max-closed: it should be a number, 0 or more\n")


def test_the_demo_shows_the_whole_way() -> None:
    """It ends, and each step prints what it saw."""
    shown = subprocess.run(
        [sys.executable, ROOT / "docs/demo.py"], capture_output=True, text=True, check=True
    ).stdout
    steps = [
        "listens on http://127.0.0.1:",
        "credentials exchanged",
        "active callouts: 2",
        "992011 is 'created'",
        "992011 is 'Responder Dispatched'",
        "accepted",
        "992011 is 'closed': CLOSED, over",
        "active callouts: 1\n",
        "nothing is left running",
    ]
    places = [shown.index(step) for step in steps]
    assert places == sorted(places)


def test_commands_of_tests_in_the_background_can_be_interrupted() -> None:
    """A shell ignores the signal there, and children inherit that unless the tests restore it."""
    child = "import signal; assert signal.getsignal(signal.SIGINT) is signal.default_int_handler"
    run = f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    tests = f"import subprocess, sys, tests.conftest; {run}"
    background = ["sh", "-c", 'trap \'\' INT; exec "$0" -c "$1"', sys.executable, tests]
    subprocess.run(background, cwd=ROOT, check=True)
