"""The faults of the mock, as the client sees them, over real HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from aura_panic import (
    OutcomeUnknown,
    PanicClient,
    PanicError,
    RateLimited,
    ServerError,
    UnreadableResponse,
)
from aura_panic_mock import Service

SEEN: list[tuple[dict[str, Any], type[PanicError], bool]] = [
    ({"kind": "drop"}, OutcomeUnknown, False),
    ({"kind": "drop", "handled": True}, OutcomeUnknown, True),
    ({"kind": "reset"}, OutcomeUnknown, False),
    ({"kind": "reset", "handled": True}, OutcomeUnknown, True),
    ({"kind": "server error", "status": 502}, OutcomeUnknown, False),
    ({"kind": "server error", "status": 500, "handled": True}, ServerError, True),
    ({"kind": "html page"}, OutcomeUnknown, False),
    ({"kind": "too many requests", "seconds": 7}, RateLimited, False),
    ({"kind": "malformed json"}, UnreadableResponse, True),
    ({"kind": "truncated body"}, OutcomeUnknown, True),
    ({"kind": "wrong type"}, UnreadableResponse, True),
]


@pytest.mark.parametrize(("fault", "error", "handled"), SEEN)
def test_each_fault_is_what_it_says(
    panic_mock: Service,
    panic_client: PanicClient,
    fault: dict[str, Any],
    error: type[PanicError],
    handled: bool,
) -> None:
    """The client gets its name for it once; the journal tells whether the cancel was done."""
    panic_client.get_callout(992011)
    told = {"operation": "cancelCallout", "times": 1, **fault}
    panic_mock.control("PUT", "/faults", faults=[told])
    with pytest.raises(PanicError) as caught:
        panic_client.cancel_callout(992011)
    assert type(caught.value) is error
    (entry,) = panic_mock.control("GET", "/journal?operation=cancelCallout")
    assert (entry["fault"], entry["handled"]) == (fault["kind"], handled)
    assert panic_client.get_callout(992011).state.is_open is not handled
    panic_client.cancel_callout(992011)


@pytest.mark.parametrize("kind", ["delay", "wrong content type"])
def test_a_harmless_fault_is_survived(
    panic_mock: Service, panic_client: PanicClient, kind: str
) -> None:
    """What is late, or wrongly labelled, is read all the same."""
    panic_mock.control("PUT", "/faults", faults=[{"kind": kind, "seconds": 0.01}])
    assert panic_client.get_callout(992011).id == 992011
    assert {each["fault"] for each in panic_mock.control("GET", "/journal")} == {kind}


def test_a_fault_strikes_by_count_and_by_chance(panic_mock: Service) -> None:
    """It can skip some, strike some, and be likely or not; chance repeats itself."""

    def struck(**fault: object) -> list[bool]:
        told = {"kind": "server error", "operation": "getCallout", **fault}
        panic_mock.control("POST", "/reset")
        panic_mock.control("PUT", "/faults", faults=[told])
        outcomes = []
        with PanicClient(
            base_url=panic_mock.base_url,
            client_id=panic_mock.client_id,
            client_secret=panic_mock.client_secret,
            attempts=1,
        ) as panic:
            for _ in range(12):
                try:
                    panic.get_callout(992011)
                except ServerError:
                    outcomes.append(True)
                else:
                    outcomes.append(False)
        return outcomes

    assert struck(skip=2, times=3) == [False] * 2 + [True] * 3 + [False] * 7
    by_chance = struck(probability=0.5)
    assert 0 < sum(by_chance) < 12
    assert struck(probability=0.5) == by_chance


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ("drop", "faults should be a list"),
        ([{"kind": "explode"}], "kind should be one of drop"),
        ([{"kind": "drop", "when": 3}], "when: a fault has kind, operation"),
        ([{"kind": "drop", "times": "once"}], "times should be like 0"),
        ([{"kind": "server error", "status": 200}], "status should be 500 to 599"),
        ([{"kind": "delay", "seconds": True}], "seconds should be like 1.0"),
    ],
)
def test_what_is_no_fault_is_refused(panic_mock: Service, faults: object, sentence: str) -> None:
    """With a sentence that says what one is."""
    with pytest.raises(ValueError, match=sentence):
        panic_mock.control("PUT", "/faults", faults=faults)
