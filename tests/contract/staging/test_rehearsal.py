"""The run against staging, rehearsed against the mock, whose journal tells what reached it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter

import httpx
import pytest

from aura_panic import PanicClient
from aura_panic_mock import Fault, Service
from tests.conftest import CALLOUT, SEED, Script
from tests.contract.staging.__main__ import token
from tests.contract.staging.allowed import CONTRACT, ROOT, document, targets
from tests.contract.staging.examine import POSITIVE, Plan, examine
from tests.contract.staging.guard import Guard, Pace
from tests.contract.staging.report import report
from tests.contract.staging.support import PRIVATE, environment, make

NAMED = [105432, 992011]
IDENTIFIERS = {"calloutId": NAMED, "customerId": [178921, 254789]}
SETTINGS = {"STAGING_CALLOUTS": "992011, 105432", "STAGING_RATE": "1000"}
BASE = "/panic-api/v2"
MINTED = ("POST", f"{BASE}/oauth/token")

EVERYTHING = Plan(
    CONTRACT,
    {
        "cache": {"enabled": False},
        "checks": {"enabled": True},
        "continue-on-failure": True,
        "generation": {"database": "none", "max-examples": 5, "mode": "all"},
        "seed": SEED,
    },
    quiet=False,
)
"""Every operation, every phase, every check, data of every kind, and the tool's own probes."""


@pytest.fixture
def guard(panic_mock: Service, monkeypatch: pytest.MonkeyPatch) -> Guard:
    for name, value in environment(panic_mock).items():
        monkeypatch.setenv(name, value)
    with PanicClient() as panic:
        return Guard(panic_mock.base_url, token(panic), budget=100, pace=Pace(1e6))


def journal(mock: Service) -> Counter[tuple[str, str]]:
    return Counter((each.method, each.path) for each in mock.journal())


def test_the_command_asks_for_what_is_on_the_list_and_for_nothing_else(panic_mock: Service) -> None:
    """A token, each callout to learn its customer, and each entry of the list once."""
    done = make("contract-staging", environment(panic_mock, **SETTINGS))
    assert done.returncode == 0, done.stdout + done.stderr
    read = [("GET", BASE + target) for target in targets(IDENTIFIERS)]
    looked_up = [("GET", f"{BASE}/callouts/{number}") for number in NAMED]
    assert journal(panic_mock) == Counter([MINTED, *looked_up, *read])
    assert "Nothing new." in done.stdout
    assert "listActiveCustomerCallouts: 200 2 times" in done.stdout


def test_hostile_settings_do_not_get_past_the_guard(panic_mock: Service, guard: Guard) -> None:
    """With everything selected, the guard alone protects: the journal shows what is on the list."""
    before = panic_mock.callouts()
    asyncio.run(examine(guard, NAMED, EVERYTHING))
    assert journal(panic_mock).keys() <= {
        MINTED,
        *(("GET", BASE + target) for target in targets(IDENTIFIERS)),
    }
    assert panic_mock.callouts() == before
    assert journal(panic_mock).total() <= 101  # the budget, and the token
    assert guard.refused["a method other than GET"] > 50
    assert guard.refused["what is not on the list"] > 50


def test_deviations_are_named_in_words(panic_mock: Service) -> None:
    """What is new fails, with the operation and the field, and with nobody's secret or position."""
    panic_mock.variants(callout_format="wrapped")
    faults = [
        Fault.server_error(operation="listRatingItems"),
        Fault.html_page(operation="listActiveCallouts"),
        Fault.malformed_json(operation="listActiveCustomerCallouts"),
        Fault.wrong_content_type(operation="readCalloutEvents"),
        Fault.drop(operation="listCancellationReasons"),
    ]
    panic_mock.inject(*faults)
    done = make("contract-staging", environment(panic_mock, **SETTINGS))
    assert done.returncode != 0
    new = done.stdout.partition("\nNEW\n")[2]
    for words in [
        "getCallout answers 200, where $.status is missing",
        "getCallout answers 200, where $.createdAt is missing",
        "listRatingItems answers 503: the service failed",
        "listActiveCallouts answers in text/html, which the contract does not name",
        "listActiveCustomerCallouts json deserialization error",
        "readCalloutEvents answers in text/html, which the contract does not name",
        "Not answered\n  listCancellationReasons: 2 times",
    ]:
        assert words in new
    assert not [text for text in PRIVATE if text in done.stdout + done.stderr]


