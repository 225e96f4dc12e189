"""Connections of a client: TLS, client certificates, proxies, limits, warming up."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import logging
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
import trustme

from aura_panic import (
    ConfigurationError,
    MemoryTokenStore,
    NotSent,
    NotSentTimeout,
    PanicClient,
    PanicError,
    Unauthorized,
)
from aura_panic_mock import Service
from tests.conftest import CALLOUT, Script
from tests.integration.support import (
    FREE,
    HERE,
    HOME,
    Connect,
    asked,
    at_once,
    credentials,
    result_of,
    until,
)
from tests.servers import Received, Relay, Server, connect_proxy, tls_before

OPEN = 992011
REMOTE = "https://panic.invalid/panic-api/v2"
PASSWORD = "pr0xy-s3cret"
DEAD = f"http://me:{PASSWORD}@127.0.0.1:9"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


AUTHORITY = trustme.CA()


class Files(NamedTuple):
    """Certificates of the authority, of a client that it knows, and of one that it does not."""

    ca_file: Path
    known: Path
    other: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = Files(*(tmp_path_factory.mktemp("certificates") / name for name in Files._fields))
    AUTHORITY.cert_pem.write_to_path(str(files.ca_file))
    for authority, path in ((AUTHORITY, files.known), (trustme.CA(), files.other)):
        issued = authority.issue_cert("client.invalid")
        issued.private_key_and_cert_chain_pem.write_to_path(str(path))
    return files


Secure: TypeAlias = Callable[..., Relay]


@pytest.fixture
def secure(scripted: Script) -> Iterator[Secure]:
    """Return a function that serves TLS: ``secure(names=["localhost"], mutual=True)``."""
    with ExitStack() as stack:

        def make(
            base_url: str | None = None,
            *,
            names: tuple[str, ...] = ("127.0.0.1", "panic.invalid"),
            mutual: bool = False,
            newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
            **validity: Any,
        ) -> Relay:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.maximum_version = newest
            AUTHORITY.issue_cert(*names, **validity).configure_cert(context)
            if mutual:
                AUTHORITY.configure_trust(context)
                context.verify_mode = ssl.CERT_REQUIRED
            base_url = base_url or scripted(200, CALLOUT).base_url
            return stack.enter_context(tls_before(base_url, context))

        yield make


def read(connect: Connect, service: Any, **settings: Any) -> Any:
    """Get a callout with a client of its own."""
    return connect(service, attempts=1, **settings).get_callout(OPEN)


def catch_refusal(connect: Connect, service: Any, **settings: Any) -> str:
    """Return what a call that was never sent says."""
    with pytest.raises(NotSent) as caught:
        read(connect, service, **settings)
    assert not caught.value.sent
    assert "()" not in str(caught.value)
    return str(caught.value)


# TLS


def test_a_private_authority_is_trusted(connect: Connect, secure: Secure, files: Files) -> None:
    """By its file, or in an ssl_context."""
    service = secure()
    for setting in (
        {"ca_file": files.ca_file},
        {"ca_file": str(files.ca_file)},
        {"ssl_context": ssl.create_default_context(cafile=files.ca_file)},
    ):
        assert read(connect, service, **setting).id == OPEN


def test_the_environment_names_authorities_too(
    connect: Connect,
    secure: Secure,
    files: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SSL_CERT_FILE is trusted as it is when a client is built; one that is missing is named."""
    service = secure()
    trusted = tmp_path / "trusted.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    trusted.write_bytes(files.ca_file.read_bytes())
    for _ in range(2):
        assert read(connect, service).id == OPEN
    trustme.CA().cert_pem.write_to_path(str(trusted))
    os.utime(trusted, (1, 1))
    assert "its certificate is not trusted" in catch_refusal(connect, service)
    trusted.unlink()
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE or SSL_CERT_DIR.* does not exist"):
        read(connect, "https://127.0.0.1")


PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
EXPIRED = {"not_before": PAST, "not_after": PAST + dt.timedelta(days=1)}
TRUST, OTHER = {"ca_file": "ca_file"}, {"ca_file": "ca_file", "client_certificate": "other"}
MUTUAL = {"mutual": True}
MUTUAL_1_2 = MUTUAL | {"newest": ssl.TLSVersion.TLSv1_2}


