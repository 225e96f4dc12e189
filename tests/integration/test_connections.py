"""Connections: where they are opened to, when one is used again, and whose response it is."""

from __future__ import annotations

import asyncio
import json
import logging
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
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
    PanicClient,
    PanicError,
    UnreadableResponse,
)
from aura_panic._network import (
    AsyncBackend,
    DeadlineBackend,
    StaleConnection,
    interleave,
)
from tests.conftest import CALLOUT, Script, Scripted
from tests.integration.support import (
    FREE,
    HERE,
    attempt_delay,
    dead_listener,
    localhost_at,
    no_pause,
    result_of,
    until,
    use,
)

OPEN = 992011
BOTH = pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])


# Addresses ------------------------------------------------------------------------------------


def by_name(service: Scripted) -> tuple[str, int]:
    """Return the base URL of a service by its name, and the port."""
    return service.base_url.replace("127.0.0.1", "localhost"), urlsplit(service.base_url).port or 0


@pytest.fixture
def resolve_to() -> Iterator[Callable[..., None]]:
    """Make `localhost` have the given addresses, after some seconds."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(localhost_at(*arguments))


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@BOTH
@pytest.mark.parametrize(
    ("dead", "delay", "seconds"),
    [(2, 0.25, 0.0), (1, 0.05, 0.0), (5, 0.05, 0.0), (5, 0.05, 0.3)],
    ids=["default delay", "one", "five", "slow name server"],
)
def test_dead_addresses_cost_moments(
    *,
    client: Any,
    dead: int,
    delay: float,
    seconds: float,
    scripted: Script,
    resolve_to: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first live address is reached about a second after the name was resolved."""
    service = scripted(200, CALLOUT)
    url, port = by_name(service)
    descriptors = open_descriptors()
    if delay != 0.25:
        attempt_delay(monkeypatch, delay)
    with ExitStack() as stack:
        hosts = [f"127.0.0.{number}" for number in range(10, 10 + dead)]
        for host in hosts:
            dead_listener(stack, host, port)
        resolve_to([(host, port) for host in (*hosts, "127.0.0.1")], seconds)
        took = time_of_a_call(client, url)
    # One after the other they would take five seconds each.
    assert dead * delay <= took - seconds < dead * delay + 3
    until(lambda: open_descriptors() <= descriptors)
    assert len(service.received) == 1


def time_of_a_call(client: Any, base_url: str) -> float:
    with use(client, base_url=base_url, token="t") as panic:
        began = time.monotonic()
        assert panic.get_callout(OPEN).id == OPEN
        return time.monotonic() - began


@BOTH
def test_an_address_that_fails_hastens_the_next(
    client: Any, scripted: Script, resolve_to: Callable[..., None]
) -> None:
    """Behind a dead address, refused ones cost nothing."""
    url, port = by_name(scripted(200, CALLOUT))
    hosts = [f"127.0.0.{number}" for number in range(10, 30)]
    with ExitStack() as stack:
        dead_listener(stack, hosts[0], port)
        resolve_to([(host, port) for host in (*hosts, "127.0.0.1")])
        assert time_of_a_call(client, url) < 3  # 20 x 0.25 s otherwise


@BOTH
def test_a_refused_address_costs_nothing(
    client: Any, scripted: Script, resolve_to: Callable[..., None]
) -> None:
    """The next one is tried at once, whatever the family."""
    url, port = by_name(scripted(200, CALLOUT))
    refused = [("::1", port), *((f"127.0.0.{number}", port) for number in range(10, 22))]
    resolve_to([*refused, ("127.0.0.1", port)])
    assert time_of_a_call(client, url) < 3  # 13 x 0.25 s otherwise


@BOTH
def test_when_no_address_accepts_nothing_was_sent(
    client: Any, scripted: Script, resolve_to: Callable[..., None]
) -> None:
    """It is said within the connect timeout."""
    url, port = by_name(scripted(200, CALLOUT))
    settings = {"base_url": url, "token": "t", "connect_timeout": 0.2, "attempts": 1}
    with ExitStack() as stack:
        dead_listener(stack, "127.0.0.10", port)
        resolve_to([("127.0.0.10", port), ("127.0.0.11", port)])
        began = time.monotonic()
        with use(client, **settings) as panic, pytest.raises(NotSent, match="could not be reach"):
            panic.cancel_callout(OPEN)
        assert time.monotonic() - began < 2


