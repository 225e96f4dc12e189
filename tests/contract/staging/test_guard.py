"""The guard, as an enemy would try it: byte by byte, over real sockets, in front of the mock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from aura_panic_mock import Service
from tests.conftest import Script
from tests.contract.staging.allowed import targets
from tests.contract.staging.guard import LONGEST_HEAD, Guard, Pace

T = TypeVar("T")

BASE = "/panic-api/v2"
OK = f"{BASE}/callouts/992011"
WRITING = ["POST", "PUT", "PATCH", "DELETE", "CONNECT"]
READING = ["HEAD", "OPTIONS", "TRACE", "QUERY", "get", "GETX"]

METHOD = "a method other than GET"
TARGET = "what is not on the list"
HOST = "another host"
BODY = "a body"
NONE = "what is no request"


def guard_of(base_url: str, *, budget: int = 10, patience: float = 10.0) -> Guard:
    guard = Guard(base_url, "t0ken", budget=budget, pace=Pace(1e6), patience=patience)
    guard.targets = targets({"calloutId": [992011]})
    return guard


def with_guard(guard: Guard, use: Callable[[], Awaitable[T]]) -> T:
    async def run() -> T:
        async with guard.serving():
            return await use()

    return asyncio.run(run())


async def send(guard: Guard, request: str) -> bytes:
    """Write bytes to the guard, `HOST` being where it is, and read what comes until it closes."""
    reader, writer = await asyncio.open_connection(*guard.address)
    writer.write(request.replace("HOST", "{}:{}".format(*guard.address)).encode())
    answer = await reader.read()
    writer.close()
    return answer


def sent(guard: Guard, request: str) -> bytes:
    return with_guard(guard, lambda: send(guard, request))


def journal(mock: Service) -> list[tuple[str, str]]:
    return [(each.method, each.path) for each in mock.journal()]


def get(target: str, *headers: str, method: str = "GET", version: str = "HTTP/1.1") -> str:
    return "\r\n".join([f"{method} {target} {version}", *(headers or ["Host: HOST"]), "", ""])


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        *((get(OK, method=method), METHOD) for method in [*WRITING, *READING]),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", METHOD),
        (f" {get(OK)}", METHOD),
        (f"\r\n{get(OK)}", METHOD),
        *(
            (get(target), TARGET)
            for target in [
                "*",
                "/",
                "/callouts/992011",
                "/_simulator/journal",
                f"{BASE}/oauth/token",
                f"{BASE}/callouts",
                f"{BASE}/callouts/105432",
                f"{BASE}/callouts/0992011",
                f"{BASE}/callouts/+992011",
                f"{BASE}/callouts/992011.0",
                f"{BASE}/callouts/99201\N{FULLWIDTH DIGIT ONE}",
                f"{BASE}/callouts/%3992011",
                f"{BASE}/callouts/99201%31",
                f"{BASE}/callouts%2f992011",
                f"{BASE}/callouts%252f992011",
                f"{BASE}//callouts/992011",
                f"/{OK}",
                f"{BASE}/./callouts/992011",
                f"{BASE}/x/../callouts/992011",
                f"{BASE}/x/%2e%2e/callouts/992011",
                f"{BASE}/callouts/992011/../105432",
                f"{BASE}/callouts/992011/..%2f105432",
                f"{BASE}\\callouts\\992011",
                f"{OK}/",
                f"{OK}/.",
                f"{OK};v=1",
                f"{OK}?",
                f"{OK}?_method=DELETE",
                f"{OK}#",
                f"{OK}%00",
                f"{OK}\0",
                f"{OK}%20",
                f"{OK}/cancel",
                f"{OK}/dismiss",
                f"{OK}/location",
                f"{OK}/resolutionReport",
                f"{BASE}/customers/178921/callouts/activeCallouts",
                OK.upper(),
                f" {OK}",
                f"\t{OK}",
                f"{OK} ",
                f"http://HOST{OK}",
                f"http://panic.invalid{OK}",
                f"//panic.invalid{OK}",
                f"panic.invalid:443{OK}",
            ]
        ),
        (get(OK, version="HTTP/1.0"), TARGET),
        (get(OK, version="HTTP/1.1 x"), TARGET),
        (get(OK, version="http/1.1"), TARGET),
        (f"GET {OK}\r\n\r\n", TARGET),
        (f"GET {OK} HTTP/1.1\nHost: HOST\r\n\r\n", TARGET),
        (f"GET {OK} HTTP/1.1\rHost: HOST\r\n\r\n", TARGET),
        (get(OK, "Accept: */*"), HOST),
        (get(OK, "Host: panic.invalid"), HOST),
        (get(OK, "Host: localhost"), HOST),
        (get(OK, "Host: HOST", "Host: HOST"), HOST),
        (get(OK, "Host: HOST", "hOsT : panic.invalid"), HOST),
        (get(OK, "Host: HOST@panic.invalid"), HOST),
        (get(OK, "Host: HOST", "Content-Length: 2") + "{}", BODY),
        (get(OK, "Host: HOST", "content-length : 0"), BODY),
        (get(OK, "Host: HOST", "Transfer-Encoding: chunked") + "0\r\n\r\n", BODY),
        pytest.param(get(OK, "Host: HOST", "x" * LONGEST_HEAD), NONE, id="long"),
        ("\x16\x03\x01\x02\r\n\r\n", METHOD),
    ],
)
def test_what_differs_from_the_list_is_refused(
    scripted: Script, request_: str, reason: str
) -> None:
    """Be it by a letter: the service never hears of it, and it is counted with its reason."""
    service = scripted(200, {"id": 1})
    guard = guard_of(service.base_url)
    answer = sent(guard, request_)
    assert answer.startswith(b"HTTP/1.1 403 The guard's own word\r\n")
    assert guard.refused == {reason: 1}
    assert not service.received


def test_nothing_of_a_request_is_passed_on(scripted: Script) -> None:
    """The service gets the guard's own request: method, path, token, and none of the headers."""
    service = scripted(200, {"id": 1})
    evil = ["X-HTTP-Method-Override: DELETE", "Authorization: Bearer theirs", "Cookie: a=b"]
    guard = guard_of(service.base_url)
    answer = sent(guard, get(OK, "Host: HOST", *evil, "Forwarded: host=panic.invalid"))
    assert answer.endswith(b'\r\n\r\n{"id": 1}')
    (received,) = service.received
    assert (received.method, received.path, received.body) == ("GET", OK, b"")
    headers = {name.lower(): value for name, value in received.headers.items()}
    assert headers.keys() <= {
        *("host", "authorization", "user-agent"),
        *("accept", "accept-encoding", "connection"),
    }
    assert headers["authorization"] == "Bearer t0ken"


