"""The course of a callout on the mock: every operation, and the simulator that plays the rest."""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypedDict

import httpx
import pytest

from aura_panic import (
    AsyncPanicClient,
    BadRequest,
    CalloutClosed,
    CalloutState,
    Conflict,
    Forbidden,
    NotFound,
    PanicClient,
    Unauthorized,
)
from aura_panic_mock import (
    Dress,
    SeedError,
    Service,
    StateFile,
    StateFileError,
    create_app,
    load_seed,
    serve,
)

FREE, UNSUBSCRIBED, HOME = 300100, 300200, 178921  # customers of the seed


class Place(TypedDict):
    """A position, as keyword arguments."""

    latitude: float
    longitude: float


HERE: Place = {"latitude": -33.9, "longitude": 18.4}


def client(mock: Service, token: str | None = None) -> PanicClient:
    if token:
        return PanicClient(base_url=mock.base_url, token=token)
    return PanicClient(
        base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
    )


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
    assert panic.stream_location(raised.id, **HERE, accuracy=4).message == "Location updated"
    assert panic.get_callout(raised.id) == raised

    said = panic.send_callout_event(raised.id, message="The gate is open")
    panic_mock.control("POST", f"/callouts/{raised.id}/messages", message="On our way")
    events = panic.read_callout_events(raised.id)
    assert events[0] == said
    assert [event.message for event in events] == ["The gate is open", "On our way"]

    for unready in (panic.generate_resolution_report, panic.get_callout_map):
        with pytest.raises(NotFound, match="has not closed yet"):
            unready(raised.id)

    course = "dispatch, arrive after 60 s, complete after 300 s, close after 310 s"
    panic_mock.control("POST", f"/callouts/{raised.id}/script", script=course)
    assert panic.get_callout(raised.id).state is CalloutState.RESPONDER_DISPATCHED
    panic_mock.control("PUT", "/clock", advance=400)

    assert panic.get_callout(raised.id).state is CalloutState.CLOSED
    assert panic.list_active_customer_callouts(FREE) == []
    report = panic.generate_resolution_report(raised.id)
    assert report.response_seconds is not None
    assert 60 <= report.response_seconds < 100
    assert 310 <= report.resolution_seconds < 350
    assert str(raised.id) in panic.get_callout_map(raised.id).url
    for move in (panic.stream_location, panic.stream_location_and_get_callout):
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
        async with AsyncPanicClient(
            base_url=panic_mock.base_url,
            client_id=panic_mock.client_id,
            client_secret=panic_mock.client_secret,
        ) as panic:
            await panic.raise_callout(response_type_id=1, **HERE)

    with pytest.warns(DeprecationWarning, match="use raise_customer_callout") as warned:
        asyncio.run(press())
    assert [each.filename for each in warned] == [__file__]


@pytest.mark.parametrize(
    "place",
    [{}, {"latitude": 1.0}, {**HERE, "predefined_location_id": 99001}, {"longitude": 181.0}],
)
def test_a_place_is_a_position_or_a_fixed_location(
    panic_client: PanicClient, place: dict[str, Any]
) -> None:
    """Never both, never neither, never half of one, and on this planet."""
    with pytest.raises(BadRequest):
        panic_client.raise_customer_callout(FREE, response_type_id=1, **place)
    assert panic_client.list_active_customer_callouts(FREE) == []


def test_who_may_not_raise(panic_client: PanicClient) -> None:
    """A customer without a subscription, and a place or a customer that is not ours."""
    raise_ = panic_client.raise_customer_callout
    with pytest.raises(Forbidden, match="no active subscription"):
        raise_(UNSUBSCRIBED, response_type_id=1, **HERE)
    with pytest.raises(NotFound, match="no such location"):
        raise_(FREE, response_type_id=1, predefined_location_id=99001)
    with pytest.raises(NotFound, match="There is no customer 300500"):
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
            with pytest.raises(Unauthorized, match="good for"):
                elsewhere()


