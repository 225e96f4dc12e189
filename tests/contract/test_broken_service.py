"""Broken services: the contract tests report what they do, and come to an end."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aura_panic_mock import serve
from tests.contract.__main__ import main
from tests.contract.adapter import LARGEST
from tests.contract.document import BASE_PATH
from tests.contract.target import mock_app
from tests.contract.test_command import contract
from tests.servers import Server

TOKEN, ACTIVE = "/oauth/token", "/callouts/activeCallouts"
SECRETS = re.compile(r"demo-secret|mock-token|4567|[0-9]\.[0-9]{5}|\+?2782[0-9]{4,}")
"""Client secrets, tokens, safe codes, positions and mobile numbers."""

BOMB = gzip.compress(b" " * 2 * LARGEST, 1)

MEASURED = re.compile(r'"(seconds|time|wait|startedDateTime|size|bodySize)": ?[^,}]+')


class Reply(NamedTuple):
    """A response of the mock, as it is about to be sent."""

    status: int
    media_type: str
    body: bytes

    def write(self, connection: socket.socket, missing_bytes: int = 0) -> None:
        head = f"HTTP/1.1 {self.status} As asked\r\nContent-Type: {self.media_type}\r\n"
        head += f"Content-Length: {len(self.body) + missing_bytes}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + self.body)


class Asked(NamedTuple):
    """A request: its number, its path below the server's, and the connection that it came on."""

    number: int
    path: str
    connection: socket.socket
    stopped: threading.Event


Misbehave = Callable[[Asked, Reply], Reply | None]
"""Return another response, or write to the connection and return None."""


@contextmanager
def proxy(misbehave: Misbehave) -> Iterator[str]:
    """Run a proxy in front of a mock; it misbehaves on loopback, for real."""
    numbers, lock, stopped = iter(range(1, 10**6)), threading.Lock(), threading.Event()

    def handle(connection: socket.socket) -> None:
        with suppress(ValueError), connection.makefile("rb") as lines:
            method, path, _ = lines.readline().decode().split()
            headers = http.client.parse_headers(lines)
            content = lines.read(int(headers.get("content-length", 0)))
            with closing(http.client.HTTPConnection(host)) as upstream:
                upstream.request(method, path, content, dict(headers))
                came = upstream.getresponse()
                kind = came.headers.get("content-type", "text/plain")
                answer = Reply(came.status, kind, came.read())
            with lock:
                number = next(numbers)
            asked = Asked(number, path.removeprefix(BASE_PATH), connection, stopped)
            if sent := misbehave(asked, answer):
                sent.write(connection)

    with serve(mock_app()) as service, Server(handle) as server:
        host = service.base_url.split("/")[2]
        try:
            yield f"http://{server.address}"
        finally:
            stopped.set()


def at_times(misbehave: Misbehave, every: int = 9) -> Misbehave:
    """Misbehave on some requests only, and never on the first ones."""
    return lambda asked, answer: answer if asked.number % every else misbehave(asked, answer)


def at(path: str, misbehave: Misbehave) -> Misbehave:
    """Misbehave on one path only."""
    return lambda asked, answer: misbehave(asked, answer) if asked.path == path else answer


def apart_from(path: str, misbehave: Misbehave) -> Misbehave:
    """Misbehave on all other paths."""
    return lambda asked, answer: answer if asked.path == path else misbehave(asked, answer)


def always(reply: Reply) -> Misbehave:
    return lambda _, __: reply


def drop(_: Asked, __: Reply) -> None:
    """Close the connection without a response."""


def reset(asked: Asked, _: Reply) -> None:
    asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    asked.connection.close()