@pytest.mark.parametrize(
    ("service", "settings", "reason"),
    [
        ({}, {}, "not trusted: unable to get local issuer cert.*as ca_file, or in an ssl_context"),
        ({"names": ("b.invalid",)}, TRUST, "for another host.*Check the host in the base URL"),
        (EXPIRED, TRUST, "its certificate has expired.*Have the certificate renewed"),
        (MUTUAL_1_2, TRUST, "TLS failed.*Pass a client_certificate"),
        (MUTUAL, TRUST, "TLS failed.*Pass a client_certificate"),  # the request may have left
        (MUTUAL, OTHER, "TLS failed: tlsv1 alert unknown ca.*certificate that the service accepts"),
    ],
)
def test_why_tls_failed_is_named(
    *,
    connect: Connect,
    secure: Secure,
    files: Files,
    service: dict[str, Any],
    settings: dict[str, str],
    reason: str,
) -> None:
    """The error has the cause, and what helps."""
    paths = {name: getattr(files, file) for name, file in settings.items()}
    assert re.search(reason, catch_refusal(connect, secure(**service), **paths))


def test_a_service_without_tls_is_named_as_that(connect: Connect) -> None:
    """A base URL with https, where there is only http."""
    refusal = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with Server(lambda client: client.recv(65536) and client.send(refusal)) as service:
        message = catch_refusal(connect, f"https://{service.address}")
    assert "TLS failed" in message
    assert "leads to a service with TLS" in message


def test_a_client_certificate_is_shown(connect: Connect, secure: Secure, files: Files) -> None:
    """From one file, or from two."""
    service = secure(mutual=True)
    for certificate in (files.known, str(files.known), (files.known, files.known)):
        settings = {"ca_file": files.ca_file, "client_certificate": certificate}
        assert read(connect, service, **settings).id == OPEN