def test_a_second_request_behind_the_first_is_thrown_away(panic_mock: Service) -> None:
    """Pipelined or smuggled, it is not even read as one."""
    guard = guard_of(panic_mock.base_url)
    answer = sent(guard, get(OK) + get(f"{OK}/dismiss", method="POST") + get(OK))
    assert answer.count(b"HTTP/1.1") == 1
    assert journal(panic_mock) == [("GET", OK)]


def test_who_sends_half_a_request_is_not_waited_for(panic_mock: Service) -> None:
    """The connection ends with the guard's patience."""
    guard = guard_of(panic_mock.base_url, patience=0)
    assert sent(guard, f"GET {OK} HTTP/1.1\r\nHost: HOST\r\n").startswith(b"HTTP/1.1 403")
    assert guard.refused == {NONE: 1}
    assert not journal(panic_mock)


def test_a_redirect_is_neither_followed_nor_passed_on(scripted: Script) -> None:
    """Its status is told, and counted; the place to go to is not."""
    elsewhere = scripted(200, {"id": 1})
    service = scripted(302, headers={"Location": f"{elsewhere.base_url}/callouts/992011"})
    guard = guard_of(service.base_url)
    answer = sent(guard, get(OK))
    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"location" not in answer.lower()
    assert guard.refused == {"to follow a redirect": 1}
    assert not elsewhere.received


def test_more_than_the_budget_is_refused(panic_mock: Service) -> None:
    """However many ask at the same time, no more than the budget reach the service."""
    guard = guard_of(panic_mock.base_url, budget=3)

    async def flood() -> list[bytes]:
        return await asyncio.gather(*(send(guard, get(OK)) for _ in range(20)))

    answers = with_guard(guard, flood)
    assert sum(answer.startswith(b"HTTP/1.1 403 The guard") for answer in answers) == 17
    assert guard.refused == {"more than the budget": 17}
    assert len(journal(panic_mock)) == 3


def test_where_no_answer_comes_the_guard_says_so(scripted: Script) -> None:
    """It is counted, and the word is the guard's own."""
    service = scripted(200, {"id": 1})
    service.stop()
    guard = guard_of(service.base_url)
    assert sent(guard, get(OK)).startswith(b"HTTP/1.1 502 The guard's own word\r\n")
    assert guard.unanswered == {"getCallout": 1}


def test_requests_that_come_at_once_leave_one_after_the_other() -> None:
    """Two in a second: each waits until half a second has passed since the one before."""
    now = 100.0
    turns = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    async def take_turns() -> None:
        nonlocal now
        pace = Pace(2, clock=lambda: now, sleep=sleep)

        async def turn() -> None:
            await pace.turn()
            turns.append(now)

        await asyncio.gather(*(turn() for _ in range(3)))
        now += 60  # what was not used is not made up for
        await asyncio.gather(*(turn() for _ in range(2)))

    asyncio.run(take_turns())
    assert turns == [100.0, 100.5, 101.0, 161.0, 161.5]
