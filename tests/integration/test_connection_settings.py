"""Connections of a client: TLS, client certificates, proxies, limits, warming up."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import logging
import os
import select
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
import trustme

from aura_panic import (
    AsyncPanicClient,
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
from tests.integration.relays import Relay, connect_proxy, tls_before
from tests.integration.support import HOME, asked, credentials, done_with, result_of

OPEN = 992011
REMOTE = "https://panic.invalid/panic-api/v2"
PASSWORD = "pr0xy-s3cret"
DEAD = f"http://me:{PASSWORD}@127.0.0.1:9"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")

Client: TypeAlias = Any  # type[PanicClient] | type[AsyncPanicClient], which take each its own

pytestmark = pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def client_certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("client") / "client.pem"
    authority.issue_cert("client.invalid").private_key_and_cert_chain_pem.write_to_path(str(path))
    return path


Secure: TypeAlias = Callable[..., Relay]


@pytest.fixture
def secure(authority: trustme.CA, scripted: Script) -> Iterator[Secure]:
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
            authority.issue_cert(*names, **validity).configure_cert(context)
            if mutual:
                authority.configure_trust(context)
                context.verify_mode = ssl.CERT_REQUIRED
            base_url = base_url or scripted(200, CALLOUT).base_url
            return stack.enter_context(tls_before(base_url, context))

        yield make


def read(client: Client, base_url: str, **settings: Any) -> Any:
    """Build a client with a token, get a callout, and close it."""

    async def steps() -> Any:
        panic = client(**{"base_url": base_url, "token": "t", "attempts": 1} | settings)
        try:
            return await result_of(panic.get_callout(OPEN))
        finally:
            await done_with(panic)

    return asyncio.run(steps())


def catch_refusal(client: Client, base_url: str, **settings: Any) -> str:
    """Return what a call that was never sent says."""
    with pytest.raises(NotSent) as caught:
        read(client, base_url, **settings)
    assert not caught.value.sent
    assert "()" not in str(caught.value)
    return str(caught.value)


def build_through(service: Relay, client: Client, mock: Service, **settings: Any) -> Any:
    """Build a client that reaches a mock through an end of TLS."""
    path = httpx.URL(mock.base_url).path
    return client(**credentials(mock) | {"base_url": f"https://{service.address}{path}"} | settings)


# TLS


def test_a_private_authority_is_trusted(client: Client, secure: Secure, ca_file: Path) -> None:
    """By its file, or in an ssl_context."""
    base_url = f"https://{secure().address}"
    for setting in (
        {"ca_file": ca_file},
        {"ca_file": str(ca_file)},
        {"ssl_context": ssl.create_default_context(cafile=ca_file)},
    ):
        assert read(client, base_url, **setting).id == OPEN


def test_the_environment_names_authorities_too(
    client: Client, secure: Secure, ca_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE is trusted as it is when a client is built; one that is missing is named."""
    base_url = f"https://{secure().address}"
    trusted = tmp_path / "trusted.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    trusted.write_bytes(ca_file.read_bytes())
    for _ in range(2):
        assert read(client, base_url).id == OPEN
    trustme.CA().cert_pem.write_to_path(str(trusted))
    os.utime(trusted, (1, 1))
    assert "its certificate is not trusted" in catch_refusal(client, base_url)
    trusted.unlink()
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE or SSL_CERT_DIR.* does not exist"):
        client(base_url="https://127.0.0.1", token="t")


def test_an_unknown_authority_says_which_setting_helps(client: Client, secure: Secure) -> None:
    """The sentence has the cause, and ca_file."""
    message = catch_refusal(client, f"https://{secure().address}")
    assert "its certificate is not trusted: unable to get local issuer certificate" in message
    assert "as ca_file, or in an ssl_context" in message


def test_a_certificate_for_another_host_is_named_as_that(
    client: Client, secure: Secure, ca_file: Path
) -> None:
    """The error points to the base URL."""
    message = catch_refusal(
        client, f"https://{secure(names=('other.invalid',)).address}", ca_file=ca_file
    )
    assert "its certificate is for another host" in message
    assert "Check the host in the base URL" in message


def test_an_expired_certificate_is_named_as_that(
    client: Client, secure: Secure, ca_file: Path
) -> None:
    """The error says who has to renew it."""
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    service = secure(not_before=past, not_after=past + dt.timedelta(days=1))
    message = catch_refusal(client, f"https://{service.address}", ca_file=ca_file)
    assert "its certificate has expired" in message
    assert "Have the certificate renewed" in message


