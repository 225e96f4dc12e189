"""Every operation under every failure: what the caller gets, and what reached the service."""

from __future__ import annotations

import asyncio
import copy
import pickle
import re
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

from aura_panic import AsyncPanicClient, PanicClient, PanicError
from aura_panic._retries import kind_of
from aura_panic_api import operations as api
from aura_panic_mock import Service, serve
from aura_panic_runtime import Operation
from tests.conftest import CALLOUT, Script
from tests.journeys.relays import connect_proxy, tls_before
from tests.journeys.support import done_with, result_of, until

DOCUMENT = (Path(__file__).parents[2] / "docs/failures.md").read_text()
HEADER, *ROWS = re.findall(r"^\| (.+) \|$", DOCUMENT.split("\n\n")[2], re.MULTILINE)
COLUMNS = HEADER.split(" | ")[1:-2]
EXPECTED: dict[tuple[str, str], str] = {
    (row.split(" | ")[0], column): cell
    for row in ROWS[1:]
    for column, cell in zip(COLUMNS, row.split(" | ")[1:-2], strict=True)
}
"""The exception and the number of requests, by failure and kind of operation."""
RECOVERY = {row.split(" | ")[0]: row.split(" | ")[-2:] for row in ROWS[1:]}
"""Whether the operation may have been done, and may be repeated, by failure."""
KINDS = {
    name: column
    for column, names in re.findall(r"^\| (\w+) \| (`[a-z_]+`.*) \|$", DOCUMENT, re.MULTILINE)
    for name in re.findall(r"`(\w+)`", names)
}

OPEN, CLOSED, CUSTOMER = 992011, 105432, 178921
PLACE = {"latitude": -33.9, "longitude": 18.4}
RAISED = {"response_type_id": 2, **PLACE}

ARGUMENTS: dict[str, dict[str, Any]] = {
    "list_active_callouts": {},
    "list_active_customer_callouts": {"customer_id": 300100},
    "raise_customer_callout": {"customer_id": 300100, **RAISED},
    "raise_callout": {"customer_id": 300100, **RAISED},
    "get_callout": {"callout_id": OPEN},
    "cancel_callout": {"callout_id": OPEN, "safe_code": "4567"},
    "dismiss_callout": {"callout_id": OPEN},
    "stream_location_update": {"callout_id": OPEN, **PLACE},
    "stream_location_and_get_callout": {"callout_id": OPEN, **PLACE},
    "read_callout_events": {"callout_id": OPEN},
    "send_callout_event": {"callout_id": OPEN, "message": "The gate is open"},
    "list_cancellation_reasons": {"callout_id": OPEN},
    "create_cancellation_reason": {"callout_id": OPEN, "notes": "By mistake"},
    "generate_resolution_report": {"callout_id": CLOSED},
    "get_callout_map": {"callout_id": CLOSED},
    "submit_callout_rating": {"callout_id": OPEN, "rating": 5},
    "list_rating_items": {},
    "submit_rating_item": {"rating_id": 1, "rating_item_id": 1, "score": 5},
    "exchange_credentials": {"client_id": "demo-client", "client_secret": "demo-secret"},
    "mint_callout_token": {"customer_id": CUSTOMER},
}

OPERATIONS = [each for each in vars(api).values() if isinstance(each, Operation)]


def test_the_document_and_this_test_have_every_operation() -> None:
    """An operation that is new has to be put into a column."""
    names = {operation.name for operation in OPERATIONS}
    assert names == KINDS.keys() == ARGUMENTS.keys()
    assert {operation.name: kind_of(operation) for operation in OPERATIONS} == KINDS
    assert set(KINDS.values()) == set(COLUMNS)


Client = type[PanicClient] | type[AsyncPanicClient]
both_clients = pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])


def expected(failure: str, operation: Operation[Any]) -> str:
    if failure == "401" and not operation.authenticated:
        return "`Unauthorized`, 1"
    return EXPECTED[failure, KINDS[operation.name]]


