"""Settings that are checked before anything is sent to staging."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aura_panic_mock import Service
from tests.contract.staging import scenario
from tests.contract.staging.__main__ import main
from tests.contract.staging.conftest import Run, environment, make, operations
from tests.contract.staging.preflight import PreflightError
from tests.contract.staging.report import BASELINE, load_baseline


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CONFIRM_STAGING", "", "set CONFIRM_STAGING=1 to confirm"),
        ("CONFIRM_STAGING", "yes", "set CONFIRM_STAGING=1 to confirm"),
        ("AURA_PANIC_CLIENT_ID", "", "client_id is missing: pass it or set AURA_PANIC_CLIENT_ID"),
        ("AURA_PANIC_CLIENT_SECRET", "", "client_secret is missing: pass it or set"),
        (
            "AURA_PANIC_CLIENT_SECRET",
            "wrong",
            "exchange_credentials: The service responded with 401",
        ),
        ("AURA_PANIC_BASE_URL", "", "base_url is missing: pass it or set AURA_PANIC_BASE_URL"),
        *(
            ("AURA_PANIC_BASE_URL", url, "must be the staging server of the contract")
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
        ("STAGING_CALLOUTS", "", "STAGING_CALLOUTS must name the callouts that may be read"),
        ("STAGING_CALLOUTS", "all", "STAGING_CALLOUTS must name the callouts that may be read"),
        ("STAGING_CALLOUTS", "1,-2", "STAGING_CALLOUTS must name the callouts that may be read"),
        ("STAGING_CALLOUTS", "9" * 99, "STAGING_CALLOUTS must name the callouts"),
        ("STAGING_CALLOUTS", ",".join(map(str, range(1, 22))), "names more than 20 callouts"),
        ("STAGING_RATE", "fast", "STAGING_RATE must be a positive number"),
        ("STAGING_RATE", "0", "STAGING_RATE must be a positive number"),
        ("STAGING_SEED", "-1", "STAGING_SEED must be a positive number"),
        ("STAGING_BUDGET", "inf", "STAGING_BUDGET must be a positive number"),
        ("MAKEFLAGS", " -- AURA_PANIC_TOKEN=t", "AURA_PANIC_TOKEN is on the command line"),
    ],
)
def test_with_an_invalid_setting_nothing_is_read(
    run: Run, panic_mock: Service, name: str, value: str, sentence: str
) -> None:
    """One sentence says what is wrong, and the status is 2."""
    done = run(main, **{"STAGING_CALLOUTS": "992011", name: value})
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
    assert set(operations(panic_mock)) <= {"exchangeCredentials"}


def test_the_scenario_has_the_same_preflight(run: Run, panic_mock: Service) -> None:
    """Without the confirmation nobody is asked for anything."""
    done = run(scenario.main, CONFIRM_STAGING="0")
    assert done.returncode == 2
    assert done.stderr.endswith("to confirm. Nothing was sent.\n")
    assert not operations(panic_mock)


@pytest.mark.parametrize("target", ["contract-staging", "staging-scenario"])
def test_a_secret_on_the_command_line_is_refused(panic_mock: Service, target: str) -> None:
    """Every list of processes shows it there. The sentence does not."""
    done = make(target, "AURA_PANIC_CLIENT_SECRET=s3cret", env=environment(panic_mock))
    assert done.returncode == 2
    assert "AURA_PANIC_CLIENT_SECRET is on the command line" in done.stderr
    assert "s3cret" not in done.stdout + done.stderr
    assert not operations(panic_mock)


ENTRY = "- {operation: getCallout, deviation: answers 418, reason: It is a teapot.}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[", "baseline.yaml cannot be read (ParserError)"),
        ("{}", "baseline.yaml must be a list"),
        ("- word", "entry 1 must have text for deviation, operation, reason"),
        (ENTRY.replace(", reason: It is a teapot.", ""), "entry 1 must have text"),
        (ENTRY.replace("It is a teapot.", "''"), "entry 1 must have text"),
        (ENTRY + "\n" + ENTRY.replace("getCallout", "getTea"), "entry 2 has an unknown operation"),
    ],
)
def test_an_invalid_baseline_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    """A known deviation needs a reason, and an operation of the contract."""
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    with pytest.raises(PreflightError, match=re.escape(sentence)):
        load_baseline(path)
    path.write_text(ENTRY)
    assert load_baseline(path) == {("getCallout", "answers 418"): "It is a teapot."}


def test_the_committed_baseline_is_valid(tmp_path: Path) -> None:
    """So is its example, without the comment signs."""
    assert load_baseline() == {}
    lines = [line[4:] for line in BASELINE.read_text().splitlines() if line.startswith("#   ")]
    path = tmp_path / "baseline.yaml"
    path.write_text("\n".join(lines))
    assert ("getCallout", "responds 200, where $.customerId is missing") in load_baseline(path)
