"""Connections: where they are opened to, when one is used again, and whose response it is."""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import select
import socket
import ssl
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpcore
import pytest
import trustme

from aura_panic import (
    AsyncPanicClient,
    CalloutClosed,
    MismatchedResponse,
    NotSent,
    OutcomeUnknown,
    PanicError,
    UnreadableResponse,
)
from aura_panic._network import (
    AsyncBackend,
    DeadlineBackend,
    StaleConnection,
    interleave,
)
from tests.conftest import CALLOUT, Script
from tests.integration.support import (
    FREE,
    HERE,
    Connect,
    at_once,
    attempt_delay,
    dead_listener,
    localhost_at,
    result_of,
    until,
)
from tests.servers import Received, Scripted, Server

OPEN = 992011


# Addresses ------------------------------------------------------------------------------------


class Named(NamedTuple):
    """A service that is reached by a name, some addresses of which accept no connection."""

    service: Scripted
    base_url: str
    resolve: Callable[..., None]


@pytest.fixture
def named(scripted: Script) -> Iterator[Named]:
    """Return a service, and what gives its name dead and refused addresses before its own."""
    service = scripted(200, CALLOUT)
    url = urlsplit(service.base_url)

    def resolve(dead: int, *refused: str, live: bool = True, seconds: float = 0.0) -> None:
        hosts = [f"127.0.0.{number}" for number in range(10, 10 + dead)]
        for host in hosts:
            dead_listener(stack, host, url.port or 0)
        addresses = [(host, url.port or 0) for host in (*hosts, *refused, *["127.0.0.1"] * live)]
        stack.enter_context(localhost_at(addresses, seconds))

    with ExitStack() as stack:
        yield Named(service, service.base_url.replace("127.0.0.1", "localhost"), resolve)


