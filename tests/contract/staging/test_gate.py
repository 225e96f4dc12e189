"""What has to be said before anything is sent to staging."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_panic_mock import Service
from tests.contract.staging import scenario
from tests.contract.staging.__main__ import main
from tests.contract.staging.baseline import BASELINE, known
from tests.contract.staging.gate import Closed
from tests.contract.staging.support import environment, make, operations


@pytest.fixture
def ready(panic_mock: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A mock, and an environment that opens the gate to it."""
    monkeypatch.delenv("MAKEFLAGS", raising=False)
    for name, value in environment(panic_mock, STAGING_CALLOUTS="992011").items():
        monkeypatch.setenv(name, value)
    return panic_mock


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CONFIRM_STAGING", "", "set CONFIRM_STAGING=1 to say that you mean it"),
        ("CONFIRM_STAGING", "yes", "set CONFIRM_STAGING=1 to say that you mean it"),
        ("AURA_PANIC_CLIENT_ID", "", "client_id is missing: pass it or set AURA_PANIC_CLIENT_ID"),
        ("AURA_PANIC_CLIENT_SECRET", "", "client_secret is missing: pass it or set"),
        ("AURA_PANIC_CLIENT_SECRET", "wrong", "exchange_credentials: The service answered 401"),
        ("AURA_PANIC_BASE_URL", "", "base_url is missing: pass it or set AURA_PANIC_BASE_URL"),
        *(
            ("AURA_PANIC_BASE_URL", url, "is neither the staging server of the contract")
            for url in [
                "https://panic.aura.services/panic-api/v2",
                "https://staging-panic.aura.services.invalid/panic-api/v2",
                "https://staging-panic.aura.services/panic-api/v3",
                "https://staging-panic.aura.services:8443/panic-api/v2",
                "http://localhost/panic-api/v2",
            ]
        ),
        *(
            ("AURA_PANIC_BASE_URL", url, "base_url is http, so secrets")
            for url in [
                "http://staging-panic.aura.services/panic-api/v2",
                "http://127.0.0.1.invalid/panic-api/v2",
                "http://10.0.0.1/panic-api/v2",
            ]
        ),
        ("STAGING_CALLOUTS", "", "STAGING_CALLOUTS should name the callouts that may be read"),
        ("STAGING_CALLOUTS", "all", "STAGING_CALLOUTS should name the callouts that may be read"),
        ("STAGING_CALLOUTS", "1,-2", "STAGING_CALLOUTS should name the callouts that may be read"),
        ("STAGING_CALLOUTS", "9" * 99, "STAGING_CALLOUTS should name the callouts"),
        ("STAGING_CALLOUTS", ",".join(map(str, range(1, 22))), "names more than 20 callouts"),
        ("STAGING_RATE", "fast", "STAGING_RATE should be a number, more than 0"),
        ("STAGING_RATE", "0", "STAGING_RATE should be a number, more than 0"),
        ("STAGING_BUDGET", "inf", "STAGING_BUDGET should be a number, more than 0"),
        ("MAKEFLAGS", " -- AURA_PANIC_TOKEN=t", "AURA_PANIC_TOKEN stands on the command line"),
    ],
)
def test_without_one_of_them_nothing_is_read(
    ready: Service,
    capsys: pytest.CaptureFixture[str],
    *,
    name: str,
    value: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence says what is missing, and the status is 2."""
    monkeypatch.setenv(name, value)
    assert main() == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert not told.out
    assert set(operations(ready)) <= {"exchangeCredentials"}


def test_the_scenario_stands_behind_the_same_gate(
    ready: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the confirmation nothing is asked of anybody."""
    monkeypatch.setenv("CONFIRM_STAGING", "0")
    assert scenario.main() == 2
    assert capsys.readouterr().err.endswith("to say that you mean it. Nothing was sent.\n")
    assert not operations(ready)


@pytest.mark.parametrize("target", ["contract-staging", "staging-scenario"])
def test_a_secret_on_the_command_line_is_refused(panic_mock: Service, target: str) -> None:
    """There every list of processes shows it. The sentence does not."""
    done = make(target, environment(panic_mock), "AURA_PANIC_CLIENT_SECRET=s3cret")
    assert done.returncode == 2
    assert "AURA_PANIC_CLIENT_SECRET stands on the command line" in done.stderr
    assert "s3cret" not in done.stdout + done.stderr
    assert not operations(panic_mock)


ENTRY = "- {operation: getCallout, deviation: answers 418, reason: It is a teapot.}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[", "baseline.yaml cannot be read (ParserError)"),
        ("{}", "baseline.yaml should be a list"),
        ("- word", "entry 1 should say deviation, operation, reason"),
        (ENTRY.replace(", reason: It is a teapot.", ""), "entry 1 should say"),
        (ENTRY.replace("It is a teapot.", "''"), "entry 1 should say"),
        (ENTRY + "\n" + ENTRY.replace("getCallout", "getTea"), "entry 2 names no operation"),
    ],
)
def test_a_baseline_that_is_none_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    """What is known needs its reason in words, and an operation of the contract."""
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    with pytest.raises(Closed, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        known(path)
    path.write_text(ENTRY)
    assert known(path) == {("getCallout", "answers 418"): "It is a teapot."}


def test_the_baseline_that_is_committed_can_be_read() -> None:
    """Its example too, once it is no comment any more."""
    assert known() == {}
    example = [line[4:] for line in BASELINE.read_text().splitlines() if line.startswith("#   ")]
    assert "$.customerId is missing" in "\n".join(example)