def test_families_take_turns() -> None:
    """A broken route of IPv6 delays IPv4 by one attempt, not by all addresses of IPv6."""
    families = [socket.AF_INET6] * 3 + [socket.AF_INET] * 2
    addresses = [(family, 1, 6, "", number) for number, family in enumerate(families)]
    assert [each[-1] for each in interleave(addresses)] == [0, 3, 1, 4, 2]


# Kept connections -----------------------------------------------------------------------------


class RawServer:
    """Service that responds with raw bytes, and the requests it received."""

    def __init__(
        self,
        answer: Callable[[RawServer, socket.socket, str, int], None],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[tuple[int, str]] = []
        self.connections = 0
        self.done = threading.Event()
        self._answer = answer
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if context else "http"
        self.base_url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/panic-api/v2"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                arguments = (connection, self.connections)
                threading.Thread(target=self._handle, args=arguments, daemon=True).start()

    def _handle(self, connection: socket.socket, number: int) -> None:
        with ExitStack() as stack:
            stack.enter_context(suppress(OSError))
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            lines = stack.enter_context(stack.enter_context(connection).makefile("rb"))
            while line := lines.readline():
                length = 0
                while (header := lines.readline()).strip():
                    if header.lower().startswith(b"content-length:"):
                        length = int(header.split(b":")[1])
                lines.read(length)
                path = line.split()[1].decode().removeprefix("/panic-api/v2")
                self.requests.append((number, path))
                self._answer(self, connection, path, number)

    def close(self) -> None:
        self._listener.close()


def response(body: Any, status: str = "200 OK", *, length: bool = True) -> bytes:
    content = json.dumps(body).encode()
    framing = f"Content-Length: {len(content)}\r\n" if length else ""
    return f"HTTP/1.1 {status}\r\n{framing}\r\n".encode() + content


def asked_for(path: str) -> dict[str, Any]:
    return CALLOUT | {"id": int(path.split("/")[2])}


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(closing(RawServer(*arguments)))


@pytest.fixture(scope="module")
def tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts of a service and of a client that trusts it."""
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusting = ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.configure_trust(trusting)
    return served, trusting


@contextmanager
def in_one_segment(connection: socket.socket) -> Iterator[None]:
    """Send what is written as one, although TLS makes a record of each."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    yield
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


@BOTH
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("together", [True, False], ids=["in one segment", "later"])
def test_a_left_over_response_is_never_taken_for_another(
    client: Any,
    together: bool,
    secure: bool,
    tls: tuple[ssl.SSLContext, ssl.SSLContext],
    raw_server: Callable[..., RawServer],
) -> None:
    """A connection with more bytes than the response is not used again."""
    served, trusting = tls if secure else (None, None)

    def answer(server: RawServer, connection: socket.socket, path: str, number: int) -> None:
        extra = response([CALLOUT | {"id": 666}])
        if path == "/callouts/activeCallouts":
            connection.sendall(response([CALLOUT]))
        elif number > 1:
            connection.sendall(response(asked_for(path)))
        elif together:
            with in_one_segment(connection):
                connection.sendall(response(asked_for(path)))
                connection.sendall(extra)
        else:
            connection.sendall(response(asked_for(path)))
            connection.sendall(extra)
        server.done.set()

    server = raw_server(answer, served)
    with use(client, base_url=server.base_url, token="t", ssl_context=trusting) as panic:
        assert panic.get_callout(1).id == 1
        server.done.wait(10)
        # A list cannot be checked by an identifier: the state of the connection is all there is.
        assert [each.id for each in panic.list_active_callouts()] == [OPEN]
        assert panic.get_callout(2).id == 2
    assert server.requests == [
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


@BOTH
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_idle_connection_that_ended_costs_no_attempt(
    client: Any, ending: str, raw_server: Callable[..., RawServer]
) -> None:
    """A cancel, which is never sent twice, is sent once on a new connection."""

    def answer(server: RawServer, connection: socket.socket, path: str, number: int) -> None:
        connection.sendall(response(asked_for(path)))
        if number == 1:
            ENDINGS[ending](connection)
            server.done.set()

    server = raw_server(answer)
    with use(client, base_url=server.base_url, token="t") as panic:
        panic.get_callout(1)
        server.done.wait(10)
        panic.cancel_callout(1, attempts=1)
    assert server.requests == [(1, "/callouts/1"), (2, "/callouts/1/cancel")]


@BOTH
@pytest.mark.parametrize("stray", ["408 Request Timeout", "503 Unavailable", "200 OK"])
def test_a_stray_response_spoils_one_call_at_most(
    client: Any, stray: str, raw_server: Callable[..., RawServer]
) -> None:
    """A connection with an unrequested response is not used again: the right one may follow."""

    def answer(_: RawServer, connection: socket.socket, path: str, number: int) -> None:
        if number == 1 and path == "/callouts/activeCallouts":
            connection.sendall(response({"message": "?"}, stray))
            connection.sendall(response([CALLOUT | {"id": 666}]))
        else:
            connection.sendall(response([CALLOUT]))

    server = raw_server(answer)
    with use(client, base_url=server.base_url, token="t") as panic:
        with pytest.raises(PanicError):
            panic.list_active_callouts(attempts=1)
        assert [each.id for each in panic.list_active_callouts()] == [OPEN]
    assert [number for number, _ in server.requests] == [1, 2]


@BOTH
def test_a_service_that_ends_each_connection_is_not_stormed(
    client: Any, tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    """A new connection that is reset after its handshake is one attempt."""
    served, trusting = tls
    accepted = 0

    def serve(listener: socket.socket) -> None:
        nonlocal accepted
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                accepted += 1
                with suppress(OSError):
                    reset(served.wrap_socket(connection, server_side=True))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with use(client, base_url=url, token="t", ssl_context=trusting) as panic:
            for _ in range(20):
                with pytest.raises(PanicError):
                    panic.cancel_callout(1, attempts=1)
    assert accepted == 20


@BOTH
def test_what_may_have_arrived_is_not_sent_again(
    client: Any, raw_server: Callable[..., RawServer]
) -> None:
    """The service closed the connection after the request: its outcome is unknown."""

    def answer(_: RawServer, connection: socket.socket, path: str, __: int) -> None:
        if path.endswith("cancel"):
            reset(connection)
        else:
            connection.sendall(response(asked_for(path)))

    server = raw_server(answer)
    with use(client, base_url=server.base_url, token="t") as panic:
        panic.get_callout(1)
        with pytest.raises(OutcomeUnknown):
            panic.cancel_callout(1)
    assert server.requests == [(1, "/callouts/1"), (1, "/callouts/1/cancel")]


@pytest.fixture
def demanding() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return contexts of a service that asks for a client certificate, and of a client."""
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusting = ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.configure_trust(served)
    authority.configure_trust(trusting)
    served.verify_mode = ssl.CERT_REQUIRED
    return served, trusting


@BOTH
def test_a_missing_client_certificate_is_never_an_unknown_outcome(
    client: Any,
    demanding: tuple[ssl.SSLContext, ssl.SSLContext],
    raw_server: Callable[..., RawServer],
) -> None:
    """The service closes right after its alert, before, while or after a request is written."""
    served, trusting = demanding
    server = raw_server(None, served)
    settings: Any = {"base_url": server.base_url, "ssl_context": trusting, "attempts": 1}

    def calls(panic: Any) -> list[Callable[[], Any]]:
        some = [partial(panic.cancel_callout, 1), partial(panic.get_callout, 1)] * 20
        return [*some, partial(panic.send_callout_event, 1, message="long" * 30_000)]

    async def gather() -> list[Any]:
        async with AsyncPanicClient(**settings, token="t") as panic:
            return await asyncio.gather(*(each() for each in calls(panic)), return_exceptions=True)

    if client is AsyncPanicClient:
        errors = asyncio.run(gather())
    else:
        with PanicClient(**settings, token="t") as panic, ThreadPoolExecutor(8) as pool:
            errors = [each.exception() for each in [pool.submit(each) for each in calls(panic)]]
    for error in errors:
        assert type(error) is NotSent
        assert not error.may_have_been_done
        assert "certificate required), so nothing was sent. Pass a client_cert" in str(error)
    assert server.requests == []


@BOTH
@pytest.mark.parametrize("size", [1, 100_000])
def test_an_alert_is_read_although_a_reset_came_before_the_request(
    client: Any,
    size: int,
    demanding: tuple[ssl.SSLContext, ssl.SSLContext],
    raw_server: Callable[..., RawServer],
) -> None:
    """An event loop drops both when writing fails."""
    served, trusting = demanding
    server = urlsplit(raw_server(None, served).base_url)

    async def steps() -> None:
        backend: Any = AsyncBackend() if client is AsyncPanicClient else DeadlineBackend()
        plain = await result_of(backend.connect_tcp(server.hostname, server.port))
        stream = await result_of(plain.start_tls(trusting, "127.0.0.1"))
        poll = select.poll()
        poll.register(stream.get_extra_info("socket").fileno(), 0)
        until(lambda: bool(poll.poll(0)))  # an error, or the end
        with pytest.raises(httpcore.ConnectError, match="ALERT_CERTIFICATE_REQUIRED"):  # noqa: PT012
            with suppress(httpcore.WriteError):  # as httpcore does
                await result_of(stream.write(b"x" * size))
                await result_of(stream.write(b"x" * size))
            await result_of(stream.read(1))
        await result_of(stream.aclose() if client is AsyncPanicClient else stream.close())

    asyncio.run(steps())


@BOTH
def test_a_certificate_that_was_asked_for_after_the_request_proves_nothing(
    client: Any,
    demanding: tuple[ssl.SSLContext, ssl.SSLContext],
    raw_server: Callable[..., RawServer],
) -> None:
    """With authentication after the handshake, the alert may follow a request that was done."""
    served, trusting = demanding
    served.post_handshake_auth = trusting.post_handshake_auth = True

    def answer(_: RawServer, connection: socket.socket, __: str, ___: int) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        connection.verify_client_post_handshake()
        connection.do_handshake()
        connection.recv(1)

    server = raw_server(answer, served)
    with (
        use(client, base_url=server.base_url, token="t", ssl_context=trusting) as panic,
        pytest.raises(OutcomeUnknown, match="did not respond"),
    ):
        panic.cancel_callout(1)
    assert server.requests == [(1, "/callouts/1/cancel")]


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


@BOTH
def test_a_response_about_something_else_is_never_a_value(
    client: Any, scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """It is an error, in the log too, and its connection is not used again."""
    service = scripted(200, CALLOUT)

    settings = {"base_url": service.base_url, "token": "t", "sleep": no_pause(client)}
    with caplog.at_level(logging.ERROR, "aura_panic"), use(client, **settings) as panic:
        calls: list[Callable[[], Any]] = [
            lambda: panic.get_callout(1),
            lambda: panic.cancel_callout(1),
            lambda: panic.raise_customer_callout(FREE, response_type_id=2, **HERE),
        ]
        for call in calls:
            with pytest.raises(MismatchedResponse, match="another (id|customer_id)") as caught:
                call()
            assert str(OPEN) not in str(caught.value)
        assert panic.get_callout(OPEN).id == OPEN
    paths = [each.path.removeprefix("/panic-api/v2") for each in service.received]
    assert paths == [
        *["/callouts/1"] * 3,
        "/callouts/1/cancel",
        *[f"/customers/{FREE}/callouts"] * 3,
        f"/callouts/{OPEN}",
    ]
    assert sum("about another" in each for each in caplog.messages) == 7


@BOTH
def test_a_list_with_somebody_elses_callouts_is_refused(client: Any, scripted: Script) -> None:
    """A list with one wrong item is refused as a whole."""
    mine = CALLOUT | {"customerId": FREE}
    service = scripted(200, [mine, CALLOUT])

    with (
        use(client, base_url=service.base_url, token="t") as panic,
        pytest.raises(MismatchedResponse, match="about another customer_id"),
    ):
        panic.list_active_customer_callouts(FREE, attempts=1)


@BOTH
def test_another_closed_callout_closes_nothing(client: Any, scripted: Script) -> None:
    """285 with a callout that was not asked for does not end a stream."""
    service = scripted(285, CALLOUT)

    with use(client, base_url=service.base_url, token="t") as panic:
        with pytest.raises(MismatchedResponse):
            panic.stream_location_update(1, attempts=1, **HERE)
        with pytest.raises(CalloutClosed):
            panic.stream_location_update(OPEN, **HERE)


@BOTH
@pytest.mark.parametrize("status", [202, 206, 226])
def test_a_status_of_success_that_the_contract_does_not_name_is_no_answer(
    client: Any, status: int, scripted: Script
) -> None:
    """An empty list says that there is no emergency, which needs a 200."""
    service = scripted(status, [])

    with (
        use(client, base_url=service.base_url, token="t") as panic,
        pytest.raises(UnreadableResponse, match="a status that the contract does not name"),
    ):
        panic.list_active_callouts()


@BOTH
def test_a_list_without_a_length_is_no_answer(
    client: Any, raw_server: Callable[..., RawServer]
) -> None:
    """Without a length, nothing shows whether the list is complete."""

    def answer(_: RawServer, connection: socket.socket, __: str, ___: int) -> None:
        connection.sendall(response([], length=False))
        connection.shutdown(socket.SHUT_WR)

    server = raw_server(answer)
    with (
        use(client, base_url=server.base_url, token="t") as panic,
        pytest.raises(UnreadableResponse, match="has no length"),
    ):
        panic.list_active_callouts()


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