def test_only_new_deviations_fail(
    panic_mock: Service, guard: Guard, capsys: pytest.CaptureFixture[str]
) -> None:
    """A known one is told with its reason, and one that is gone is told to be removed."""
    panic_mock.variants(callout_format="wrapped")
    found = asyncio.run(examine(guard, NAMED))
    accepted = dict.fromkeys(found, "It is wrapped.")
    assert report(guard, found, accepted) == 0
    assert (
        "getCallout answers 200, where $.id is missing. It is wrapped." in capsys.readouterr().out
    )
    reason = accepted.pop(("getCallout", "answers 200, where $.id is missing"))
    accepted["getCalloutMap", "answers 200, where $.url is missing"] = reason
    assert report(guard, found, accepted) == 1
    told = capsys.readouterr().out
    assert told.partition("\nNEW\n")[2].startswith(
        "  getCallout answers 200, where $.id is missing\n\n"
    )
    assert "remove it from the baseline if it is gone\n  getCalloutMap answers 200" in told


def test_a_refusal_is_not_taken_for_a_deviation(panic_mock: Service) -> None:
    """Over the budget, the run fails for that, and blames nobody."""
    done = make("contract-staging", environment(panic_mock, **SETTINGS, STAGING_BUDGET="4"))
    assert done.returncode != 0
    assert "more than the budget: " in done.stdout
    assert "NEW" not in done.stdout
    assert journal(panic_mock).total() == 5


def test_a_callout_that_is_not_there_is_said_so(panic_mock: Service) -> None:
    """Another source's callout, say: nothing more is read."""
    done = make("contract-staging", environment(panic_mock, STAGING_CALLOUTS="700100"))
    assert done.returncode != 0
    assert "a callout that was named cannot be read: get_callout: The service answered 404" in (
        done.stderr
    )
    assert journal(panic_mock).total() == 2


def test_the_generator_can_connect_to_the_guard_alone(scripted: Script) -> None:
    """Told of another address, it does not get there."""
    guard, elsewhere = scripted(200, []), scripted(200, [])
    found = generate(elsewhere.base_url, allowed=guard.base_url)
    assert ["listRatingItems", "could not be asked (ConnectionError)"] in found
    assert not generate(guard.base_url, allowed=guard.base_url)
    assert guard.received
    assert not elsewhere.received


def test_the_last_of_many_callouts_is_held_to_the_contract(scripted: Script) -> None:
    """An answer of more than a megabyte is judged as a whole."""
    many = [CALLOUT] * 6_000 + [{**CALLOUT, "status": None}]
    service = scripted(200, many)
    found = generate(service.base_url, allowed=service.base_url)
    assert [
        "listActiveCallouts",
        "answers 200, where $[*].status is not what the contract says (type)",
    ] in found


def generate(base_url: str, *, allowed: str) -> list[list[str]]:
    """Let the generator ask for what needs no identifiers, and give what it tells."""
    address = httpx.URL(allowed)
    plan = Plan(document({}), POSITIVE)._asdict()
    done = subprocess.run(
        [sys.executable, "-m", "tests.contract.staging.generate"],
        cwd=ROOT,
        input=json.dumps({**plan, "base_url": base_url, "address": [address.host, address.port]}),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def test_the_generator_has_no_token_in_its_environment(
    guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings that use it fail there, for want of it; those that use another variable do not."""
    monkeypatch.setenv("AURA_PANIC_TOKEN", "s3cret")

    def using(variable: str) -> Plan:
        return Plan(document(IDENTIFIERS), {**POSITIVE, "headers": {"X": f"${{{variable}}}"}})

    asyncio.run(examine(guard, NAMED, using("PATH")))
    with pytest.raises(ChildProcessError):
        asyncio.run(examine(guard, NAMED, using("AURA_PANIC_TOKEN")))
