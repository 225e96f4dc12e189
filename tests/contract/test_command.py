"""``make contract`` as a command."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import httpx
import pytest

from aura_panic_mock import Service
from tests.contract.__main__ import main
from tests.contract.document import BASE_PATH, load_document, operations

NUMBER = len(operations(load_document()))


def contract(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.contract", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment},
    )


@pytest.fixture
def root(panic_mock: Service) -> str:
    """Address of a mock, as it is given on the command line."""
    return panic_mock.base_url.removesuffix(BASE_PATH)


@pytest.mark.parametrize("with_token", [False, True])
def test_a_mock_that_runs_is_asked(
    panic_mock: Service,
    root: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    with_token: bool,
) -> None:
    """With the credentials of the environment; the output has requests and coverage."""
    credentials = {"clientId": panic_mock.client_id, "clientSecret": panic_mock.client_secret}
    if with_token:
        answer = httpx.post(f"{panic_mock.base_url}/oauth/token", json=credentials)
        monkeypatch.setenv("AURA_PANIC_TOKEN", answer.json()["access_token"])
    else:
        monkeypatch.setenv("AURA_PANIC_CLIENT_ID", panic_mock.client_id)
        monkeypatch.setenv("AURA_PANIC_CLIENT_SECRET", panic_mock.client_secret)
    assert main(["--base-url", root, "--request", "400"]) == 0
    output, errors = capsys.readouterr()
    assert not errors
    assert f"{panic_mock.base_url}: seed 285" in output
    assert re.search(rf"^  operations +{NUMBER} of +{NUMBER}$", output, re.MULTILINE)
    assert "0 found, by seed 285." in output
    assert len(panic_mock.journal()) >= 400


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--contract README.md", "README.md is not YAML"),
        ("--base-url http://192.0.2.1:80", "is not on loopback"),
        ("--base-url https://127.0.0.1", "is not on loopback"),
        ("--base-url 127.0.0.1:8080", "is not on loopback"),
        ("--base-url http://127.0.0.1.example:80", "is not on loopback"),
        ("--base-url http://127.0.0.1:9", "set AURA_PANIC_CLIENT_ID"),
        ("--base-url http://me:secret@127.0.0.1:9", "BASE_URL must not contain credentials"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    arguments: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one sentence, and nothing is sent."""
    for name in ("AURA_PANIC_CLIENT_ID", "AURA_PANIC_CLIENT_SECRET", "AURA_PANIC_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert main(arguments.split()) == 2
    output, errors = capsys.readouterr()
    assert sentence in errors
    assert errors.count("\n") == 1
    assert not output


@pytest.mark.parametrize(
    "wrong",
    [
        {"AURA_PANIC_CLIENT_ID": "nobody", "AURA_PANIC_CLIENT_SECRET": "unheard-of"},
        {"AURA_PANIC_TOKEN": "unheard-of"},
    ],
)
def test_wrong_credentials_are_refused(
    root: str,
    wrong: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one sentence, which does not say them again."""
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert main(["--base-url", root]) == 2
    said = f"make contract: the service at {root}{BASE_PATH} does not know these credentials.\n"
    assert capsys.readouterr().err == said


def test_a_deep_run_says_its_seed(capsys: pytest.CaptureFixture[str]) -> None:
    """It draws one unless it is given one, and the same can be given back."""
    main(["--minutes", "0", "--request", "1"])
    seed = capsys.readouterr().out.partition("seed ")[2].split()[0]
    main(["--minutes", "0", "--request", "1", "--seed", seed])
    assert f": seed {seed}\n" in capsys.readouterr().out