def refused(first: int, last: int) -> list[str]:
    return [f"127.0.0.{number}" for number in range(first, last)]


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def time_of_a_call(panic: Any) -> float:
    began = time.monotonic()
    assert panic.get_callout(OPEN).id == OPEN
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("dead", "delay", "seconds"),
    [(2, 0.25, 0.0), (1, 0.05, 0.0), (5, 0.05, 0.0), (5, 0.05, 0.3)],
    ids=["default delay", "one", "five", "slow name server"],
)
def test_dead_addresses_cost_moments(
    *,
    connect: Connect,
    dead: int,
    delay: float,
    seconds: float,
    named: Named,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first live address is reached about a second after the name was resolved."""
    if delay != 0.25:
        attempt_delay(monkeypatch, delay)
    named.resolve(dead, seconds=seconds)
    panic = connect(named)
    descriptors = open_descriptors()
    took = time_of_a_call(panic)
    # One after the other they would take five seconds each.
    assert dead * delay <= took - seconds < dead * delay + 3
    panic.close()
    until(lambda: open_descriptors() <= descriptors)
    assert len(named.service.received) == 1


@pytest.mark.parametrize(
    ("dead", "refused"), [(1, refused(11, 30)), (0, ["::1", *refused(10, 22)])]
)
def test_a_refused_address_costs_nothing(
    connect: Connect, dead: int, refused: list[str], named: Named
) -> None:
    """The next one is tried at once, whatever the family, behind a dead address too."""
    named.resolve(dead, *refused)
    assert time_of_a_call(connect(named)) < 3  # 20 or 13 x 0.25 s otherwise


def test_when_no_address_accepts_nothing_was_sent(connect: Connect, named: Named) -> None:
    """It is said within the connect timeout."""
    named.resolve(1, "127.0.0.11", live=False)
    panic = connect(named, connect_timeout=0.2, attempts=1)
    began = time.monotonic()
    with pytest.raises(NotSent, match="could not be reach"):
        panic.cancel_callout(OPEN)
    assert time.monotonic() - began < 2


def test_families_take_turns() -> None:
    """A broken route of IPv6 delays IPv4 by one attempt, not by all addresses of IPv6."""
    families = [socket.AF_INET6] * 3 + [socket.AF_INET] * 2
    addresses = [(family, 1, 6, "", number) for number, family in enumerate(families)]
    assert [each[-1] for each in interleave(addresses)] == [0, 3, 1, 4, 2]


# Kept connections -----------------------------------------------------------------------------


def response(body: Any, status: str = "200 OK", *, length: bool = True) -> bytes:
    content = json.dumps(body).encode()
    framing = f"Content-Length: {len(content)}\r\n" if length else ""
    return f"HTTP/1.1 {status}\r\n{framing}\r\n".encode() + content


def asked_for(request: Received) -> dict[str, Any]:
    return CALLOUT | {"id": int(request.path.split("/")[4])}


def requests(service: Scripted) -> list[tuple[int, str]]:
    """Return the requests that a service received, each with the number of its connection."""
    return [(each.connection, each.path.removeprefix("/panic-api/v2")) for each in service.received]


Contexts = tuple[ssl.SSLContext, ssl.SSLContext]


def certify() -> Contexts:
    """Return the contexts of a service and of a client that trust the same authority."""
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusting = ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.configure_trust(served)
    authority.configure_trust(trusting)
    return served, trusting


tls = pytest.fixture(certify, scope="module")


@pytest.fixture
def demanding() -> Contexts:
    """Return contexts of a service that asks for a client certificate, and of a client."""
    served, trusting = certify()
    served.verify_mode = ssl.CERT_REQUIRED
    return served, trusting


@contextmanager
def in_one_segment(connection: socket.socket) -> Iterator[None]:
    """Send what is written as one, although TLS makes a record of each."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    yield
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


def has_arrived(connection: socket.socket) -> bool:
    """Return whether all that was sent is in the buffer of the other side."""
    return not any(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("together", [True, False], ids=["in one segment", "later"])
def test_a_left_over_response_is_never_taken_for_another(
    connect: Connect, together: bool, secure: bool, tls: Contexts, scripted: Script
) -> None:
    """A connection with more bytes than the response is not used again."""
    served, trusting = tls if secure else (None, None)
    done = threading.Event()

    def answer(connection: socket.socket, request: Received) -> None:
        if request.path.endswith("activeCallouts"):
            connection.sendall(response([CALLOUT]))
        elif request.connection > 1:
            connection.sendall(response(asked_for(request)))
        else:
            with in_one_segment(connection) if together else nullcontext():
                connection.sendall(response(asked_for(request)))
                connection.sendall(response([CALLOUT | {"id": 666}]))
            until(lambda: has_arrived(connection))
        done.set()

    service = scripted(answer=answer, context=served)
    panic = connect(service, ssl_context=trusting)
    assert panic.get_callout(1).id == 1
    assert done.wait(60)
    # A list cannot be checked by an identifier: the state of the connection is all there is.
    assert [each.id for each in panic.list_active_callouts()] == [OPEN]
    assert panic.get_callout(2).id == 2
    assert requests(service) == [
        (1, "/callouts/1"),
        (2, "/callouts/activeCallouts"),
        (2, "/callouts/2"),
    ]


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())


ENDINGS: dict[str, Callable[[socket.socket], Any]] = {
    "closed": lambda connection: connection.shutdown(socket.SHUT_RDWR),
    "half closed": lambda connection: connection.shutdown(socket.SHUT_WR),
    "reset": reset,
    "words before the end": lambda connection: connection.sendall(b"408 timed out\r\n"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_idle_connection_that_ended_costs_no_attempt(
    connect: Connect, ending: str, scripted: Script
) -> None:
    """A cancel, which is never sent twice, is sent once on a new connection."""
    done = threading.Event()

    def answer(connection: socket.socket, request: Received) -> None:
        connection.sendall(response(asked_for(request)))
        if request.connection == 1:
            ENDINGS[ending](connection)
            done.set()

    service = scripted(answer=answer)
    panic = connect(service)
    panic.get_callout(1)
    assert done.wait(60)
    panic.cancel_callout(1, attempts=1)
    assert requests(service) == [(1, "/callouts/1"), (2, "/callouts/1/cancel")]


@pytest.mark.parametrize("stray", ["408 Request Timeout", "503 Unavailable", "200 OK"])
def test_a_stray_response_spoils_one_call_at_most(
    connect: Connect, stray: str, scripted: Script
) -> None:
    """A connection with an unrequested response is not used again: the right one may follow."""

    def answer(connection: socket.socket, request: Received) -> None:
        if request.connection == 1:
            connection.sendall(response({"message": "?"}, stray))
            connection.sendall(response([CALLOUT | {"id": 666}]))
        else:
            connection.sendall(response([CALLOUT]))

    service = scripted(answer=answer)
    panic = connect(service)
    with pytest.raises(PanicError):
        panic.list_active_callouts(attempts=1)
    assert [each.id for each in panic.list_active_callouts()] == [OPEN]
    assert [number for number, _ in requests(service)] == [1, 2]


def test_a_service_that_ends_each_connection_is_not_stormed(
    connect: Connect, tls: Contexts
) -> None:
    """A new connection that is reset after its handshake is one attempt."""
    served, trusting = tls
    accepted = []

    def handle(connection: socket.socket) -> None:
        accepted.append(connection)
        reset(served.wrap_socket(connection, server_side=True))

    with Server(handle) as service:
        panic = connect(f"https://{service.address}", ssl_context=trusting)
        for _ in range(20):
            with pytest.raises(PanicError):
                panic.cancel_callout(1, attempts=1)
    assert len(accepted) == 20


def test_what_may_have_arrived_is_not_sent_again(connect: Connect, scripted: Script) -> None:
    """The service closed the connection after the request: its outcome is unknown."""

    def answer(connection: socket.socket, request: Received) -> None:
        if request.path.endswith("cancel"):
            reset(connection)
        else:
            connection.sendall(response(asked_for(request)))

    service = scripted(answer=answer)
    panic = connect(service)
    panic.get_callout(1)
    with pytest.raises(OutcomeUnknown):
        panic.cancel_callout(1)
    assert requests(service) == [(1, "/callouts/1"), (1, "/callouts/1/cancel")]


def test_a_missing_client_certificate_is_never_an_unknown_outcome(
    connect: Connect, demanding: Contexts, scripted: Script
) -> None:
    """The service closes right after its alert, before, while or after a request is written."""
    served, trusting = demanding
    service = scripted(context=served)
    panic = connect(service, ssl_context=trusting, attempts=1)
    calls: list[Callable[[Any], Any]] = [
        lambda panic: panic.cancel_callout(1),
        lambda panic: panic.get_callout(1),
    ] * 20
    calls.append(lambda panic: panic.send_callout_event(1, message="long" * 30_000))
    for error in at_once(panic, *calls):
        assert type(error) is NotSent
        assert not error.may_have_been_done
        assert "certificate required), so nothing was sent. Pass a client_cert" in str(error)
    assert service.received == []


@pytest.mark.parametrize("size", [1, 100_000])
def test_an_alert_is_read_although_a_reset_came_before_the_request(
    kind: Any, size: int, demanding: Contexts, scripted: Script
) -> None:
    """An event loop drops both when writing fails."""
    served, trusting = demanding
    service = urlsplit(scripted(context=served).base_url)

    async def steps() -> None:
        backend: Any = AsyncBackend() if kind is AsyncPanicClient else DeadlineBackend()
        plain = await result_of(backend.connect_tcp(service.hostname, service.port))
        stream = await result_of(plain.start_tls(trusting, "127.0.0.1"))
        poll = select.poll()
        poll.register(stream.get_extra_info("socket").fileno(), 0)
        until(lambda: bool(poll.poll(0)))  # an error, or the end
        with pytest.raises(httpcore.ConnectError, match="ALERT_CERTIFICATE_REQUIRED"):  # noqa: PT012
            with suppress(httpcore.WriteError):  # as httpcore does
                await result_of(stream.write(b"x" * size))
                await result_of(stream.write(b"x" * size))
            await result_of(stream.read(1))
        await result_of(stream.aclose() if kind is AsyncPanicClient else stream.close())

    asyncio.run(steps())


def test_a_certificate_that_was_asked_for_after_the_request_proves_nothing(
    connect: Connect, demanding: Contexts, scripted: Script
) -> None:
    """With authentication after the handshake, the alert may follow a request that was done."""
    served, trusting = demanding
    served.post_handshake_auth = trusting.post_handshake_auth = True

    def answer(connection: Any, _: Received) -> None:
        connection.verify_client_post_handshake()
        connection.do_handshake()
        connection.recv(1)

    service = scripted(answer=answer, context=served)
    with pytest.raises(OutcomeUnknown, match="did not respond"):
        connect(service, ssl_context=trusting).cancel_callout(1)
    assert requests(service) == [(1, "/callouts/1/cancel")]


def test_a_request_that_could_not_be_written_was_not_sent() -> None:
    """A small request leaves whole or not at all, so a reset found when writing is known."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = DeadlineBackend().connect_tcp(*listener.getsockname())
        accepted, _ = listener.accept()
        stream.write(b"GET / HTTP/1.1\r\n\r\n")
        accepted.send(b"HTTP")
        stream.read(4)
        reset(accepted)
        until(lambda: stream.get_extra_info("is_readable"))
        with closing(stream), pytest.raises(StaleConnection):
            stream.write(b"POST / HTTP/1.1\r\n\r\n")


# Whose response it is -------------------------------------------------------------------------


def test_a_response_about_something_else_is_never_a_value(
    connect: Connect, scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """It is an error, in the log too, and its connection is not used again."""
    service = scripted(200, CALLOUT)
    panic = connect(service)
    with caplog.at_level(logging.ERROR, "aura_panic"):
        for call in (
            partial(panic.get_callout, 1),
            partial(panic.cancel_callout, 1),
            partial(panic.raise_customer_callout, FREE, response_type_id=2, **HERE),
        ):
            with pytest.raises(MismatchedResponse, match="another (id|customer_id)") as caught:
                call()
            assert str(OPEN) not in str(caught.value)
        assert panic.get_callout(OPEN).id == OPEN
    assert [path for _, path in requests(service)] == [
        *["/callouts/1"] * 3,
        "/callouts/1/cancel",
        *[f"/customers/{FREE}/callouts"] * 3,
        f"/callouts/{OPEN}",
    ]
    assert sum("about another" in each for each in caplog.messages) == 7


def test_a_list_with_somebody_elses_callouts_is_refused(connect: Connect, scripted: Script) -> None:
    """A list with one wrong item is refused as a whole."""
    panic = connect(scripted(200, [CALLOUT | {"customerId": FREE}, CALLOUT]))
    with pytest.raises(MismatchedResponse, match="about another customer_id"):
        panic.list_active_customer_callouts(FREE, attempts=1)


def test_another_closed_callout_closes_nothing(connect: Connect, scripted: Script) -> None:
    """285 with a callout that was not asked for does not end a stream."""
    panic = connect(scripted(285, CALLOUT))
    with pytest.raises(MismatchedResponse):
        panic.stream_location_update(1, attempts=1, **HERE)
    with pytest.raises(CalloutClosed):
        panic.stream_location_update(OPEN, **HERE)


@pytest.mark.parametrize("status", [202, 206, 226])
def test_a_status_of_success_that_the_contract_does_not_name_is_no_answer(
    connect: Connect, status: int, scripted: Script
) -> None:
    """An empty list says that there is no emergency, which needs a 200."""
    with pytest.raises(UnreadableResponse, match="a status that the contract does not name"):
        connect(scripted(status, [])).list_active_callouts()


def test_a_list_without_a_length_is_no_answer(connect: Connect, scripted: Script) -> None:
    """Without a length, nothing shows whether the list is complete."""

    def answer(connection: socket.socket, _: Received) -> None:
        connection.sendall(response([], length=False))
        connection.shutdown(socket.SHUT_WR)

    with pytest.raises(UnreadableResponse, match="has no length"):
        connect(scripted(answer=answer)).list_active_callouts()


def test_many_threads_look_at_a_kept_connection_at_once() -> None:
    """The pool looks at idle connections while a thread begins a request on one of them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = DeadlineBackend().connect_tcp(*listener.getsockname())
        service, _ = listener.accept()

        def look(_: int) -> bool:
            return any(stream.get_extra_info("is_readable") for _ in range(5_000))

        with service, closing(stream):
            with ThreadPoolExecutor(8) as pool:
                assert not any(pool.map(look, range(8)))
            service.sendall(b"!")
            until(lambda: bool(stream.get_extra_info("is_readable")))
