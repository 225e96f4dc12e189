"""Requests to the mock that no client should send."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from aura_panic_mock import Fault, Service, serve
from tests.integration import support

CANCEL = "/callouts/992011/cancel"


@pytest.fixture
def wire(panic_mock: Service) -> Iterator[httpx.Client]:
    """Build a plain HTTP client, with a token."""
    with support.wire(panic_mock) as client:
        credentials = {"clientId": panic_mock.client_id, "clientSecret": panic_mock.client_secret}
        token = client.post("/oauth/token", json=credentials).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


JSON = {"Content-Type": "application/json"}

BODIES: list[tuple[int, dict[str, Any]]] = [
    (400, {"content": b"", "headers": JSON}),
    (400, {"content": b"{", "headers": JSON}),
    (400, {"content": b"[]", "headers": JSON}),
    (400, {"content": b'{"safeCode": NaN}', "headers": JSON}),
    (400, {"content": b'{"safeCode": "\xff"}', "headers": JSON}),
    (400, {"content": b'{"safeCode": "\\ud800"}', "headers": JSON}),
    (400, {"content": b"[" * 60_000, "headers": JSON}),
    (400, {"json": {"safeCode": "12345"}}),
    (400, {"json": {"safeCode": 4567}}),
    (400, {"json": {"safeCode": None}}),
    (400, {"json": {"safeCode": "\u0664\u0665\u0666\u0667"}}),
    (413, {"json": {"padding": "x" * 100_000}}),
    (415, {"content": b"{}"}),
    (415, {"content": b"safeCode=4567", "headers": {"Content-Type": "text/plain"}}),
]


@pytest.mark.parametrize(("status", "request_"), BODIES)
def test_a_body_that_is_wrong_is_refused(
    wire: httpx.Client, status: int, request_: dict[str, Any]
) -> None:
    """The refusal has a message, does not repeat the code, and changes nothing."""
    response = wire.post(CANCEL, **request_)
    assert (response.status_code, list(response.json())) == (status, ["message"])
    assert "4567" not in response.text
    assert "12345" not in response.text
    assert wire.get("/callouts/992011").json()["status"] == "created"


@pytest.mark.parametrize(
    "number", ["0", "-1", "x", "1.0", "\u0667", "9" * 18, "9223372036854775808", "9" * 400, "%00"]
)
def test_an_identifier_that_is_none_is_not_found(wire: httpx.Client, number: str) -> None:
    """Whatever stands in the path, nothing is there."""
    response = wire.get(f"/callouts/{number}")
    assert response.status_code == 404
    assert response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/callouts/992011", {"GET", "HEAD"}),
        ("PUT", "/callouts/992011/events", {"GET", "HEAD", "POST"}),
        ("GET", "/oauth/token", {"POST"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    wire: httpx.Client, method: str, path: str, allowed: set[str]
) -> None:
    """405 names every method of the path."""
    response = wire.request(method, path)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == allowed
    assert response.json()["message"]


@pytest.mark.parametrize("path", ["/", "/callouts/", "/nope", "//callouts/992011"])
def test_an_unknown_path_is_not_found(wire: httpx.Client, path: str) -> None:
    """404, with a message that names it."""
    response = wire.get(path)
    assert response.status_code == 404
    assert "is not served here" in response.json()["message"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nope", "Basic mock-token-1", "mock-token-1"]
)
def test_a_token_that_is_none_is_unauthorized(wire: httpx.Client, header: str) -> None:
    """401 for all of them, and the way to do better."""
    response = wire.get("/callouts/992011", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_request_that_breaks_off_does_no_harm(panic_mock: Service, wire: httpx.Client) -> None:
    """The mock goes on as if nothing had been."""
    url = httpx.URL(panic_mock.base_url)
    with socket.create_connection((url.host, url.port or 0)) as connection:
        connection.sendall(
            b"POST /panic-api/v2/oauth/token HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
    assert wire.get("/callouts/992011").status_code == 200


SCRIPT = "/_simulator/callouts/992011/script"
RESET = "/_simulator/reset"
ELSEWHERE = [
    {"Origin": "https://attacker.example"},
    {"Origin": "http://localhost:1"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_the_control_api_takes_json_alone(
    panic_mock: Service, wire: httpx.Client, content_type: str | None
) -> None:
    """A page may send any other content type to another origin without asking first."""
    headers = {"Content-Type": content_type} if content_type else {}
    panic_mock.script(992011, "dispatch")
    for path, content in ((SCRIPT, b'{"script": "close"}'), (RESET, b"{}")):
        response = wire.post(
            httpx.URL(panic_mock.base_url).join(path), content=content, headers=headers
        )
        assert response.status_code == 415
        assert response.json() == {"message": "Send the body as application/json"}
    assert panic_mock.callout(992011).status == "Responder Dispatched"


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("content_type", ["text/plain", "application/json"])
def test_a_page_of_another_origin_is_refused(
    panic_mock: Service, wire: httpx.Client, headers: dict[str, str], content_type: str
) -> None:
    """It neither drives the mock nor reads from it, whatever it sends."""
    panic_mock.script(992011, "dispatch")
    root = httpx.URL(panic_mock.base_url)
    for path, content in ((SCRIPT, b'{"script": "close"}'), (RESET, b"{}"), (RESET, b"")):
        response = wire.post(
            root.join(path), content=content, headers={**headers, "Content-Type": content_type}
        )
        assert response.status_code == 403
        assert "another origin" in response.json()["message"]
    pages = [f"/_simulator{each}" for each in ("", "/", "/events", "/journal", "/page/main.js")]
    for path in (*pages, "/panic-api/v2/callouts/992011"):
        assert wire.get(root.join(path), headers=headers).status_code == 403
    assert panic_mock.callout(992011).status == "Responder Dispatched"


@pytest.mark.parametrize(
    "host",
    ["attacker.example", "attacker.example:80", "127.0.0.1.attacker.example", "10.0.0.1", "[", ""],
)
def test_a_foreign_host_is_refused(panic_mock: Service, wire: httpx.Client, host: str) -> None:
    """DNS rebinding: a page of a name that now resolves to loopback gets nothing at all."""
    root = httpx.URL(panic_mock.base_url)
    credentials = {"clientId": panic_mock.client_id, "clientSecret": panic_mock.client_secret}
    requests: list[tuple[str, httpx.URL | str, object]] = [
        *(("GET", root.join(f"/_simulator{each}"), None) for each in ("", "/", "/events")),
        ("GET", root.join("/_simulator/journal"), None),
        ("POST", root.join(SCRIPT), {"script": "close"}),
        ("POST", root.join(RESET), None),
        ("POST", "/oauth/token", credentials),
        ("GET", "/callouts/992011", None),
        ("GET", "/nowhere", None),
    ]
    for method, url, body in requests:
        response = wire.request(method, url, json=body, headers={"Host": host})
        assert response.status_code == 421
        assert "is not an address of this mock" in response.json()["message"]
    assert panic_mock.callout(992011).status == "created"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:{port}"},
        {"Host": "LOCALHOST"},
        {"Host": "127.1.2.3:{port}"},
        {"Host": "[::1]:{port}"},
        {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Content-Type": "application/json; charset=utf-8"},
    ],
)
def test_what_comes_from_this_machine_is_served(
    panic_mock: Service, wire: httpx.Client, headers: dict[str, str]
) -> None:
    """Any name of loopback, a page of the mock's own, an address that was typed in."""
    root = httpx.URL(panic_mock.base_url)
    sent = {name: value.format(port=root.port) for name, value in headers.items()}
    done = wire.post(
        root.join(SCRIPT),
        content=b'{"script": "dispatch"}',
        headers={"Content-Type": "application/json", **sent},
    )
    assert done.status_code == 200
    assert wire.get("/callouts/992011", headers=sent).json()["status"] == "Responder Dispatched"


