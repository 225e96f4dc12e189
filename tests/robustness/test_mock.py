"""What the mock does with requests that no client should send."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from aura_panic_mock import Service

CANCEL = "/callouts/992011/cancel"


@pytest.fixture
def wire(panic_mock: Service) -> Iterator[httpx.Client]:
    """The bare wire, with a token."""
    with httpx.Client(base_url=panic_mock.base_url) as client:
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
    """With a message, without repeating the code, and with nothing done."""
    answer = wire.post(CANCEL, **request_)
    assert (answer.status_code, list(answer.json())) == (status, ["message"])
    assert "4567" not in answer.text
    assert "12345" not in answer.text
    assert wire.get("/callouts/992011").json()["status"] == "created"


@pytest.mark.parametrize(
    "number", ["0", "-1", "x", "1.0", "\u0667", "9" * 18, "9223372036854775808", "9" * 400, "%00"]
)
def test_an_identifier_that_is_none_is_not_found(wire: httpx.Client, number: str) -> None:
    """Whatever stands in the path, nothing is there."""
    answer = wire.get(f"/callouts/{number}")
    assert answer.status_code == 404
    assert answer.json()["message"]


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
    answer = wire.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert answer.json()["message"]


@pytest.mark.parametrize("path", ["/", "/callouts/", "/nope", "//callouts/992011"])
def test_an_unknown_path_is_not_found(wire: httpx.Client, path: str) -> None:
    """404, with a message that names it."""
    answer = wire.get(path)
    assert answer.status_code == 404
    assert "is not served here" in answer.json()["message"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nope", "Basic mock-token-1", "mock-token-1"]
)
def test_a_token_that_is_none_is_unauthorized(wire: httpx.Client, header: str) -> None:
    """401 for all of them, and the way to do better."""
    answer = wire.get("/callouts/992011", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_request_that_breaks_off_does_no_harm(panic_mock: Service, wire: httpx.Client) -> None:
    """The mock goes on as if nothing had been."""
    url = httpx.URL(panic_mock.base_url)
    with socket.create_connection((url.host, url.port or 0)) as connection:
        connection.sendall(
            b"POST /panic-api/v2/oauth/token HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
    assert wire.get("/callouts/992011").status_code == 200
