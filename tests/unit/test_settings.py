"""Settings of a client, and the errors for those that are missing."""

from __future__ import annotations

import json
import pickle
import ssl
import traceback
from typing import Any

import httpx
import pytest

from aura_panic import (
    AsyncPanicClient,
    ConfigurationError,
    MemoryTokenStore,
    NotFound,
    PanicClient,
    StoredToken,
    Token,
)
from aura_panic._config import Settings
from tests.conftest import Script

TRUST = ssl.create_default_context()
OTHER = {
    "base_url": "http://127.0.0.1",
    "token": "t",
    "transport": httpx.MockTransport(lambda _: httpx.Response(200)),
}


class Awaited:
    """Token store whose method would never be awaited."""

    def load(self, key: str) -> StoredToken | None: ...

    async def save(self, key: str, token: StoredToken) -> None: ...


ENVIRONMENT = {
    "AURA_PANIC_BASE_URL": "http://127.0.0.1:9/panic-api/v2",
    "AURA_PANIC_CLIENT_ID": "env-id",
    "AURA_PANIC_CLIENT_SECRET": "env-s3cret",
    "AURA_PANIC_TOKEN": "env-t0ken",
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        ({}, [], "There are no credentials: pass client_id"),
        ({}, ["TOKEN"], "base_url is missing: pass it or set AURA_PANIC_BASE_URL."),
        ({"base_url": "http://127.0.0.1"}, ["CLIENT_ID"], "client_secret is missing: pass it"),
        ({"client_id": "a"}, ["BASE_URL", "TOKEN"], "client_secret is missing"),
        ({"token": "t", "client_id": "a"}, ["BASE_URL"], "either a token or credentials"),
        ({"token": " "}, ["BASE_URL"], "token is empty"),
        ({"token": "s3cret\n"}, ["BASE_URL"], "token begins or ends with white space"),
        ({"token": "Bearer s3cret"}, ["BASE_URL"], "pass it without the word Bearer"),
        ({"client_id": "a", "client_secret": "s3cret\n"}, ["BASE_URL"], "client_secret begins or"),
        ({"token": "s3cr\u00e9t"}, ["BASE_URL"], "characters that a header cannot hold"),
        ({"token": "t", "base_url": "127.0.0.1:80"}, [], "base_url is not the URL of"),
        ({"token": "t", "base_url": "ftp://127.0.0.1"}, [], "base_url is not the URL of"),
        ({"token": "t", "base_url": "http://"}, [], "base_url is not the URL of"),
        ({"token": "t", "base_url": "http://a..b/"}, [], "base_url is not the URL of"),
        ({"token": "t", "base_url": "http://127.0.0.1:99999"}, [], "base_url is not the URL"),
        ({"token": "t", "base_url": "http://127.0.0.1/?"}, [], "secrets do not belong"),
        ({"client_id": "i", "client_secret": "s3cret\ud800"}, ["BASE_URL"], "cannot be sent"),
        ({"token": "t", "read_timeout": float("inf")}, ["BASE_URL"], "a number of seconds"),
        ({"token": 5}, ["BASE_URL"], "token should be text"),
        ({"token": "t", "base_url": "http://[::1"}, [], "base_url is not the URL of"),
        ({"token": "t", "base_url": "http://me:s3cret@127.0.0.1"}, [], "secrets do not belong"),
        ({"token": "t", "base_url": "http://127.0.0.1?key=s3cret"}, [], "secrets do not belong"),
        ({"token": "t", "read_timeout": 0}, ["BASE_URL"], "a number of seconds, more than 0"),
        ({"token": "t", "connect_timeout": float("nan")}, ["BASE_URL"], "a number of seconds"),
        ({"token": "t", "deadline": True}, ["BASE_URL"], "deadline should be a number"),
        ({"token": "t", "attempts": 0}, ["BASE_URL"], "attempts should be a whole number, from 1"),
        ({"token": "t", "attempts": 2.0}, ["BASE_URL"], "attempts should be a whole number"),
        ({"token": "t", "application": "a\nb"}, ["BASE_URL"], "application should be printable"),
        ({"token": "t", "base_url": "http://panic.invalid"}, [], "or pass allow_http=True."),
        ({"token": "t", "base_url": "http://127.0.0.1.panic.invalid"}, [], "or pass allow_http"),
        ({"token": "t", "base_url": "http://[::2]"}, [], "sent unencrypted: use https"),
        ({"token": "t", "allow_http": "no"}, ["BASE_URL"], "allow_http should be True or False"),
        ({"token": "t", "ca_file": "/s3cret.pem"}, ["BASE_URL"], "ca_file names a file that does"),
        ({"token": "t", "ca_file": ""}, ["BASE_URL"], "ca_file names a file that does not exist"),
        ({"token": "t", "ca_file": __file__}, ["BASE_URL"], "ca_file cannot be read (NO_"),
        ({"token": "t", "ca_file": 5.0}, ["BASE_URL"], "ca_file cannot be read (TypeError)"),
        ({"token": "t", "client_certificate": "-----s3cret"}, ["BASE_URL"], "which needs no"),
        ({"token": "t", "client_certificate": ("s3cret",)}, ["BASE_URL"], "cannot be read (Value"),
        ({"token": "t", "ssl_context": True}, ["BASE_URL"], "should be an ssl.SSLContext"),
        ({"token": "t", "ssl_context": TRUST, "ca_file": "a"}, ["BASE_URL"], "either ssl_context"),
        ({"token": "t", "proxy": "me:s3cret@proxy:80"}, ["BASE_URL"], "proxy is not the URL of a"),
        ({"token": "t", "proxy": "ftp://me:s3cret@proxy"}, ["BASE_URL"], "is not the URL of a"),
        ({"token": "t", "proxy": "http://"}, ["BASE_URL"], "it should look like http://HOST:3128"),
        ({"token": "t", "proxy": "http://proxy:99999"}, ["BASE_URL"], "proxy is not the URL of a"),
        ({"token": "t", "proxy": 80}, ["BASE_URL"], "proxy is not the URL of a"),
        ({"token": "t", "headers": ["X-Key"]}, ["BASE_URL"], "headers should be a mapping"),
        ({"token": "t", "headers": {"X Key": "s3cret"}}, ["BASE_URL"], "that is not valid in HTTP"),
        ({"token": "t", "headers": {"X-Key": "s3cret\n"}}, ["BASE_URL"], "of the header X-Key"),
        ({"token": "t", "headers": {"X-Key": 5}}, ["BASE_URL"], "of the header X-Key should be"),
        ({"token": "t", "headers": {"authorization": "s3cret"}}, ["BASE_URL"], "authorization"),
        ({"token": "t", "headers": {"X-Request-ID": "5"}}, ["BASE_URL"], "the client sets it itse"),
        ({"token": "t", "max_connections": 0}, ["BASE_URL"], "a whole number, 1 or more"),
        ({"token": "t", "max_connections": 5.0}, ["BASE_URL"], "max_connections should be a whole"),
        ({"token": "t", "max_idle_connections": -1}, ["BASE_URL"], "a whole number, 0 or more"),
        (OTHER | {"ssl_context": TRUST}, [], "ssl_context has no effect on a transport: build"),
        (OTHER | {"ca_file": "ca.pem"}, [], "ca_file has no effect on a transport"),
        (OTHER | {"client_certificate": "me.pem"}, [], "client_certificate has no effect on a tra"),
        (OTHER | {"proxy": "http://127.0.0.1:3128"}, [], "proxy has no effect on a transport"),
        (OTHER | {"max_connections": 5}, [], "max_connections has no effect on a transport"),
        (OTHER | {"max_idle_connections": 5}, [], "max_idle_connections has no effect on a tra"),
        ({"token": "t", "token_store": MemoryTokenStore}, ["BASE_URL"], "MemoryTokenStore()"),
        ({"token": "t", "token_store": Awaited()}, ["BASE_URL"], "save is asynchronous"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])