def test_a_mock_that_is_stopped_during_a_delay_says_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The connection ends, at once, and no traceback is printed."""
    with ThreadPoolExecutor(1) as pool, serve() as mock:
        mock.inject(Fault.delay(3600, times=1))
        url = f"{mock.base_url}/callouts/992011"
        waiting = pool.submit(httpx.get, url, timeout=60, trust_env=False)
        support.until(lambda: not mock.faults())  # the delay has begun
        mock.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            waiting.result(30)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["responseTypeId", "calloutClassificationId"])
def test_an_integer_that_is_written_with_a_point_is_one(wire: httpx.Client, name: str) -> None:
    """JSON Schema takes 2.0 for an integer; the mock responds with 2."""
    body = {"responseTypeId": 1, "latitude": -33.0, "longitude": 18.4, name: 2.0}
    raised = wire.post("/customers/300100/callouts", json=body)
    assert raised.status_code == 201
    assert f'"{name}":2,' in raised.text
    assert '"latitude":-33.0,' in raised.text
    again = wire.post("/customers/300100/callouts", json=body)
    assert (again.status_code, again.json()["id"]) == (200, raised.json()["id"])
    assert f'"{name}":2,' in wire.get(f"/callouts/{raised.json()['id']}").text


def test_the_control_api_is_reached_past_a_proxy(
    panic_mock: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment is for what is elsewhere."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert panic_mock.journal() == []