def test_no_other_client_shows_a_certificate(
    connect: Connect,
    secure: Secure,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Clients that trust the same authorities share what they read of them, and nothing else."""
    service = secure(mutual=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(files.ca_file))
    catch_refusal(connect, service)
    assert read(connect, service, client_certificate=files.known).id == OPEN
    catch_refusal(connect, service)


# Proxies


def test_a_proxy_leads_to_the_service(connect: Connect, secure: Secure, files: Files) -> None:
    """Through a tunnel, with its credentials, whatever the environment says."""
    with connect_proxy(secure().address) as proxy:
        address = f"http://me:{PASSWORD}@{proxy.address}"
        assert read(connect, REMOTE, ca_file=files.ca_file, proxy=address).id == OPEN
    (head,) = proxy.connections
    assert head.startswith("CONNECT panic.invalid:443 HTTP/1.1\r\n")
    assert base64.b64encode(f"me:{PASSWORD}".encode()).decode() in head


@pytest.mark.parametrize("variable", ["HTTPS_PROXY=http://", "https_proxy=", "ALL_PROXY=http://"])
def test_settings_do_not_lose_the_proxy_of_the_environment(
    connect: Connect, secure: Secure, files: Files, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A custom transport gets them as well."""
    with connect_proxy(secure().address) as proxy:
        name, _, scheme = variable.partition("=")
        monkeypatch.setenv(name, scheme + proxy.address)
        assert read(connect, REMOTE, ca_file=files.ca_file, max_connections=5).id == OPEN
    assert len(proxy.connections) == 1


@pytest.mark.parametrize(
    "excluded", ["panic.invalid", ".invalid", "other.invalid, panic.invalid", "*"]
)
def test_what_no_proxy_names_is_reached_directly(
    connect: Connect, excluded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names no proxy."""

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HTTPS_PROXY", DEAD)
    monkeypatch.setenv("NO_PROXY", excluded)
    message = catch_refusal(connect, REMOTE)
    assert "get_callout: panic.invalid could not be reached (ConnectError: " in message
    assert "proxy" not in message


def test_plain_http_goes_through_a_proxy_too(connect: Connect, scripted: Script) -> None:
    """Plain http to another host goes through a proxy if it is allowed."""
    service = scripted(200, CALLOUT)
    proxy = service.base_url.removesuffix("/panic-api/v2")
    settings = {"proxy": proxy, "allow_http": True}
    assert read(connect, REMOTE.replace("https", "http"), **settings).id == OPEN
    assert service.received[0].path.startswith("http://panic.invalid/panic-api/v2/")


@pytest.mark.parametrize(
    ("refusal", "sentences"),
    [
        ("407 Proxy Authentication Required", ["responded with 407", "into the proxy's URL"]),
        ("502 No such d3tour", ["responded with 502", "lets connections to that host through"]),
    ],
)
def test_a_proxy_that_refuses_is_named(
    connect: Connect,
    refusal: str,
    sentences: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The error has the proxy's host and what to do, and not its credentials."""
    with connect_proxy("", refusal) as proxy, caplog.at_level(logging.DEBUG):
        message = catch_refusal(connect, REMOTE, proxy=f"http://me:{PASSWORD}@{proxy.address}")
    assert f"panic.invalid, through the proxy {proxy.address}, could not be reached" in message
    assert all(sentence in message for sentence in sentences)
    assert "d3tour" not in message  # it may repeat what it was sent
    assert PASSWORD not in message + caplog.text


def test_a_proxy_that_is_not_there_is_named(
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One that the environment names, perhaps unknown to whoever reads the error."""
    with socket.socket() as deaf, caplog.at_level(logging.DEBUG):
        deaf.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        monkeypatch.setenv("ALL_PROXY", f"http://me:{PASSWORD}@{address}")
        message = catch_refusal(connect, REMOTE)
    assert f"through the proxy {address}, could not be reached" in message
    assert "Check that the proxy is up" in message
    assert PASSWORD not in message + caplog.text


def test_loopback_never_goes_through_a_proxy(
    connect: Connect, scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment or a setting says."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, DEAD)
        monkeypatch.setenv(name.lower(), DEAD)
    base_url = scripted(200, CALLOUT).base_url
    for host in ("127.0.0.1", "localhost"):
        assert read(connect, base_url.replace("127.0.0.1", host)).id == OPEN
    assert read(connect, base_url, proxy=DEAD).id == OPEN


def test_a_socks_proxy_says_what_to_install(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loopback and NO_PROXY are reached directly."""
    monkeypatch.setenv("ALL_PROXY", f"socks5://me:{PASSWORD}@127.0.0.1:9")
    with pytest.raises(ConfigurationError, match=r"pip install 'httpx\[socks\]'"):
        connect(REMOTE)


# Headers and limits


def test_headers_are_added_to_every_request(connect: Connect, scripted: Script) -> None:
    """Those of the client stay as they are."""
    service = scripted(200, CALLOUT)
    headers = {"X-Gateway-Key": "g4teway", "traceparent": "00 01"}
    read(connect, service, headers=headers)
    (request,) = service.received
    assert request.headers.items() >= headers.items()
    assert request.headers["Authorization"] == "Bearer t"


Secured: TypeAlias = tuple[Relay, dict[str, Any]]


@pytest.fixture
def secured(secure: Secure, panic_mock: Service, files: Files) -> Secured:
    """Return an end of TLS before a mock, and the settings of a client that reaches it."""
    relay = secure(panic_mock.base_url)
    return relay, credentials(panic_mock) | {"base_url": relay.base_url, "ca_file": files.ca_file}


def test_a_call_waits_for_a_free_connection(connect: Connect, secured: Secured) -> None:
    """Many calls over one connection; without a limit there would be more."""
    relay, settings = secured
    panic = connect(relay, **settings, max_connections=1)
    found = at_once(panic, *[lambda panic: panic.get_callout(OPEN)] * 20)
    assert [each.id for each in found] == [OPEN] * 20
    assert len(relay.connections) == 1


def test_without_a_free_connection_nothing_is_sent(
    kind: Any, scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait ends with the deadline, and the setting is named."""
    # An event loop that stalls for longer cannot say where the time went, only that it is up.
    monkeypatch.setattr("aura_panic._async_client.GRACE", 10)
    over = threading.Event()

    def answer(connection: socket.socket, _: Received) -> None:
        over.wait(60)
        connection.shutdown(socket.SHUT_RDWR)

    service = scripted(answer=answer)

    async def steps() -> None:
        panic = kind(base_url=service.base_url, token="t", max_connections=1, attempts=1)
        call = panic.get_callout
        if kind is PanicClient:
            call = partial(asyncio.to_thread, call)
        first = asyncio.ensure_future(call(OPEN))
        await asyncio.to_thread(until, lambda: bool(service.received))
        with pytest.raises(NotSentTimeout, match="all connections are busy.*max_connections"):
            await call(OPEN, deadline=0.2, read_timeout=0.1)
        over.set()
        await asyncio.wait({first})
        assert isinstance(first.exception(), PanicError)
        await result_of(panic.close() if kind is PanicClient else panic.aclose())

    asyncio.run(steps())
    assert service.connections == 1


@pytest.mark.parametrize(("idle", "connections"), [(0, 3), (None, 1)])
def test_idle_connections_can_be_closed_at_once(
    connect: Connect, idle: int | None, connections: int, secured: Secured
) -> None:
    """Idle connections are closed with the setting, and kept by default."""
    relay, settings = secured
    panic = connect(relay, **settings, max_idle_connections=idle)
    for _ in range(2):
        panic.get_callout(OPEN)
    assert len(relay.connections) == connections


# Warming up


def test_a_warm_client_needs_one_request(
    connect: Connect,
    secured: Secured,
    panic_mock: Service,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The connection is open, and the token is there; it can be done again."""
    caplog.set_level(logging.DEBUG)
    relay, settings = secured
    panic = connect(relay, **settings)
    panic.warm_up()
    panic.warm_up()
    before = panic_mock.journal()
    panic.raise_customer_callout(FREE, response_type_id=2, **HERE)
    after = panic_mock.journal()
    assert [each.operation for each in after[len(before) :]] == ["raiseCustomerCallout"]
    assert {each.status for each in before} == {200}
    # What is rehearsed is neither sent nor logged.
    assert {each.operation for each in before} == {"exchangeCredentials", "listRatingItems"}
    assert "get_callout" not in caplog.text
    assert len(relay.connections) == 1
    assert asked(panic_mock, "exchangeCredentials") == 1


@pytest.mark.parametrize("scoped", [False, True])
def test_a_stored_token_is_warmed_up_too(
    connect: Connect, scoped: bool, panic_mock: Service, secure: Secure, files: Files
) -> None:
    """A token from a store needs no exchange, and gets a connection too."""
    store = MemoryTokenStore()
    first = None
    for relay in [secure(panic_mock.base_url) for _ in range(2)]:
        first = first or relay
        for key, token in list(vars(store)["_tokens"].items()):  # a key has the base URL
            store.save(key.replace(first.address, relay.address), token)
        settings = {"base_url": relay.base_url, "ca_file": files.ca_file, "token_store": store}
        panic = connect(panic_mock, **settings)
        ours = panic.for_customer(HOME) if scoped else panic
        ours.warm_up()
        assert len(relay.connections) == 1
        ours.get_callout(OPEN)
        assert len(relay.connections) == 1
    assert asked(panic_mock, "exchangeCredentials") == 1


def test_a_given_token_of_one_customer_is_warm_all_the_same(
    connect: Connect, panic_mock: Service, panic_client: PanicClient
) -> None:
    """It may not read what was asked for, but the connection is open."""
    token = panic_client.mint_callout_token(customer_id=HOME).access_token
    panic = connect(panic_mock, token=token)
    panic.warm_up()
    assert panic.get_callout(OPEN).id == OPEN


def test_warming_up_tells_what_is_wrong(connect: Connect, panic_mock: Service) -> None:
    """Wrong credentials and an unreachable service show before the first press."""
    with pytest.raises(Unauthorized):
        connect(panic_mock, client_secret="wr0ng").warm_up()
    with pytest.raises(NotSent):
        connect("http://127.0.0.1:9", attempts=1).warm_up()