def test_what_is_wrong_is_said_in_a_sentence(
    client: type[PanicClient | AsyncPanicClient],
    arguments: dict[str, Any],
    variables: list[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that cannot work is not built, and says what to pass or to set."""
    for name in variables:
        monkeypatch.setenv(f"AURA_PANIC_{name}", ENVIRONMENT[f"AURA_PANIC_{name}"])
    with pytest.raises(ConfigurationError) as caught:
        client(**arguments)
    assert sentence in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


SENT = [
    ({}, "Bearer env-t0ken"),
    ({"token": "t0ken"}, "Bearer t0ken"),
    ({"client_id": "id", "client_secret": "s3cret"}, {"clientId": "id", "clientSecret": "s3cret"}),
    ({"client_id": "id"}, {"clientId": "id", "clientSecret": "env-s3cret"}),
]


@pytest.mark.parametrize(("arguments", "sent"), SENT)
def test_arguments_win_over_the_environment(
    arguments: dict[str, str],
    sent: str | dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    scripted: Script,
) -> None:
    """The environment alone is enough; what is passed is what is sent."""
    service = scripted(404, {"message": "Enough"})
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AURA_PANIC_BASE_URL", service.base_url)
    with PanicClient(**arguments) as panic, pytest.raises(NotFound):  # type: ignore[arg-type]
        panic.list_active_callouts()
    (request,) = service.received
    shown = json.loads(request.body) if request.body else request.headers["Authorization"]
    assert shown == sent


def test_a_repr_shows_no_secret() -> None:
    """Neither the client nor its settings show a secret or a token."""
    given = {"base_url": "http://127.0.0.1", "client_id": "id", "client_secret": "s3cret"}
    with PanicClient(**given) as panic:  # type: ignore[arg-type]
        assert repr(panic) == "PanicClient(base_url='http://127.0.0.1')"
    assert "s3cret" not in repr(Settings.gather(given | {"token": None}, {}))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.255.1.2", "[::1]"])
def test_loopback_may_be_plain_http(host: str) -> None:
    """All of it, and other hosts where it is allowed."""
    for base_url, allow_http in ((f"http://{host}:81/v2", False), ("http://panic.invalid", True)):
        with PanicClient(base_url=base_url, token="t", allow_http=allow_http) as panic:
            assert repr(panic) == f"PanicClient(base_url='{base_url}')"


@pytest.mark.parametrize(
    ("client", "transport"),
    [(PanicClient, httpx.AsyncBaseTransport), (AsyncPanicClient, httpx.BaseTransport)],
)
def test_a_transport_of_the_other_kind_is_refused(client: Any, transport: type) -> None:
    """The sentence names the class."""
    with pytest.raises(ConfigurationError, match=r"should be an httpx\.(Async)?BaseTransport"):
        client(base_url="http://127.0.0.1", token="t", transport=transport())


@pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])
def test_a_constructor_that_fails_shows_no_secret(client: Any) -> None:
    """Tools that show the locals of frames see no secret, and a repr of the client."""
    arguments = {
        "client_secret": "s3cret",
        "proxy": "http://me:s3cret@proxy.invalid",
        "headers": {"X-Key": "s3cret"},
    }
    for wrong in ({"attempts": 0}, {"ca_file": "none.pem"}):
        with pytest.raises(ConfigurationError) as caught:
            client(base_url="https://panic.invalid", client_id="id", **arguments, **wrong)
        assert caught.value.__context__ is None
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        frames = [frame.locals or {} for frame in list(shown.stack)[1:]]
        assert [frame["self"] for frame in frames if "self" in frame] == [
            f"{client.__name__}(base_url={None if 'attempts' in wrong else 'https://panic.invalid'!r})"
        ]
        assert "s3cret" not in repr(frames)


def test_what_a_client_keeps_of_its_connections_shows_no_secret() -> None:
    """Neither the proxy's credentials nor the values of headers."""
    with PanicClient(
        base_url="https://panic.invalid",
        token="t",
        proxy="http://us3r:s3cret@proxy.invalid",
        headers={"X-Key": "s3cret"},
    ) as panic:
        shown = repr((panic, vars(panic)))
    assert "s3cret" not in shown
    assert "us3r" not in shown


@pytest.mark.parametrize(
    ("life", "until"), [(100, 90), (3600, 3540), (10**400, 365 * 24 * 3600 - 60)]
)
def test_a_token_is_given_up_shortly_before_its_end(life: int, until: float) -> None:
    """A tenth of its life is left to spare, but never more than a minute."""
    stored = StoredToken.issued(Token("t0ken", "Bearer", life), 1000)
    assert (stored.renew_at, stored.expires_at) == (1000 + until, 1000 + min(life, 365 * 24 * 3600))
    assert "t0ken" not in repr(stored)
