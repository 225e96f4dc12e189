"""The course of a callout on the mock: what each operation sees of the ones before it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    CalloutClosed,
    CalloutState,
    Conflict,
    Forbidden,
    NotFound,
    PanicClient,
    Unauthorized,
)
from aura_panic_mock import Service, create_app, load_seed, serve
from tests.integration.support import FREE, HERE, HOME, UNSUBSCRIBED, client, credentials


def test_what_is_raised_is_listed_moved_talked_to_closed_and_rated(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Every operation sees what the ones before it did."""
    panic = panic_client
    raised = panic.raise_customer_callout(FREE, response_type_id=2, **HERE)
    assert raised.state is CalloutState.CREATED
    assert raised in panic.list_active_callouts()
    assert panic.list_active_customer_callouts(FREE) == [raised]

    moved = panic.stream_location_and_get_callout(raised.id, latitude=-33.8, longitude=18.5)
    assert (moved.latitude, moved.longitude) == (-33.8, 18.5)
    assert panic.stream_location_update(raised.id, **HERE, accuracy=4).message == "Location updated"
    assert panic.get_callout(raised.id) == raised

    said = panic.send_callout_event(raised.id, message="The gate is open")
    panic_mock.send_message(raised, "On our way")
    events = panic.read_callout_events(raised.id)
    assert events[0] == said
    assert [event.message for event in events] == ["The gate is open", "On our way"]

    for unready in (panic.generate_resolution_report, panic.get_callout_map):
        with pytest.raises(NotFound, match="has not closed yet"):
            unready(raised.id)

    steps = "dispatch, arrive after 60 s, complete after 300 s, close after 310 s"
    panic_mock.script(raised, steps)
    assert panic.get_callout(raised.id).state is CalloutState.RESPONDER_DISPATCHED
    panic_mock.advance(400)

    assert panic.get_callout(raised.id).state is CalloutState.CLOSED
    assert panic.list_active_customer_callouts(FREE) == []
    report = panic.generate_resolution_report(raised.id)
    assert report.response_seconds is not None
    assert 60 <= report.response_seconds < 100
    assert 310 <= report.resolution_seconds < 350
    assert str(raised.id) in panic.get_callout_map(raised.id).url
    for move in (panic.stream_location_update, panic.stream_location_and_get_callout):
        with pytest.raises(CalloutClosed) as caught:
            move(raised.id, latitude=0, longitude=0)
        assert caught.value.callout == panic.get_callout(raised.id)
    with pytest.raises(Conflict, match="has already closed"):
        panic.dismiss_callout(raised.id)

    reason, *_ = panic.list_cancellation_reasons(raised.id)
    given = panic.create_cancellation_reason(raised.id, exception_reason_id=reason.id)
    assert given.reason == reason.reason
    rating = panic.submit_callout_rating(callout_id=raised.id, rating=5, comment="At once")
    item, *_ = panic.list_rating_items()
    score = panic.submit_rating_item(rating_id=rating.id, rating_item_id=item.id, score=4)
    assert (score.rating_id, score.rating_item_id, score.score) == (rating.id, item.id, 4)


def test_a_second_raise_gives_the_active_callout_again(panic_client: PanicClient) -> None:
    """One press, one emergency: the service notices the second."""
    first = panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE)
    again = panic_client.raise_customer_callout(FREE, response_type_id=2, latitude=1, longitude=1)
    assert again == first
    panic_client.dismiss_callout(first.id)
    assert panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE).id != first.id


def test_the_legacy_raise_warns_at_the_callers_line(panic_client: PanicClient) -> None:
    """It raises a second callout for the same customer, and says what to use instead."""
    numbers = set()
    for _ in range(2):
        with pytest.warns(DeprecationWarning, match="use raise_customer_callout") as warned:
            callout = panic_client.raise_callout(response_type_id=1, customer_id=FREE, **HERE)
        numbers.add(callout.id)
        assert [each.filename for each in warned] == [__file__]
    assert len(numbers) == 2


def test_the_legacy_raise_warns_where_a_coroutine_is_made(panic_mock: Service) -> None:
    """The asynchronous method warns at its caller's line too."""

    async def press() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            await panic.raise_callout(response_type_id=1, **HERE)

    with pytest.warns(DeprecationWarning, match="use raise_customer_callout") as warned:
        asyncio.run(press())
    assert [each.filename for each in warned] == [__file__]