def test_duress_is_seen_by_the_simulator_alone(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A wrong code leaves a mark that no operation shows."""
    panic_client.cancel_callout(992011, safe_code="0000")
    (marked,) = [
        callout["id"]
        for callout in panic_mock.control("GET", "")["callouts"]
        if callout["underDuress"]
    ]
    assert marked == 992011
    assert "uress" not in str(panic_client.get_callout(992011).to_dict())


@pytest.mark.parametrize("again", [1, 2, 3])
def test_duress_cannot_be_told_from_the_bytes_of_an_answer(again: int) -> None:
    """However often a cancel is repeated, a wrong code is answered as a right one is."""
    answers = []
    for code in ("4567", "0000"):
        with serve(create_app(clock=lambda: 0)) as mock, client(mock) as panic:
            for _ in range(again):
                answer = panic.cancel_callout(992011, safe_code=code)
            answers.append(answer)
    assert answers[0] == answers[1]


def test_a_wrong_code_can_be_refused_if_so_set() -> None:
    """With the setting, a wrong code is a 400 that does not repeat it; the mark is there still."""
    dress = Dress(refuse_wrong_codes=True)
    with serve(create_app(dress=dress)) as mock, client(mock) as panic:
        with pytest.raises(BadRequest, match="safeCode") as caught:
            panic.cancel_callout(992011, safe_code="0000")
        assert "0000" not in str(caught.value)
        assert any(callout["underDuress"] for callout in mock.control("GET", "")["callouts"])
        panic.cancel_callout(992011, safe_code="4567")


def test_the_journal_counts_what_was_done_for_a_callout(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """How often an operation was handled for a callout, by which source, and what was not."""
    for number in (992011, 992011, 105432, 1):
        with suppress(NotFound):
            panic_client.get_callout(number)
    query = "/journal?operation=getCallout&handled=true&callout="
    assert len(panic_mock.control("GET", query + "992011")) == 2
    assert len(panic_mock.control("GET", query + "1")) == 0
    (missed,) = panic_mock.control("GET", "/journal?handled=false")
    assert (missed["callout"], missed["status"], missed["source"]) == (1, 404, "demo-client")
    with suppress(ValueError):
        panic_mock.control("GET", "/nowhere")
    assert panic_mock.control("GET", "/journal")[-1]["operation"] is None


def test_an_old_token_is_never_somebody_elses(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """After a reset the next token is another one, whoever gets it."""
    credentials = {"client_id": panic_mock.client_id, "client_secret": panic_mock.client_secret}
    old = panic_client.exchange_credentials(**credentials).access_token
    panic_mock.control("POST", "/reset")
    assert panic_client.exchange_credentials(**credentials).access_token != old


def test_steps_of_the_same_moment_are_taken_in_their_order(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A script is read from left to right."""
    panic_mock.control("POST", "/callouts/992011/script", script="dispatch, cancel responder")
    assert panic_client.get_callout(992011).state is CalloutState.RESPONDER_CANCELLED


def test_one_state_file_is_for_one_mock(tmp_path: Path) -> None:
    """A second mock does not overwrite what the first one answered; nor is a strange file used."""
    with (
        closing(StateFile(tmp_path / "state")),
        pytest.raises(StateFileError, match="is locked"),
    ):
        StateFile(tmp_path / "state")
    (tmp_path / "text").write_text("no database, this" * 100)
    with pytest.raises(StateFileError, match="cannot keep the state"):
        StateFile(tmp_path / "text")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("sources",), [], "there are no sources"),
        (("sources", 0, "customers"), [], "demo-client has no customers"),
        (("sources", 0, "callouts", 0, "customerId"), 5, "a customer that is not there"),
        (("sources", 0, "customers", 0, "safeCode"), 4567, "needs quotation marks"),
        (("sources", 0, "tokenSeconds"), "soon", "ValueError"),
        (("ratingItems",), None, "not like seed.yaml"),
    ],
)
def test_a_seed_that_cannot_work_is_refused(
    path: tuple[str | int, ...], value: object, sentence: str
) -> None:
    """What would fail later is said at the start."""
    seed = load_seed()
    *way, last = path
    place = seed
    for key in way:
        place = place[key]
    place[last] = value
    with pytest.raises(SeedError, match=sentence):
        create_app(seed=seed)


