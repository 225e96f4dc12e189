"""The commands that a person runs."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aura_panic import PanicClient, PanicError
from aura_panic_mock import StateFile, create_app, serve
from tests.integration.support import FREE, HERE, client

ROOT = Path(__file__).parents[2]


@contextmanager
def running_mock(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the mock as a command; yield it, and the environment that it prints."""
    command = [sys.executable, "-m", "aura_panic_mock", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as mock:
        assert mock.stdout
        title, *exports = takewhile(lambda line: "simulator" not in line, mock.stdout)
        environment = dict(line.removeprefix("export ").strip().split("=", 1) for line in exports)
        try:
            yield mock, {**environment, "# The mock is up": title}
        finally:
            mock.kill()


def raise_callout(environment: dict[str, str]) -> int:
    """Raise a callout at a mock that runs as a command."""
    with PanicClient(
        base_url=environment["AURA_PANIC_BASE_URL"],
        client_id=environment["AURA_PANIC_CLIENT_ID"],
        client_secret=environment["AURA_PANIC_CLIENT_SECRET"],
    ) as panic:
        return panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id


def assert_holds(path: Path, *callout_ids: int) -> None:
    """Check that a mock that continues from a state file has these callouts."""
    with (
        closing(StateFile(path)) as file,
        serve(create_app(state_file=file)) as mock,
        client(mock) as panic,
    ):
        for each in callout_ids:
            assert panic.get_callout(each).customer_id == FREE


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_after_a_signal_the_state_file_is_complete(tmp_path: Path, sign: signal.Signals) -> None:
    """A copy of that one file has every callout, and nothing lies beside it."""
    with running_mock("--state-file", str(tmp_path / "state")) as (mock, environment):
        raised = raise_callout(environment)
        mock.send_signal(sign)
        _, complaints = mock.communicate(timeout=30)
    assert (mock.returncode, complaints) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == ["state"]
    shutil.copy(tmp_path / "state", tmp_path / "copy")
    assert_holds(tmp_path / "copy", raised)


def test_a_signal_as_soon_as_the_mock_is_up_closes_the_state_file(tmp_path: Path) -> None:
    """A signal before it serves does so too."""
    with running_mock("--state-file", str(tmp_path / "state")) as (mock, _):
        mock.send_signal(signal.SIGTERM)
        _, complaints = mock.communicate(timeout=30)
    assert (mock.returncode, complaints) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_mock_that_is_killed_while_it_works_loses_nothing(tmp_path: Path) -> None:
    """Every raise that it responded to is there, however many were on their way."""
    enough = threading.Event()
    acknowledged: list[int] = []

    def keep_raising(environment: dict[str, str]) -> None:
        with (
            PanicClient(
                base_url=environment["AURA_PANIC_BASE_URL"],
                client_id=environment["AURA_PANIC_CLIENT_ID"],
                client_secret=environment["AURA_PANIC_CLIENT_SECRET"],
                attempts=1,
            ) as panic,
            suppress(PanicError),
        ):
            while True:  # until nobody responds
                raised = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
                acknowledged.append(raised.id)
                panic.cancel_callout(raised.id)
                if len(acknowledged) > 300:
                    enough.set()

    with (
        ThreadPoolExecutor(8) as pool,  # before the mock, for its threads end when that is gone
        running_mock("--state-file", str(tmp_path / "state"), "--max-closed", "50") as (
            mock,
            environment,
        ),
    ):
        for _ in range(8):
            pool.submit(keep_raising, environment)
        assert enough.wait(60)
        mock.kill()
        mock.wait(30)
    assert_holds(tmp_path / "state", *acknowledged)


def test_a_signal_does_not_wait_for_a_delay(tmp_path: Path) -> None:
    """A delayed response is abandoned, without output."""
    with running_mock("--state-file", str(tmp_path / "state")) as (mock, environment):
        address = urlsplit(environment["AURA_PANIC_BASE_URL"])
        connection = http.client.HTTPConnection(address.netloc, timeout=30)
        faults = {"faults": [{"kind": "delay", "seconds": 3600}]}
        as_json = {"Content-Type": "application/json"}
        with closing(connection):
            connection.request("PUT", "/_simulator/faults", json.dumps(faults), as_json)
            assert connection.getresponse().read()
            connection.request("GET", f"{address.path}/callouts/992011")
            mock.send_signal(signal.SIGTERM)
            _, complaints = mock.communicate(timeout=30)
    assert (mock.returncode, complaints) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_on_every_address_the_mock_prints_one_that_works() -> None:
    """0.0.0.0 is nothing to connect to, so it prints loopback; any IP address is taken, no name."""
    with running_mock("--host", "0.0.0.0") as (mock, environment):  # noqa: S104 - what is tested
        assert environment["AURA_PANIC_BASE_URL"].startswith("http://127.0.0.1:")
        assert "on every address" in environment["# The mock is up"]
        assert raise_callout(environment)
        statuses = []
        for host in ("10.0.0.1", "localhost", "attacker.example"):
            connection = http.client.HTTPConnection(
                urlsplit(environment["AURA_PANIC_BASE_URL"]).netloc
            )
            with closing(connection):
                secret = {"Authorization": f"Bearer {environment['AURA_PANIC_MOCK_SECRET']}"}
                connection.request("GET", "/_simulator/journal", headers={"Host": host} | secret)
                statuses.append(connection.getresponse().status)
        assert statuses == [200, 200, 421]
        mock.send_signal(signal.SIGTERM)
        _, complaints = mock.communicate(timeout=30)
    assert (mock.returncode, complaints) == (0, "")


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    """Two mocks cannot share a port, and the second says what to do."""
    with running_mock() as (_, environment):
        port = environment["AURA_PANIC_BASE_URL"].split(":")[2].split("/")[0]
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


def test_an_option_that_is_no_number_is_said_in_a_sentence() -> None:
    """With the usage, as for every option."""
    command = [sys.executable, "-m", "aura_panic_mock", "--max-closed", "-1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("argument --max-closed: it should be a number, 0 or more\n")


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