EITHER = "needs either latitude and longitude or predefined_location_id, and not both"
NEITHER = "needs latitude and longitude or predefined_location_id"


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ({}, NEITHER),
        ({"latitude": 1.0}, NEITHER),
        ({**HERE, "predefined_location_id": 99001}, EITHER),
        (
            {"latitude": 1.0, "predefined_location_id": 99001},
            "needs latitude and longitude together",
        ),
        ({**HERE, "longitude": 181.0}, "longitude should be at most 180"),
    ],
)
def test_a_place_is_a_position_or_a_fixed_location(
    panic_client: PanicClient, place: dict[str, Any], problem: str
) -> None:
    """Never both, never neither, never half of one, and on this planet."""
    with pytest.raises(ValueError, match=f"The request was not sent: {problem}"):
        panic_client.raise_customer_callout(FREE, response_type_id=1, **place)
    assert panic_client.list_active_customer_callouts(FREE) == []


def test_who_may_not_raise(panic_client: PanicClient) -> None:
    """A customer without a subscription, and a place or a customer that is not ours."""
    raise_ = panic_client.raise_customer_callout
    with pytest.raises(Forbidden, match="no active subscription"):
        raise_(UNSUBSCRIBED, response_type_id=1, **HERE)
    with pytest.raises(NotFound, match="no such location"):
        raise_(FREE, response_type_id=1, predefined_location_id=99001)
    with pytest.raises(NotFound, match=r"There is no customer \*\*\*"):
        raise_(300500, response_type_id=1, **HERE)


def test_a_fixed_location_gives_the_position(panic_client: PanicClient) -> None:
    """A callout for a fixed location stands where that is."""
    panic_client.cancel_callout(992011)
    callout = panic_client.raise_customer_callout(
        HOME, response_type_id=1, predefined_location_id=99001
    )
    assert (callout.latitude, callout.longitude) == (-33.9249, 18.4241)


def test_a_scoped_token_is_good_for_one_customer_alone(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Its customer's flow works from end to end; everything else is 401."""
    token = panic_client.mint_callout_token(customer_id=FREE)
    with client(panic_mock, token.access_token) as scoped:
        own = scoped.raise_customer_callout(FREE, response_type_id=1, **HERE)
        assert scoped.get_callout(own.id) == own
        scoped.cancel_callout(own.id, safe_code="2222")
        for elsewhere in (
            lambda: scoped.get_callout(992011),
            lambda: scoped.raise_customer_callout(HOME, response_type_id=1, **HERE),
            scoped.list_active_callouts,
            lambda: scoped.mint_callout_token(customer_id=FREE),
        ):
            with pytest.raises(Unauthorized, match="valid for"):
                elsewhere()


@pytest.mark.parametrize("again", [1, 2, 3])
def test_duress_cannot_be_told_from_the_bytes_of_an_answer(again: int) -> None:
    """Repeated cancels have the same response for a wrong code as for a right one."""
    responses = []
    for code in ("4567", "0000"):
        with serve(create_app(clock=lambda: 0)) as mock, client(mock) as panic:
            for _ in range(again):
                response = panic.cancel_callout(992011, safe_code=code)
            responses.append(response)
    assert responses[0] == responses[1]


def test_a_token_ends_on_the_mocks_clock(panic_mock: Service, panic_client: PanicClient) -> None:
    """An hour later the old token is refused."""
    token = panic_client.exchange_credentials(
        client_id=panic_mock.client_id, client_secret=panic_mock.client_secret
    )
    with client(panic_mock, token.access_token) as panic:
        panic.get_callout(992011)
        panic_mock.advance(token.expires_in)
        with pytest.raises(Unauthorized, match="expired"):
            panic.get_callout(992011)


def test_two_customer_sources_never_meet(panic_mock: Service, panic_client: PanicClient) -> None:
    """Neither sees the callouts of the other."""
    other = load_seed()["sources"][1]
    known = {"client_id": other["clientId"], "client_secret": other["clientSecret"]}
    with PanicClient(**credentials(panic_mock) | known) as stranger:
        ours = {callout.id for callout in panic_client.list_active_callouts()}
        theirs = {callout.id for callout in stranger.list_active_callouts()}
        assert ours
        assert theirs
        assert not ours & theirs
        for number in ours:
            for look in (stranger.get_callout, stranger.cancel_callout):
                with pytest.raises(NotFound):
                    look(number)