async def seen(panic: PanicClient | AsyncPanicClient, operation: Operation[Any]) -> PanicError:
    """The error that a caller of either client gets."""
    with warnings.catch_warnings(action="ignore"), pytest.raises(PanicError) as caught:
        await result_of(getattr(panic, operation.name)(**ARGUMENTS[operation.name]))
    return caught.value


def built(client: Client, base_url: str, **settings: Any) -> PanicClient | AsyncPanicClient:
    """A client that does not wait between attempts."""

    async def not_at_all(_: float) -> None: ...

    sleep: Any = not_at_all if client is AsyncPanicClient else lambda _: None
    return client(base_url=base_url, sleep=sleep, **settings)


@contextmanager
def refusing(_: Script) -> Iterator[tuple[str, list[Any]]]:
    """Bound, so that nobody else gets the port, but nobody listens."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{deaf.getsockname()[1]}", []


@contextmanager
def unreachable(_: Script) -> Iterator[tuple[str, list[Any]]]:
    """A queue of connections that is full, and that nobody takes from."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _each in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}", []


@contextmanager
def certified(scripted: Script, *, mutual: bool) -> Iterator[tuple[str, list[Any]]]:
    """An end of TLS, whose authority is trusted if it wants a certificate from the client."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    service = scripted(200, CALLOUT)
    with ExitStack() as stack:
        if mutual:
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
            environment = stack.enter_context(pytest.MonkeyPatch.context())
            trusted = stack.enter_context(authority.cert_pem.tempfile())
            environment.setenv("SSL_CERT_FILE", trusted)
        relay = stack.enter_context(tls_before(service.base_url, context))
        yield f"https://{relay.address}", service.received


@contextmanager
def proxied(scripted: Script) -> Iterator[tuple[str, list[Any]]]:
    service = scripted(200, CALLOUT)
    with (
        connect_proxy(urlsplit(service.base_url).netloc, "502 Bad Gateway") as proxy,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        yield "https://panic.invalid", service.received


@contextmanager
def silent(scripted: Script) -> Iterator[tuple[str, list[Any]]]:
    yield scripted(200, CALLOUT, silent=True)[:2]


@contextmanager
def closed(scripted: Script) -> Iterator[tuple[str, list[Any]]]:
    yield scripted(285, CALLOUT | {"customerId": 300100, "status": "closed"})[:2]


@contextmanager
def html(scripted: Script) -> Iterator[tuple[str, list[Any]]]:
    yield scripted(200, raw=b"<!doctype html><title>Welcome</title>")[:2]


SERVICES: dict[str, Any] = {
    "connection refused": refusing,
    "connect timeout": unreachable,
    "untrusted certificate": partial(certified, mutual=False),
    "missing client certificate": partial(certified, mutual=True),
    "refusal by the proxy": proxied,
    "read timeout": silent,
    "285": closed,
    "HTML": html,
}

IMPATIENT = {"connect timeout": {"connect_timeout": 0.02}, "read timeout": {"read_timeout": 0.05}}
"""Short for what is to run out, and for nothing else."""

FAULTS: dict[str, dict[str, Any]] = {
    "reset before the answer": {"kind": "reset"},
    "401": {"kind": "expired token"},
    "429": {"kind": "too many requests"},
    "500": {"kind": "server error", "status": 500},
    "502": {"kind": "server error", "status": 502},
    "503": {"kind": "server error", "status": 503},
    "504": {"kind": "server error", "status": 504},
    "malformed JSON": {"kind": "malformed json"},
    "truncated body": {"kind": "truncated body"},
}


def test_the_document_and_this_test_have_every_failure() -> None:
    """None of the document's rows goes untested."""
    assert {failure for failure, _ in EXPECTED} == SERVICES.keys() | FAULTS.keys()


