"""The programs in `examples/`, run as their users run them."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from aura_panic_mock import Fault, Service
from tests.integration.support import FREE, HERE, HOME, UNSUBSCRIBED, asked

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"

pytestmark = pytest.mark.usefixtures("panic_environment")


def run(example: str, *arguments: str | Path, stdin: str = "") -> str:
    command = [sys.executable, EXAMPLES / example, *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


@contextmanager
def start(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start a Python program, and kill it if it is still there."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def test_every_example_is_run_and_linked() -> None:
    """None is forgotten here, and the README leads to them."""
    tested = Path(__file__).read_text()
    assert {path.stem for path in EXAMPLES.glob("*.py")} <= set(re.findall(r"\w+", tested))
    assert "(examples)" in (ROOT / "README.md").read_text()


def test_the_service_raises_and_shows_a_callout(panic_mock: Service) -> None:
    """A refusal becomes a status, and says whether the request may be sent again."""
    command = ["-m", "uvicorn", "--port=0", "--no-access-log", "examples.service:app"]
    with start(*command) as program:
        assert program.stdout
        (url,) = next(
            found for line in program.stdout if (found := re.findall("http://[^ ]+", line))
        )
        with httpx.Client(base_url=url, trust_env=False) as web:
            pressed = web.post(f"/customers/{FREE}/press", json=HERE)
            assert (pressed.status_code, pressed.json()["already_active"]) == (201, False)
            shown = web.get(f"/callouts/{pressed.json()['id']}").json()
            assert shown == {"status": "created", "open": True}
            assert web.get("/callouts/1").status_code == 404
            nowhere = web.post(f"/customers/{HOME}/press", json={"latitude": 100, "longitude": 0})
            assert nowhere.status_code == 422
            for body in (b"", b"[", b"[1]", b'{"latitude": "here"}'):
                assert web.post(f"/customers/{HOME}/press", content=body).status_code == 400
            panic_mock.inject(Fault.server_error(503, operation="getCallout"))
            failed = web.get("/callouts/992011")
            assert (failed.status_code, failed.json()) == (503, {"may_be_repeated": True})


def test_the_worker_raises_for_every_line() -> None:
    presses = "".join(f"{customer},-33.9,18.4\n" for customer in ("x", FREE, HOME, UNSUBSCRIBED))
    bad, raised, active, refused = run("worker.py", stdin=presses).splitlines()
    assert bad == "x: invalid line: expected customer, latitude and longitude"
    assert re.fullmatch(rf"{FREE}: callout \d+ raised", raised)
    assert active == f"{HOME}: callout 992011 was already active"
    assert refused.startswith(f"{UNSUBSCRIBED}: ")
    assert "403" in refused


def test_the_token_store_asks_for_its_file() -> None:
    command = [sys.executable, str(EXAMPLES / "token_store.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Name the file for the tokens" in done.stderr


def test_two_processes_share_the_token_in_the_store(panic_mock: Service, tmp_path: Path) -> None:
    path = tmp_path / "tokens.sqlite"
    assert run("token_store.py", path) == run("token_store.py", path)
    assert asked(panic_mock, "listActiveCallouts") == 2
    assert asked(panic_mock, "exchangeCredentials") == 1
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_watcher_prints_changes_until_a_signal(
    panic_mock: Service, sign: signal.Signals
) -> None:
    with start(EXAMPLES / "watcher.py", "0.05") as program:
        assert program.stdout
        seen = iter(program.stdout)
        while "992011" not in (line := next(seen)):
            assert line.startswith("raised ")
        panic_mock.script(992011, "dispatch")
        while (line := next(seen)).startswith("raised "):
            pass
        assert line == "changed 992011 RESPONDER_DISPATCHED\n"
        program.send_signal(sign)
        assert program.wait(30) == 0
