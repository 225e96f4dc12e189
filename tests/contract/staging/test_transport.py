"""Attacks on the transport, in front of a service that records what it receives."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import httpx
import hypothesis
import pytest
from hypothesis import strategies as st

from tests.conftest import SEED, Script
from tests.contract.staging.cases import allow_reads
from tests.contract.staging.transport import (
    BODY,
    BUDGET,
    METHOD,
    REDIRECT,
    URL,
    ReadOnlyTransport,
    RequestRefused,
)
from tests.servers import Scripted

BASE = "/panic-api/v2"
OK = f"{BASE}/callouts/992011"
METHODS = ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "HEAD", "OPTIONS", "TRACE", "QUERY", "GETX"]
URLS = r"""
HOST/ HOST/callouts/992011 HOST/_simulator/journal HOST/BASE HOST/BASE/oauth/token
HOST/BASE/callouts HOST/BASE/callouts/105432 HOST/BASE/callouts/0992011 HOST/BASE/callouts/+992011
HOST/OK/ HOST/OK/%2e HOST/BASE/callouts/-992011 HOST/BASE/callouts/992011.0
HOST/BASE/callouts/99201%EF%BC%91 HOST/OK;v=1 HOST/BASE/callouts/%EF%BC%92000000000
HOST/BASE/callouts/20000000000 HOST/BASE/callouts/99201%31 /OK HOST/BASE/callouts/%3992011
HOST/BASE/callouts%2f992011 HOST/BASE/callouts%252f992011 HOST/OK? HOST//OK
HOST/BASE//callouts/992011 HOST/BASE/x/%2e%2e/callouts/992011 HOST/OK/../105432 HOST/OK/..%2f105432
HOST/BASE\callouts\992011 HOST/OK?_method=DELETE HOST/OK#x HOST/OK%00 HOST/OK%0a HOST/OK%20
HOST/OK/cancel HOST/OK/dismiss HOST/OK/location HOST/OK/resolutionReport
HOST/BASE/callouts/ACTIVECALLOUTS HOST/BASE/customers/178921/callouts/activeCallouts
HOST/BASE/callouts/~105432 HOST/BASE/callouts/~/../105432 HOST/BASE/callouts/~%2f..%2f105432
HOST/PANIC-API/v2/callouts/992011 HOST1/OK HOST@panic.invalid/OK http://user:password@ADDRESS/OK
http://localhost:PORT/OK http://127.0.0.1/OK http://panic.invalid/OK https://ADDRESS/OK
ftp://ADDRESS/OK /callouts/992011 //panic.invalid/OK https://panic.aura.services/OK
https://staging-panic.aura.services/OK
"""


def open_client(service: Scripted, **settings: Any) -> tuple[httpx.Client, ReadOnlyTransport]:
    """Return a client that would follow redirects, and its transport."""
    settings = {"budget": 10, "rate": 1e6, **settings}
    transport = ReadOnlyTransport(service.base_url, "t0ken", **settings)
    transport.allowed = allow_reads({"calloutId": [992011]})
    return httpx.Client(transport=transport, follow_redirects=True), transport


@pytest.mark.parametrize(
    ("method", "url", "reason"),
    [
        *((method, "HOST/OK", METHOD) for method in METHODS),
        *(("GET", url, URL) for url in URLS.split()),
    ],
)
def test_a_request_that_is_not_allowed_is_refused(
    scripted: Script, method: str, url: str, reason: str
) -> None:
    """It may differ by a letter: the service receives nothing, and the refusal is counted."""
    service = scripted(200, {"id": 1})
    address = httpx.URL(service.base_url).netloc.decode()
    port = address.partition(":")[2]
    names = {
        "HOST": f"http://{address}",
        "ADDRESS": address,
        "PORT": port,
        "/OK": OK,
        "/BASE": BASE,
    }
    for name, text in names.items():
        url = url.replace(name, text)
    client, transport = open_client(service)
    with client, pytest.raises(RequestRefused, match=reason):
        transport.handle_request(httpx.Request(method, url))
    assert transport.refused == {reason: 1}
    assert not service.received


@pytest.mark.parametrize("body", [{"content": b""}, {"content": b"{}"}, {"content": iter([b""])}])
def test_a_body_is_refused(scripted: Script, body: Any) -> None:
    """Even an empty one that has a header."""
    service = scripted(200, {"id": 1})
    client, transport = open_client(service)
    headers = {"Content-Length": "0"} if body["content"] == b"" else {}
    with client, pytest.raises(RequestRefused):
        client.request("GET", service.base_url + "/callouts/992011", headers=headers, **body)
    assert transport.refused == {BODY: 1}
    assert not service.received


def test_nothing_of_a_request_is_passed_on(scripted: Script) -> None:
    """The service gets a new request: method, path, token; no header, cookie or extension."""
    service = scripted(200, {"id": 1}, headers={"Set-Cookie": "a=b"})
    client, _ = open_client(service)
    evil = {
        "Host": "panic.invalid",
        "X-HTTP-Method-Override": "DELETE",
        "Authorization": "Bearer theirs",
        "Cookie": "a=b",
        "Forwarded": "host=panic.invalid",
    }
    extensions = {"target": f"{OK}/cancel".encode(), "sni_hostname": "panic.invalid"}
    with client:
        for _ in range(2):
            url = service.base_url + "/callouts/992011"
            response = client.get(url, headers=evil, extensions=extensions)
            assert response.json() == {"id": 1}
            assert "set-cookie" not in response.headers
    for received in service.received:
        assert (received.method, received.path, received.body) == ("GET", OK, b"")
        headers = {name.lower(): value for name, value in received.headers.items()}
        assert headers == {
            "host": httpx.URL(service.base_url).netloc.decode(),
            "authorization": "Bearer t0ken",
            "user-agent": "aura-panic-staging",
        }


PIECES = ["..", "%2e", "%2f", "992011", "105432", "cancel", *"/.;?#%\\@:~ \n\0\uff11"]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=4)
PARTS = st.just("") | TEXTS.map("".join)
PATHS = st.tuples(PARTS, st.sampled_from([OK, f"{BASE}/callouts/~", "/callouts/"]), PARTS)


def test_drawn_requests_get_no_further(scripted: Script) -> None:
    """Whatever method, URL, header, body or extension is drawn: only allowed reads arrive."""
    service = scripted(200, {"id": 1})
    client, transport = open_client(service, budget=10_000)
    allowed = re.compile(
        rf"{BASE}/callouts/(activeCallouts|992011|20[0-9]{{8}}|~[A-Za-z~_-]{{,30}})"
    )

    @hypothesis.seed(SEED)
    @hypothesis.settings(max_examples=500, database=None, deadline=None)
    @hypothesis.given(
        method=st.just("GET") | st.sampled_from(METHODS),
        path=PATHS.map("".join),
        headers=st.dictionaries(st.sampled_from(["Host", "Cookie", "X-Http-Method"]), st.just("x")),
        content=st.none() | st.just(b"{}"),
        extensions=st.sampled_from([{}, {"target": b"/panic-api/v2/callouts/1/cancel"}]),
    )
    def attack(method: str, path: str, **rest: Any) -> None:
        origin = service.base_url.removesuffix(BASE)
        with suppress(httpx.InvalidURL, httpx.TransportError):
            client.request(method, origin + path, **rest)

    with client:
        attack()
    assert {each.method for each in service.received} == {"GET"}
    assert all(allowed.fullmatch(each.path) for each in service.received)
    assert {each.headers["Authorization"] for each in service.received} == {"Bearer t0ken"}
    assert min(transport.refused[URL], transport.refused[METHOD], len(service.received)) > 20


def test_a_redirect_is_neither_followed_nor_passed_on(scripted: Script) -> None:
    """Its status is returned, and counted; its target is not."""
    elsewhere = scripted(200, {"id": 1})
    location = {"Location": f"{elsewhere.base_url}/callouts/992011"}
    service = scripted(302, headers=location)
    client, transport = open_client(service)
    with client:
        response = client.get(service.base_url + "/callouts/992011")
    assert response.status_code == 302
    assert "location" not in response.headers
    assert transport.refused == {REDIRECT: 1}
    assert not elsewhere.received


def test_more_than_the_budget_is_refused(scripted: Script) -> None:
    """However many threads send at the same time: one does, and none above the budget."""
    service = scripted(200, {"id": 1})
    barrier, met = Barrier(2), []

    def sleep(_: float) -> None:
        with suppress(BrokenBarrierError):
            met.append(barrier.wait(timeout=0.05))  # for another thread, which is kept out

    client, transport = open_client(service, budget=3, sleep=sleep)

    def send(_: int) -> bool:
        with suppress(RequestRefused):
            return client.get(service.base_url + "/callouts/992011").is_success
        return False

    with client, ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(send, range(20))) == 3
    assert transport.refused == {BUDGET: 17}
    assert len(service.received) == 3
    assert not met


@pytest.mark.parametrize(
    "settings",
    [{}, {"missing_bytes": 5}, {"raw": b"garbage", "headers": {"Content-Encoding": "gzip"}}],
    ids=["nothing listens", "it breaks off", "it cannot be decoded"],
)
def test_a_missing_response_is_counted(scripted: Script, settings: Any) -> None:
    """It is not one that the checks could look at."""
    service = scripted(200, {"id": 1}, **settings)
    if not settings:
        service.stop()
    client, transport = open_client(service)
    with client, pytest.raises(httpx.HTTPError):
        client.get(service.base_url + "/callouts/992011")
    assert transport.unanswered == {"getCallout": 1}
    assert not transport.responses


def test_requests_keep_to_the_rate(scripted: Script) -> None:
    """Two in a second: each waits until half a second has passed since the one before."""
    service = scripted(200, {"id": 1})
    now, sent = 100.0, []

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        sent.append(now)

    client, _ = open_client(service, rate=2, clock=lambda: now, sleep=sleep)
    with client:
        for pause in (0, 0, 0, 60, 0):
            now += pause  # what was not used is not made up for
            client.get(service.base_url + "/callouts/992011")
    assert sent == [100.0, 100.5, 101.0, 161.0, 161.5]