def truncate(asked: Asked, answer: Reply) -> None:
    answer._replace(body=answer.body[: len(answer.body) // 2]).write(asked.connection, 10)


def garbage(asked: Asked, _: Reply) -> None:
    asked.connection.sendall(b"\x16\x03\x01\x00 this is no HTTP 4567\r\n\r\n")


def bomb(asked: Asked, _: Reply) -> None:
    """Send a short body that is a long one once decompressed."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    head += f"Content-Length: {len(BOMB)}\r\nConnection: close\r\n\r\n"
    asked.connection.sendall(head.encode() + BOMB)


def hang(asked: Asked, _: Reply) -> None:
    asked.stopped.wait()


def trickle(asked: Asked, _: Reply) -> None:
    asked.connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not asked.stopped.wait(0.1):
        asked.connection.sendall(b"X")


def odd(value: Any) -> Any:
    """Return a value of other types, at every depth."""
    match value:
        case dict():
            return {**{name: odd(each) for name, each in value.items()}, "+27820004567": "4567"}
        case list():
            return {str(place): odd(each) for place, each in enumerate(value)}
        case str():
            return [value, {"mobile": "+27820004567"}]
        case bool() | None:
            return "4567"
    return {"value": [value, {}]}


def wrong_types(asked: Asked, answer: Reply) -> Reply:
    if asked.path == TOKEN or not answer.body.startswith((b"{", b"[")):
        return answer
    return answer._replace(body=json.dumps(odd(json.loads(answer.body))).encode())


def accepts_everything(asked: Asked, answer: Reply) -> Reply:
    """Carry out whatever is asked, and give a callout, even for a token that is missing."""
    if asked.path == TOKEN:
        return answer
    callout = {"id": asked.number, "customerId": 178921, "status": "created", "access_token": []}
    status = 201 if asked.path.endswith(("/callouts", "/events", "Ratings")) else 200
    return Reply(status, "application/json", json.dumps(callout).encode())


def forget(_: Asked, answer: Reply) -> Reply:
    """Forget a field in every item of a list of more than 100."""
    if answer.status != 200:
        return answer
    items = [{**each, "createdAt": None} for each in json.loads(answer.body)]
    return answer._replace(body=json.dumps(items).encode())


NESTED = Reply(200, "application/json", b"[" * 10**5 + b"]" * 10**5)
HTML = Reply(200, "text/html", b"<html>Please log in, demo-secret 4567</html>")
FAILURE = Reply(500, "application/json", b'{"message": "demo-secret at 1.23456,2.34567"}')
UNKNOWN = Reply(404, "application/json", b'{"message": "No such page"}')

NO_RESPONSE, SCHEMA = "every_request_gets_a_response", "response_schema_conformance"

ROWS: dict[str, tuple[Misbehave, str, str]] = {
    "drops connections": (at_times(drop), NO_RESPONSE, "closed the connection without"),
    "drops every connection": (drop, NO_RESPONSE, "closed the connection without"),
    "resets connections": (at_times(reset), NO_RESPONSE, "reset the connection"),
    "truncates bodies": (at_times(truncate), NO_RESPONSE, "ended the response before"),
    "sends garbage": (at_times(garbage), NO_RESPONSE, "sent something that is not HTTP"),
    "nests too deeply": (at_times(always(NESTED)), NO_RESPONSE, "nested too deeply"),
    "sends a gzip bomb": (at_times(bomb), NO_RESPONSE, "a body of more than"),
    "sends nothing but garbage": (garbage, NO_RESPONSE, "sent something that is not HTTP"),
    "a page in place of a token": (
        at(TOKEN, always(HTML)),
        "content_type_conformance",
        "text/html",
    ),
    "500 for a token": (at(TOKEN, always(FAILURE)), "not_a_server_error", "500 in"),
    "404 for a token": (at(TOKEN, always(UNKNOWN)), "status_code_conformance", "404 in"),
    "500 for a list": (at(ACTIVE, always(FAILURE)), "not_a_server_error", "500 in"),
    "wrong types everywhere": (wrong_types, SCHEMA, "400 in"),
    "accepts everything": (accepts_everything, SCHEMA, "201 in"),
    "a long list": (at(ACTIVE, forget), SCHEMA, "characters)"),
}
"""Broken services, the check that finds each, and what it received."""


ONE_CAUSE = ROWS.keys() - {"wrong types everywhere", "accepts everything"}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_PANIC_CLIENT_ID", "demo-client")
    monkeypatch.setenv("AURA_PANIC_CLIENT_SECRET", "demo-secret")


@pytest.mark.parametrize("name", ROWS)
def test_a_broken_service_is_a_finding(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With all that it takes to see it again, once, shortly, without a secret."""
    (misbehave, check, received), begin = ROWS[name], time.monotonic()
    output, har = tmp_path / "report.json", tmp_path / "har.json"
    with proxy(misbehave) as url:
        files = ["--format", "json", "--output", str(output), "--har", str(har)]
        code = main(["--base-url", url, *files])
    text, errors = capsys.readouterr()
    report = json.loads(output.read_text())
    assert (code, errors) == (1, "")
    assert time.monotonic() - begin < 60
    (finding, *_) = [each for each in report["findings"] if each["check"] == check]
    assert received in finding["received"]
    assert f"BASE_URL={url} SEED=285 REQUEST={finding['request']}" in finding["replay"]
    assert finding["operation"].split()[0] in {"GET", "POST"}
    assert finding["expected"].endswith(".")
    assert finding["file"] == "openapi/panic-callouts.yaml"
    assert finding["line"] > 40
    assert max(len(json.dumps(each)) for each in report["findings"]) < 2500
    assert not any("failed itself" in note for note in report["notes"]), report["notes"]
    assert "The run stopped early." in text
    if name in ONE_CAUSE:
        assert len(report["findings"]) == 1
    for written in (text, output.read_text(), har.read_text()):
        shown = MEASURED.sub("", written.replace(url, ""))
        assert "Traceback" not in shown
        assert not SECRETS.findall(shown)


@pytest.mark.parametrize(
    "misbehave",
    [at(TOKEN, hang), apart_from(TOKEN, hang), apart_from(TOKEN, trickle)],
    ids=["no token", "nothing else", "a byte now and then"],
)
def test_a_service_that_hangs_does_not_hold_up_the_tests(misbehave: Misbehave) -> None:
    """At the end of the time, the request that has no response is a finding."""
    begin = time.monotonic()
    environment = {"AURA_PANIC_CLIENT_ID": "demo-client", "AURA_PANIC_CLIENT_SECRET": "demo-secret"}
    with proxy(misbehave) as url:
        done = contract("--base-url", url, "--time-limit", "8", **environment)
    assert (done.returncode, done.stderr) == (1, "")
    assert time.monotonic() - begin < 60
    assert f"{NO_RESPONSE}: " in done.stdout
    assert "sent no complete response" in done.stdout
    assert "It took longer than 8 s." in done.stdout
    assert f"BASE_URL={url} SEED=285 REQUEST=" in done.stdout


def test_a_service_that_is_gone_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    """In the middle of a run it is a finding like any other."""
    gone = threading.Event()

    def leave(asked: Asked, answer: Reply) -> Reply | None:
        if asked.number > 50 or gone.is_set():
            gone.set()
            reset(asked, answer)
            return None
        return answer

    with proxy(leave) as url:
        code = main(["--base-url", url])
    text, _ = capsys.readouterr()
    assert code == 1
    assert text.count(f"{NO_RESPONSE}: ") == 1
    assert "request 51\n  times:      10\n" in text


def test_where_nothing_listens_nothing_can_run(capsys: pytest.CaptureFixture[str]) -> None:
    """There is a finding, and an exit code of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert main(["--base-url", url]) == 2
    output, errors = capsys.readouterr()
    assert errors == f"make contract: nothing listens at {url}{BASE_PATH}.\n"
    assert f"{NO_RESPONSE}: " in output
    assert "The service refused the connection." in output