@both_clients
@pytest.mark.parametrize("failure", SERVICES)
def test_a_service_that_fails(failure: str, client: Client, scripted: Script) -> None:
    """What comes of each operation at a service that cannot be reached, or answers oddly."""

    async def every_operation() -> None:
        with SERVICES[failure](scripted) as (base_url, received):
            panic = built(client, base_url, token="t0ken", **IMPATIENT.get(failure, {}))
            for operation in OPERATIONS:
                before = len(received)
                error = await seen(panic, operation)
                wanted = expected(failure, operation)
                # A busy service may see a request after its client has given it up.
                until(lambda: len(received) - before >= int(wanted[-1]))  # noqa: B023
                told = f"`{type(error).__name__}`, {len(received) - before}"
                assert (operation.name, told) == (operation.name, wanted)
                assert error.sent is (told[-1] != "0")
                check_facts(error, operation, failure)
            await done_with(panic)

    asyncio.run(every_operation())


def check_facts(error: PanicError, operation: Operation[Any], failure: str) -> None:
    """Every error says of what it is, and what to do, in a text without a secret."""
    told = (error.operation, error.method, error.path)
    assert told == (operation.name, operation.method, operation.path)
    assert error.request_id
    assert error.attempts in {1, 2, 3}
    assert str(error).startswith(f"{operation.name}: ")
    done, repeat = RECOVERY[failure]
    allowed = repeat == "yes" or KINDS[operation.name] != "never"
    for each in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (each.may_have_been_done, each.may_be_repeated) == (done == "yes", allowed)
    # The sentence says the same.
    assert ("It may have been done" in str(error)) is (done == "yes" and not allowed)
    assert ("It may safely be sent again" in str(error)) is (done == "yes" and allowed)
    for secret in ("t0ken", "4567", "demo-secret", "-33.9", "doctype"):
        assert secret not in str(error).replace(error.request_id, "")  # which is drawn at random


@pytest.fixture(scope="module")
def mock() -> Iterator[Service]:
    """One for all: it is reset for each operation."""
    with serve() as service:
        yield service


def wire_name(operation: Operation[Any]) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), operation.name)


def callouts(mock: Service) -> set[int]:
    return {callout["id"] for callout in mock.control("GET", "")["callouts"]}


@both_clients
@pytest.mark.parametrize("handled", [False, True])
@pytest.mark.parametrize("failure", FAULTS)
def test_a_service_that_has_a_fault(
    failure: str, handled: bool, client: Client, mock: Service
) -> None:
    """What comes of each operation, carried out or not; nothing that changes is done twice."""
    if handled and failure == "401":
        handled = False  # a service that does what it refuses the token for is beyond help

    def journal(operation: Operation[Any]) -> list[dict[str, Any]]:
        query = f"/journal?operation={wire_name(operation)}"
        entries: list[dict[str, Any]] = mock.control("GET", query)
        return entries

    async def every_operation() -> None:
        panic = built(client, mock.base_url, client_id="demo-client", client_secret="demo-secret")
        for operation in OPERATIONS:
            mock.control("POST", "/reset")
            mock.control("POST", f"/callouts/{CLOSED}/script", script="close")
            # Something to score; and the reset made the mock forget the token.
            await result_of(panic.submit_callout_rating(callout_id=OPEN, rating=4))
            before, active = len(journal(operation)), callouts(mock)
            fault = {"operation": wire_name(operation)}
            mock.control("PUT", "/faults", faults=[FAULTS[failure] | fault | {"handled": handled}])
            error = await seen(panic, operation)
            entries = journal(operation)[before:]
            told = f"`{type(error).__name__}`, {len(entries)}"
            assert (operation.name, told) == (operation.name, expected(failure, operation))
            check_facts(error, operation, failure)
            if KINDS[operation.name] == "never":
                assert sum(entry["handled"] for entry in entries) <= 1
            assert len(callouts(mock) - active) <= (1 if operation.name.startswith("raise") else 0)
        await done_with(panic)

    asyncio.run(every_operation())