def test_a_service_without_tls_is_named_as_that(client: Client, scripted: Script) -> None:
    """A base URL with https, where there is only http."""
    address = scripted(200, CALLOUT).base_url.removeprefix("http://")
    message = catch_refusal(client, f"https://{address}")
    assert "TLS failed" in message
    assert "leads to a service with TLS" in message


def test_a_client_certificate_is_shown(
    client: Client, secure: Secure, ca_file: Path, client_certificate: Path
) -> None:
    """From one file, or from two."""
    base_url = f"https://{secure(mutual=True).address}"
    for certificate in (
        client_certificate,
        str(client_certificate),
        (client_certificate, client_certificate),
    ):
        settings = {"ca_file": ca_file, "client_certificate": certificate}
        assert read(client, base_url, **settings).id == OPEN


def test_no_other_client_shows_a_certificate(
    client: Client,
    secure: Secure,
    ca_file: Path,
    client_certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Clients that trust the same authorities share what they read of them, and nothing else."""
    base_url = f"https://{secure(mutual=True).address}"
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    catch_refusal(client, base_url)
    assert read(client, base_url, client_certificate=client_certificate).id == OPEN
    catch_refusal(client, base_url)


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_missing_client_certificate_is_named(
    client: Client, secure: Secure, ca_file: Path, newest: ssl.TLSVersion
) -> None:
    """With TLS 1.3 the refusal arrives when the request may have left."""
    service = secure(mutual=True, newest=newest)
    message = catch_refusal(client, f"https://{service.address}", ca_file=ca_file)
    assert "TLS failed" in message
    assert "Pass a client_certificate" in message


def test_a_client_certificate_of_another_authority_is_named(
    client: Client, secure: Secure, ca_file: Path, tmp_path: Path
) -> None:
    """The service does not know who signed it."""
    path = tmp_path / "other.pem"
    other = trustme.CA().issue_cert("client.invalid")
    other.private_key_and_cert_chain_pem.write_to_path(str(path))
    base_url = f"https://{secure(mutual=True).address}"
    message = catch_refusal(client, base_url, ca_file=ca_file, client_certificate=path)
    assert "TLS failed: tlsv1 alert unknown ca" in message
    assert "client_certificate that the service accepts" in message


# Proxies


def test_a_proxy_leads_to_the_service(client: Client, secure: Secure, ca_file: Path) -> None:
    """Through a tunnel, with its credentials, whatever the environment says."""
    with connect_proxy(secure().address) as proxy:
        address = f"http://me:{PASSWORD}@{proxy.address}"
        assert read(client, REMOTE, ca_file=ca_file, proxy=address).id == OPEN
    (head,) = proxy.connections
    assert head.startswith("CONNECT panic.invalid:443 HTTP/1.1\r\n")
    assert base64.b64encode(f"me:{PASSWORD}".encode()).decode() in head


@pytest.mark.parametrize("variable", ["HTTPS_PROXY=http://", "https_proxy=", "ALL_PROXY=http://"])
def test_settings_do_not_lose_the_proxy_of_the_environment(
    client: Client, secure: Secure, ca_file: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A custom transport gets them as well."""
    with connect_proxy(secure().address) as proxy:
        name, _, scheme = variable.partition("=")
        monkeypatch.setenv(name, scheme + proxy.address)
        assert read(client, REMOTE, ca_file=ca_file, max_connections=5).id == OPEN
    assert len(proxy.connections) == 1


@pytest.mark.parametrize(
    "excluded", ["panic.invalid", ".invalid", "other.invalid, panic.invalid", "*"]
)
def test_what_no_proxy_names_is_reached_directly(
    client: Client, excluded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names no proxy."""

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HTTPS_PROXY", DEAD)
    monkeypatch.setenv("NO_PROXY", excluded)
    message = catch_refusal(client, REMOTE)
    assert "get_callout: panic.invalid could not be reached (ConnectError: " in message
    assert "proxy" not in message


def test_plain_http_goes_through_a_proxy_too(client: Client, scripted: Script) -> None:
    """Plain http to another host goes through a proxy if it is allowed."""
    service = scripted(200, CALLOUT)
    proxy = service.base_url.removesuffix("/panic-api/v2")
    settings = {"proxy": proxy, "allow_http": True}
    assert read(client, REMOTE.replace("https", "http"), **settings).id == OPEN
    assert service.received[0].path.startswith("http://panic.invalid/panic-api/v2/")


@pytest.mark.parametrize(
    ("refusal", "sentences"),
    [
        ("407 Proxy Authentication Required", ["responded with 407", "into the proxy's URL"]),
        ("502 No such d3tour", ["responded with 502", "lets connections to that host through"]),
    ],
)
def test_a_proxy_that_refuses_is_named(
    client: Client, refusal: str, sentences: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The error has the proxy's host and what to do, and not its credentials."""
    with connect_proxy("", refusal) as proxy, caplog.at_level(logging.DEBUG):
        message = catch_refusal(client, REMOTE, proxy=f"http://me:{PASSWORD}@{proxy.address}")
    assert f"panic.invalid, through the proxy {proxy.address}, could not be reached" in message
    assert all(sentence in message for sentence in sentences)
    assert "d3tour" not in message  # it may repeat what it was sent
    assert PASSWORD not in message + caplog.text


def test_a_proxy_that_is_not_there_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One that the environment names, perhaps unknown to whoever reads the error."""
    with socket.socket() as deaf, caplog.at_level(logging.DEBUG):
        deaf.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        monkeypatch.setenv("ALL_PROXY", f"http://me:{PASSWORD}@{address}")
        message = catch_refusal(client, REMOTE)
    assert f"through the proxy {address}, could not be reached" in message
    assert "Check that the proxy is up" in message
    assert PASSWORD not in message + caplog.text


def test_loopback_never_goes_through_a_proxy(
    client: Client, scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment or a setting says."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, DEAD)
        monkeypatch.setenv(name.lower(), DEAD)
    base_url = scripted(200, CALLOUT).base_url
    for host in ("127.0.0.1", "localhost"):
        assert read(client, base_url.replace("127.0.0.1", host)).id == OPEN
    assert read(client, base_url, proxy=DEAD).id == OPEN


def test_a_socks_proxy_says_what_to_install(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loopback and NO_PROXY are reached directly."""
    monkeypatch.setenv("ALL_PROXY", f"socks5://me:{PASSWORD}@127.0.0.1:9")
    with pytest.raises(ConfigurationError, match=r"pip install 'httpx\[socks\]'"):
        client(base_url=REMOTE, token="t")


# Headers and limits


def test_headers_are_added_to_every_request(client: Client, scripted: Script) -> None:
    """Those of the client stay as they are."""
    service = scripted(200, CALLOUT)
    read(client, service.base_url, headers={"X-Gateway-Key": "g4teway", "traceparent": "00 01"})
    (request,) = service.received
    assert (request.headers["X-Gateway-Key"], request.headers["traceparent"]) == (
        "g4teway",
        "00 01",
    )
    assert request.headers["Authorization"] == "Bearer t"


def test_a_call_waits_for_a_free_connection(
    client: Client, panic_mock: Service, secure: Secure, ca_file: Path
) -> None:
    """Many calls over one connection; without a limit there would be more."""
    service = secure(panic_mock.base_url)
    panic = build_through(service, client, panic_mock, ca_file=ca_file, max_connections=1)

    async def steps() -> None:
        if isinstance(panic, AsyncPanicClient):
            await asyncio.gather(*(panic.get_callout(OPEN) for _ in range(20)))
        else:
            with ThreadPoolExecutor(20) as pool:
                list(pool.map(panic.get_callout, [OPEN] * 20))
        await done_with(panic)

    asyncio.run(steps())
    assert len(service.connections) == 1


def test_without_a_free_connection_nothing_is_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait ends with the deadline, and the setting is named."""
    # An event loop that stalls for longer cannot say where the time went, only that it is up.
    monkeypatch.setattr("aura_panic._async_client.GRACE", 10)

    async def steps(listener: socket.socket) -> None:
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        panic = client(base_url=base_url, token="t", max_connections=1, attempts=1)
        if client is AsyncPanicClient:
            first = asyncio.ensure_future(panic.get_callout(OPEN))
        else:
            first = asyncio.ensure_future(asyncio.to_thread(panic.get_callout, OPEN))
        connection, _ = await asyncio.to_thread(listener.accept)
        with connection:
            assert await asyncio.to_thread(connection.recv, 65536)
            with pytest.raises(NotSentTimeout, match="all connections are busy.*max_connections"):
                await result_of(panic.get_callout(OPEN, deadline=0.2, read_timeout=0.1))
        assert not select.select([listener], [], [], 0)[0]  # no other connection
        await asyncio.wait({first})
        assert isinstance(first.exception(), PanicError)
        await done_with(panic)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(steps(listener))


def test_idle_connections_can_be_closed_at_once(
    client: Client, panic_mock: Service, secure: Secure, ca_file: Path
) -> None:
    """Idle connections are closed with the setting, and kept by default."""
    for idle, connections in ((0, 3), (None, 1)):
        service = secure(panic_mock.base_url)
        settings = {"ca_file": ca_file, "max_idle_connections": idle}

        async def steps(panic: Any) -> None:
            for _ in range(2):
                await result_of(panic.get_callout(OPEN))
            await done_with(panic)

        asyncio.run(steps(build_through(service, client, panic_mock, **settings)))
        assert len(service.connections) == connections


# Warming up


def test_a_warm_client_needs_one_request(
    client: Client,
    panic_mock: Service,
    secure: Secure,
    ca_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The connection is open, and the token is there; it can be done again."""
    caplog.set_level(logging.DEBUG)
    service = secure(panic_mock.base_url)
    panic = build_through(service, client, panic_mock, ca_file=ca_file)

    async def steps() -> None:
        await result_of(panic.warm_up())
        await result_of(panic.warm_up())
        before = panic_mock.journal()
        await result_of(
            panic.raise_customer_callout(300100, response_type_id=2, latitude=1.0, longitude=1.0)
        )
        after = panic_mock.journal()
        assert [each.operation for each in after[len(before) :]] == ["raiseCustomerCallout"]
        assert {each.status for each in before} == {200}
        # What is rehearsed is neither sent nor logged.
        assert {each.operation for each in before} == {"exchangeCredentials", "listRatingItems"}
        assert "get_callout" not in caplog.text
        await done_with(panic)

    asyncio.run(steps())
    assert len(service.connections) == 1
    assert asked(panic_mock, "exchangeCredentials") == 1


@pytest.mark.parametrize("scoped", [False, True])
def test_a_stored_token_is_warmed_up_too(
    client: Client, scoped: bool, panic_mock: Service, secure: Secure, ca_file: Path
) -> None:
    """A token from a store needs no exchange, and gets a connection too."""
    store = MemoryTokenStore()

    async def warm(service: Relay) -> None:
        panic = build_through(service, client, panic_mock, ca_file=ca_file, token_store=store)
        ours = panic.for_customer(HOME) if scoped else panic
        await result_of(ours.warm_up())
        assert len(service.connections) == 1
        await result_of(ours.get_callout(OPEN))
        await done_with(panic)

    services = [secure(panic_mock.base_url) for _ in range(2)]
    asyncio.run(warm(services[0]))
    for key, token in list(vars(store)["_tokens"].items()):  # whom a token is for has the base URL
        store.save(key.replace(services[0].address, services[1].address), token)
    asyncio.run(warm(services[1]))
    assert [len(each.connections) for each in services] == [1, 1]
    assert asked(panic_mock, "exchangeCredentials") == 1


def test_a_given_token_of_one_customer_is_warm_all_the_same(
    client: Client, panic_mock: Service
) -> None:
    """It may not read what was asked for, but the connection is open."""
    with PanicClient(**credentials(panic_mock)) as source:
        token = source.mint_callout_token(customer_id=HOME).access_token

    async def steps() -> None:
        panic = client(base_url=panic_mock.base_url, token=token)
        await result_of(panic.warm_up())
        assert (await result_of(panic.get_callout(OPEN))).id == OPEN
        await done_with(panic)

    asyncio.run(steps())


def test_warming_up_tells_what_is_wrong(client: Client, panic_mock: Service) -> None:
    """Wrong credentials and an unreachable service show before the first press."""

    async def steps() -> None:
        wrong = client(**credentials(panic_mock) | {"client_secret": "wr0ng"})
        with pytest.raises(Unauthorized):
            await result_of(wrong.warm_up())
        nowhere = client(base_url="http://127.0.0.1:9", token="t", attempts=1)
        with pytest.raises(NotSent):
            await result_of(nowhere.warm_up())
        for panic in (wrong, nowhere):
            await done_with(panic)

    asyncio.run(steps())
