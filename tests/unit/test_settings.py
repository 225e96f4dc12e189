"""What a client is built from, and how it says what is missing."""

from __future__ import annotations

import pickle

import pytest

from aura_panic import AsyncPanicClient, ConfigurationError, PanicClient

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
        ({"token": "s3cret\n"}, ["BASE_URL"], "characters that no header can carry"),
        ({"token": "s3cr\u00e9t"}, ["BASE_URL"], "characters that no header can carry"),
        ({"token": "t", "base_url": "127.0.0.1:80"}, [], "base_url is no URL of a service"),
        ({"token": "t", "base_url": "ftp://127.0.0.1"}, [], "base_url is no URL of a service"),
        ({"token": "t", "base_url": "http://"}, [], "base_url is no URL of a service"),
        ({"token": "t", "base_url": "http://[::1"}, [], "base_url is no URL of a service"),
        ({"token": "t", "base_url": "http://me:s3cret@127.0.0.1"}, [], "secrets do not belong"),
        ({"token": "t", "base_url": "http://127.0.0.1?key=s3cret"}, [], "secrets do not belong"),
        ({"token": "t", "read_timeout": 0}, ["BASE_URL"], "are seconds, more than 0"),
        ({"token": "t", "connect_timeout": float("nan")}, ["BASE_URL"], "are seconds, more than 0"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])
def test_what_is_wrong_is_said_in_a_sentence(
    client: type[PanicClient | AsyncPanicClient],
    arguments: dict[str, str],
    variables: list[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that cannot work is not built, and says what to pass or to set."""
    for name in variables:
        monkeypatch.setenv(f"AURA_PANIC_{name}", ENVIRONMENT[f"AURA_PANIC_{name}"])
    with pytest.raises(ConfigurationError) as caught:
        client(**arguments)  # type: ignore[arg-type]
    assert sentence in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    "arguments", [{}, {"token": "t0ken"}, {"client_id": "id", "client_secret": "s3cret"}]
)
def test_arguments_are_completed_from_the_environment(
    arguments: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment alone is enough, and what is passed wins over it."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with PanicClient(**arguments) as panic:  # type: ignore[arg-type]
        assert repr(panic) == "PanicClient(base_url='http://127.0.0.1:9/panic-api/v2')"