def test_the_journal_tells_what_was_asked_and_nothing_more(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Operation and status are there; codes, positions and tokens are not."""
    panic_client.cancel_callout(992011, safe_code="4567")
    panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE)
    journal = panic_mock.control("GET", "/journal")
    assert [(entry["operation"], entry["status"]) for entry in journal] == [
        ("exchangeCredentials", 200),
        ("cancelCallout", 200),
        ("raiseCustomerCallout", 201),
    ]
    for secret in ("4567", "-33.9", "mock-token", panic_mock.client_secret):
        assert secret not in str(journal)


def test_reset_brings_back_the_seed(panic_mock: Service, panic_client: PanicClient) -> None:
    """Everything but the seed is forgotten, tokens included."""
    panic_client.cancel_callout(992011)
    panic_mock.control("POST", "/reset")
    with client(panic_mock) as panic:
        assert panic.get_callout(992011).state is CalloutState.CREATED
    assert [entry["operation"] for entry in panic_mock.control("GET", "/journal")] == [
        "exchangeCredentials",
        "getCallout",
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("PUT", "/clock", {"now": "noon"}, "Say the seconds"),
        ("PUT", "/clock", {"now": 1e300}, "The clock goes on"),
        ("PUT", "/clock", {"advance": -1e6}, "The clock goes on"),
        ("PUT", "/clock", {"now": 10**400}, "The clock goes on"),
        ("PUT", "/clock", {"now": True}, "Say the seconds"),
        ("GET", f"/callouts/{'9' * 5000}/script", {}, "is not served here"),
        ("POST", f"/callouts/{'9' * 5000}/script", {}, "calloutId is no identifier"),
        ("POST", "/callouts/992011/messages", {"message": "x" * 99_999}, "longer than"),
        ("GET", "/journal?weather=fine", {}, "weather: ask for method, path, status"),
        ("PUT", "/script", {"script": "vanish"}, "'vanish' is no step of a script: say one of"),
        ("POST", "/callouts/992011/script", {}, "script should be text"),
        ("POST", "/callouts/1/messages", {"message": "hi"}, "There is no callout 1"),
        ("PUT", "/dress", {"hat": True}, "hat: there is mixed_casing"),
        ("PUT", "/dress", {"shapes": "round"}, "shapes is one of flat, wrapped, mixed"),
        ("PUT", "/dress", {"mixed_casing": 3}, "mixed_casing is one of False, True"),
        ("GET", "/weather", {}, "is not served here"),
    ],
)
def test_the_simulator_refuses_in_a_sentence(
    panic_mock: Service, method: str, path: str, body: dict[str, Any], sentence: str
) -> None:
    """A control that cannot be done says what can."""
    with pytest.raises(ValueError, match=sentence):
        panic_mock.control(method, path, **body)


def test_a_script_runs_on_the_mocks_own_clock() -> None:
    """What is raised takes its course when the clock is moved, not when time passes."""
    with (
        serve(create_app(script="dispatch after 3 s, close after 5 s", clock=lambda: 0)) as mock,
        client(mock) as panic,
    ):
        number = panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id
        states = []
        for now in (2.9, 3, 4.9, 5):
            mock.control("PUT", "/clock", now=now)
            states.append(panic.get_callout(number).status)
    assert states == ["created", "Responder Dispatched", "Responder Dispatched", "closed"]


def test_a_token_ends_on_the_mocks_clock(panic_mock: Service, panic_client: PanicClient) -> None:
    """An hour later the old token is refused."""
    token = panic_client.exchange_credentials(
        client_id=panic_mock.client_id, client_secret=panic_mock.client_secret
    )
    with client(panic_mock, token.access_token) as panic:
        panic.get_callout(992011)
        panic_mock.control("PUT", "/clock", advance=token.expires_in)
        with pytest.raises(Unauthorized, match="expired"):
            panic.get_callout(992011)


def test_the_client_reads_every_legacy_dress() -> None:
    """Casing, new statuses, both shapes, both spellings: all are read, none ends a callout."""
    dress = Dress(mixed_casing=True, unknown_statuses=True, shapes="mixed", tokens="mixed")
    worn = []
    for _ in range(2):  # the same chance gives the same answers
        with serve(create_app(dress=dress, chance=7)) as mock, client(mock) as panic:
            panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
            seen = [panic.get_callout(992011) for _ in range(40)]
            seen += [callout for _ in range(20) for callout in panic.list_active_callouts()]
            assert all(callout.state.is_open for callout in seen)
            worn.append([(each.status, "message" in each) for each in seen])
            panic.cancel_callout(992011)
            assert not panic.get_callout(992011).state.is_open
    assert worn[0] == worn[1]
    assert {wrapped for _, wrapped in worn[0]} == {True, False}
    assert len({status for status, _ in worn[0]}) > 6


def test_the_same_requests_get_the_same_answers() -> None:
    """Time, identifiers, tokens and chance are the mock's own: two runs are alike to the byte."""
    runs = []
    for _ in range(2):
        app = create_app(clock=lambda: 0, dress=Dress(mixed_casing=True, shapes="mixed"), chance=3)
        with serve(app) as mock, httpx.Client(base_url=mock.base_url) as wire:
            credentials = {"clientId": mock.client_id, "clientSecret": mock.client_secret}
            token = wire.post("/oauth/token", json=credentials)
            wire.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
            body = {"responseTypeId": 1, **HERE}
            answers = [token, wire.post(f"/customers/{FREE}/callouts", json=body)]
            answers += [wire.get("/callouts/992011") for _ in range(9)]
            answers.append(wire.post("/callouts/992011/events", json={"message": "Here"}))
            runs.append([answer.content for answer in answers])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 4


def test_the_state_file_outlives_the_mock(tmp_path: Path) -> None:
    """A mock that is started again knows all that happened, and what time it is."""
    path = tmp_path / "state.sqlite"
    with (
        closing(StateFile(path)) as file,
        serve(create_app(state_file=file)) as mock,
        client(mock) as panic,
    ):
        raised = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
        panic.send_callout_event(raised.id, message="The gate is open")
        panic.cancel_callout(992011, safe_code="0000")
        mock.control("PUT", "/clock", now=500)
        mock.control("PUT", "/script", script="dispatch")
        mock.control("PUT", "/dress", shapes="wrapped")
        token = panic.mint_callout_token(customer_id=FREE).access_token
        shown = mock.control("GET", "")
    with closing(StateFile(path)) as file, serve(create_app(state_file=file)) as mock:
        again = mock.control("GET", "")
        assert again["callouts"] == shown["callouts"]
        assert again["now"] >= 500
        with client(mock, token) as panic:
            assert panic.get_callout(raised.id).created_at == raised.created_at
            assert panic.read_callout_events(raised.id)[0].message == "The gate is open"
        with client(mock) as panic:
            panic.dismiss_callout(raised.id)
            another = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
            assert another.state is CalloutState.RESPONDER_DISPATCHED
            assert "message" in another


def test_two_customer_sources_never_meet() -> None:
    """What one raises, lists and reads is not there for the other."""
    other = load_seed()["sources"][1]
    with (
        serve() as mock,
        client(mock) as panic,
        PanicClient(
            base_url=mock.base_url,
            client_id=other["clientId"],
            client_secret=other["clientSecret"],
        ) as stranger,
    ):
        ours = {callout.id for callout in panic.list_active_callouts()}
        theirs = {callout.id for callout in stranger.list_active_callouts()}
        assert ours
        assert theirs
        assert not ours & theirs
        for number in ours:
            with pytest.raises(NotFound):
                stranger.get_callout(number)
            with pytest.raises(NotFound):
                stranger.cancel_callout(number)
