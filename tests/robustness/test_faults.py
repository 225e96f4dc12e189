"""The faults of the mock, as the client sees them, over real HTTP."""

from __future__ import annotations

import httpx
import pytest

from aura_panic import (
    OutcomeUnknown,
    PanicClient,
    PanicError,
    RateLimited,
    ServerError,
    UnreadableResponse,
)
from aura_panic_mock import Fault, Service

SEEN: list[tuple[Fault, type[PanicError], bool]] = [
    (Fault.drop(), OutcomeUnknown, False),
    (Fault.drop(handled=True), OutcomeUnknown, True),
    (Fault.reset(), OutcomeUnknown, False),
    (Fault.reset(handled=True), OutcomeUnknown, True),
    (Fault.server_error(502), OutcomeUnknown, False),
    (Fault.server_error(500, handled=True), ServerError, True),
    (Fault.html_page(), OutcomeUnknown, False),
    (Fault.too_many_requests(7), RateLimited, False),
    (Fault.malformed_json(), UnreadableResponse, True),
    (Fault.truncated_body(), OutcomeUnknown, True),
    (Fault.wrong_type(), UnreadableResponse, True),
]


@pytest.mark.parametrize(("fault", "error", "handled"), SEEN)
def test_each_fault_is_what_it_says(
    panic_mock: Service,
    panic_client: PanicClient,
    fault: Fault,
    error: type[PanicError],
    handled: bool,
) -> None:
    """The client gets its error once; the journal says whether the cancel was done."""
    panic_client.get_callout(992011)
    panic_mock.inject(fault.replace(operation="cancelCallout", times=1))
    with pytest.raises(PanicError) as caught:
        panic_client.cancel_callout(992011)
    assert type(caught.value) is error
    (entry,) = panic_mock.journal(operation="cancelCallout")
    assert (entry.fault, entry.handled) == (fault.kind, handled)
    assert panic_client.get_callout(992011).state.is_open is not handled
    panic_client.cancel_callout(992011)


@pytest.mark.parametrize("fault", [Fault.delay(0.01), Fault.wrong_content_type()])
def test_a_harmless_fault_is_survived(
    panic_mock: Service, panic_client: PanicClient, fault: Fault
) -> None:
    """A late or wrongly labelled response is read all the same."""
    panic_mock.inject(fault)
    assert panic_client.get_callout(992011).id == 992011
    assert {each.fault for each in panic_mock.journal()} == {fault.kind}


def test_a_fault_happens_by_count_and_at_random(panic_mock: Service) -> None:
    """It can skip some requests, match some, and be likely or not, as it was the last time."""

    def happened(fault: Fault) -> list[bool]:
        panic_mock.reset()
        panic_mock.inject(fault)
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

    counted = Fault.server_error(operation="getCallout", skip=2, times=3)
    assert happened(counted) == [False] * 2 + [True] * 3 + [False] * 7
    likely = Fault.server_error(operation="getCallout", probability=0.5)
    outcomes = happened(likely)
    assert 0 < sum(outcomes) < 12
    assert happened(likely) == outcomes


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ("drop", "faults should be a list"),
        ([{"kind": "explode"}], "`$.kind`; use kind (drop, reset"),
        ([{"kind": "drop", "when": 3}], "unknown field `when`; use kind"),
        ([{"kind": "drop", "times": "once"}], "Expected `int | null`, got `str` - at `$.times`"),
        ([{"kind": "drop", "operation": "getCalout"}], "'getCalout' is not in the contract"),
        ([{"kind": "server error", "status": 200}], "Expected `int` >= 500 - at `$.status`"),
        ([{"kind": "delay", "seconds": True}], "Expected `float`, got `bool` - at `$.seconds`"),
    ],
)
def test_what_is_not_a_fault_is_refused(panic_mock: Service, faults: object, sentence: str) -> None:
    """The error says what a fault is."""
    url = httpx.URL(panic_mock.base_url).join("/_simulator/faults")
    response = httpx.post(url, json={"faults": faults}, trust_env=False)
    assert response.status_code == 400
    assert sentence in response.json()["message"]
