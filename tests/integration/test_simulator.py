"""The control of the mock, its scripts, seeds, variants and state files."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from aura_panic import (
    BadRequest,
    CalloutState,
    NotFound,
    PanicClient,
)
from aura_panic_mock import (
    Control,
    ControlError,
    ControlRejected,
    Fault,
    JournalEntry,
    MockUnreachable,
    ResponseVariants,
    SeedError,
    Service,
    StateFile,
    StateFileError,
    create_app,
    load_seed,
    serve,
)
from tests.conftest import Script
from tests.integration.support import FREE, HERE, client, without_random


@contextmanager
def kept(path: Path, **options: Any) -> Iterator[tuple[Service, PanicClient]]:
    """Yield a mock that keeps its state in a file, and a client of it."""
    with (
        closing(StateFile(path)) as file,
        serve(create_app(state_file=file, **options)) as mock,
        client(mock) as panic,
    ):
        yield mock, panic


def test_duress_is_seen_by_the_simulator_alone(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A wrong code leaves a mark that no operation shows."""
    panic_client.cancel_callout(992011, safe_code="0000")
    assert [each.id for each in panic_mock.callouts() if each.under_duress] == [992011]
    assert "uress" not in str(panic_client.get_callout(992011).to_dict())


def test_a_wrong_code_can_be_refused_if_so_set() -> None:
    """With the setting, a wrong code is a 400 that does not repeat it; duress is still marked."""
    variants = ResponseVariants(refuse_wrong_codes=True)
    with serve(create_app(variants=variants)) as mock, client(mock) as panic:
        with pytest.raises(BadRequest, match="safeCode") as caught:
            panic.cancel_callout(992011, safe_code="0000")
        assert "0000" not in str(caught.value)
        assert mock.callout(992011).under_duress
        panic.cancel_callout(992011, safe_code="4567")


def test_the_journal_counts_what_was_done_for_a_callout(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """The journal filters by operation, callout, source and whether the request was handled."""
    for number in (992011, 992011, 105432, 1):
        with suppress(NotFound):
            panic_client.get_callout(number)
    handled = partial(panic_mock.journal, operation="getCallout", handled=True)
    assert len(handled(callout=992011)) == 2
    assert handled(callout=1) == []
    (missed,) = panic_mock.journal(handled=False)
    assert isinstance(missed, JournalEntry)
    assert (missed.callout, missed.status, missed.source) == (1, 404, "demo-client")
    httpx.get(f"{panic_mock.base_url}/nowhere", trust_env=False)
    assert panic_mock.journal()[-1].operation is None


def test_an_old_token_is_never_somebody_elses(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """After a reset the next token is another one, whoever gets it."""
    credentials: dict[str, Any] = {
        "client_id": panic_mock.client_id,
        "client_secret": panic_mock.client_secret,
    }
    old = panic_client.exchange_credentials(**credentials).access_token
    panic_mock.reset()
    assert panic_client.exchange_credentials(**credentials).access_token != old


def test_steps_of_the_same_moment_are_taken_in_their_order(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A script is read from left to right."""
    panic_mock.script(992011, "dispatch, cancel responder")
    assert panic_client.get_callout(992011).state is CalloutState.RESPONDER_CANCELLED


def test_one_state_file_is_for_one_mock(tmp_path: Path) -> None:
    """A second mock cannot use the file of a running one, nor a file of another kind."""
    with (
        closing(StateFile(tmp_path / "state")),
        pytest.raises(StateFileError, match="is locked"),
    ):
        StateFile(tmp_path / "state")
    (tmp_path / "text").write_text("no database, this" * 100)
    for path in (tmp_path / "text", tmp_path):
        with pytest.raises(StateFileError, match="cannot keep the state"):
            StateFile(path)


def test_a_state_file_is_not_continued_with_another_seed(tmp_path: Path) -> None:
    """Its callouts would belong to a source that nobody knows."""
    with kept(tmp_path / "state") as (_, panic):
        panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
    seed = load_seed()
    seed["sources"] = [{**seed["sources"][0], "clientId": "another"}]
    with (
        pytest.raises(StateFileError, match="knows demo-client, other-client, and"),
        kept(tmp_path / "state", seed=seed),
    ):
        pass


def test_what_is_kept_for_long_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of positions and of expired tokens, which would add up in a mock that runs for weeks."""
    monkeypatch.setattr("aura_panic_mock._state.TRACKS", 1)
    monkeypatch.setattr("aura_panic_mock._state.EXPIRED_TOKENS", 1)
    path = tmp_path / "state"
    with kept(path) as (mock, _):
        for moment in (1e6, 2e6, 2e6 + 60, 3e6):
            with client(mock) as panic:
                for number in (992011, 105432):
                    panic.stream_location_update(number, latitude=-33.5, longitude=18.5)
            mock.set_clock(moment)  # beyond the end of the token
        lengths = [len(mock.track(number)) for number in (992011, 105432)]
    assert lengths == [1, 2]  # only of the last that moved
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT count(*) FROM records WHERE kind = 'Token'"
        assert database.execute(query).fetchone() == (2,)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("sources",), [], r"length >= 1 - at `\$.sources`"),
        (("sources", 0, "customers"), [], r"length >= 1 - at `\$.sources\[0\].customers`"),
        (("sources", 0, "callouts", 0, "customerId"), 5, "a customer that is not there"),
        (("sources", 0, "customers", 0, "safeCode"), 4567, "needs quotation marks"),
        (("sources", 0, "tokenSeconds"), "soon", "Expected `int`, got `str`"),
        (("sources", 0, "callouts", 0, "id"), "992011", r"sources\[0\].callouts\[0\].id"),
        (("sources", 0, "callouts", 0, "latitude"), 91, "<= 90"),
        (("sources", 0, "callouts", 0, "script"), "vanish", "is not a step of a script"),
        (("ratingItems",), None, "not like seed.yaml"),
    ],
)
def test_a_seed_that_cannot_work_is_refused(
    path: tuple[str | int, ...], value: object, sentence: str
) -> None:
    """An error that would come later is raised at the start."""
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
    journal = panic_mock.journal()
    assert [(entry.operation, entry.status) for entry in journal] == [
        ("exchangeCredentials", 200),
        ("cancelCallout", 200),
        ("raiseCustomerCallout", 201),
    ]
    for secret in ("4567", "-33.9", "mock-token", panic_mock.client_secret):
        assert secret not in without_random(str(journal))


def test_reset_brings_back_the_seed(panic_mock: Service, panic_client: PanicClient) -> None:
    """Everything but the seed is forgotten, tokens included."""
    panic_client.cancel_callout(992011)
    panic_mock.reset()
    with client(panic_mock) as panic:
        assert panic.get_callout(992011).state is CalloutState.CREATED
    assert [entry.operation for entry in panic_mock.journal()] == [
        "exchangeCredentials",
        "getCallout",
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("PUT", "/clock", {"now": "noon"}, "got `str` - at `$.now`; use now, advance"),
        ("PUT", "/clock", {"now": 1e300}, "The clock goes on"),
        ("PUT", "/clock", {"advance": -1e6}, "The clock goes on"),
        ("PUT", "/clock", {"now": 10**400}, "Number out of range - at `$.now`"),
        ("PUT", "/clock", {"now": True}, "got `bool` - at `$.now`"),
        ("PUT", "/clock", {"running": "yes"}, "Expected `bool`, got `str` - at `$.running`"),
        ("PUT", "/clock", [], "The body should be an object"),
        ("POST", "/tokens", {"source": "nobody"}, "There is no source nobody"),
        ("GET", f"/callouts/{'9' * 5000}/script", {}, "is not served here"),
        ("POST", f"/callouts/{'9' * 5000}/script", {}, "The path has no number"),
        ("POST", "/callouts/992011/messages", {"message": "x" * 99_999}, "longer than"),
        ("GET", "/journal?hat=1", {}, "hat is not in the journal: it has method, path, status"),
        ("PUT", "/script", {"script": "fly"}, "'fly' is not a step of a script: use dispatch"),
        ("POST", "/callouts/992011/script", {}, "script should be text"),
        ("POST", "/callouts/1/messages", {"message": "hi"}, "There is no callout 1"),
        ("PUT", "/variants", {"hat": True}, "unknown field `hat`; use mixed_casing,"),
        ("PUT", "/variants", {"token_format": "x"}, "`$.token_format`; use"),
        (
            "PUT",
            "/variants",
            {"mixed_casing": 3},
            "Expected `bool`, got `int` - at `$.mixed_casing`",
        ),
        ("PUT", "/seed", {}, "The seed is not like seed.yaml"),
        ("GET", "/journal", {"operation": []}, "operation should be text"),
        ("GET", "/callouts?closed=maybe", {}, "Expected `bool | null`, got `str` - at `$.closed`"),
        ("GET", "/callouts?limit=all", {}, "Expected `int`, got `str` - at `$.limit`"),
        ("GET", "/callouts?status=created", {}, "unknown field `status`; use source, customer"),
        ("GET", "/callouts/1", {}, "There is no callout 1"),
        ("GET", "/weather", {}, "is not served here"),
    ],
)
def test_the_simulator_refuses_in_a_sentence(
    panic_mock: Service, method: str, path: str, body: dict[str, Any], sentence: str
) -> None:
    """Over HTTP: what cannot be done is a message that says what can."""
    url = httpx.URL(panic_mock.base_url).join("/_simulator" + path)
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with httpx.Client(trust_env=False) as wire:
        response = wire.request(method, url, content=content, headers=headers)
    assert response.status_code >= 400
    assert sentence in response.json()["message"]


def test_a_script_runs_on_the_mocks_own_clock() -> None:
    """A raised callout follows the mock's clock, not real time."""
    with (
        serve(create_app(script="dispatch after 3 s, close after 5 s", clock=lambda: 0)) as mock,
        client(mock) as panic,
    ):
        number = panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id
        states = []
        for now in (2.9, 3, 4.9, 5):
            mock.set_clock(now)
            states.append(panic.get_callout(number).status)
    assert states == ["created", "Responder Dispatched", "Responder Dispatched", "closed"]


def test_the_client_reads_every_variant() -> None:
    """Casing, new statuses, both formats of each: all are read, none ends a callout."""
    variants = ResponseVariants(
        mixed_casing=True, unknown_statuses=True, callout_format="mixed", token_format="mixed"
    )
    runs = []
    for _ in range(2):  # the same random seed gives the same responses
        with serve(create_app(variants=variants, random_seed=7)) as mock, client(mock) as panic:
            panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
            seen = [panic.get_callout(992011) for _ in range(40)]
            seen += [callout for _ in range(20) for callout in panic.list_active_callouts()]
            assert all(callout.state.is_open for callout in seen)
            runs.append([(each.status, "message" in each) for each in seen])
            panic.cancel_callout(992011)
            assert not panic.get_callout(992011).state.is_open
    assert runs[0] == runs[1]
    assert {wrapped for _, wrapped in runs[0]} == {True, False}
    assert len({status for status, _ in runs[0]}) > 6


def test_the_same_requests_get_the_same_answers() -> None:
    """Time, identifiers and randomness are the mock's own: two runs are alike to the byte."""
    runs = []
    for _ in range(2):
        variants = ResponseVariants(mixed_casing=True, callout_format="mixed")
        app = create_app(clock=lambda: 0, variants=variants, random_seed=3)
        with serve(app) as mock, httpx.Client(base_url=mock.base_url) as wire:
            credentials = {"clientId": mock.client_id, "clientSecret": mock.client_secret}
            token = wire.post("/oauth/token", json=credentials)
            wire.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
            body = {"responseTypeId": 1, **HERE}
            responses = [token, wire.post(f"/customers/{FREE}/callouts", json=body)]
            responses += [wire.get("/callouts/992011") for _ in range(9)]
            responses.append(wire.post("/callouts/992011/events", json={"message": "Here"}))
            runs.append([response.content for response in responses])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 4


def test_the_state_file_outlives_the_mock(tmp_path: Path) -> None:
    """A mock that is started again knows all that happened, and what time it is."""
    path = tmp_path / "state.sqlite"
    with kept(path) as (mock, panic):
        raised = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
        panic.send_callout_event(raised.id, message="The gate is open")
        panic.cancel_callout(992011, safe_code="0000")
        mock.set_clock(500)
        mock.script_new_callouts("dispatch")
        mock.variants(callout_format="wrapped")
        mock.inject(Fault.delay(0))
        token = panic.mint_callout_token(customer_id=FREE).access_token
        callouts, journal = mock.callouts(), mock.journal()
    with kept(path) as (mock, panic):
        assert mock.callouts() == callouts
        assert mock.journal() == journal
        assert mock.now >= 500
        with client(mock, token) as scoped:
            assert scoped.get_callout(raised.id).created_at == raised.created_at
            assert scoped.read_callout_events(raised.id)[0].message == "The gate is open"
        panic.dismiss_callout(raised.id)
        another = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
        assert another.state is CalloutState.RESPONDER_DISPATCHED
        assert "message" in another
        assert mock.journal()[-1].fault == "delay"


@pytest.fixture(params=["in process", "served", "by URL"])
def control(request: pytest.FixtureRequest) -> Iterator[Control]:
    """Return the control of a mock: in process, by the object that serves it, or by its URL."""
    if request.param == "in process":
        yield Control(create_app())
        return
    with serve() as service:
        yield service if request.param == "served" else Control(service.base_url)


def test_a_mock_is_controlled_in_the_same_way_wherever_it_runs(control: Control) -> None:
    """Script, message, time, faults, variants, seed, reset: each can be read again."""
    assert control.script(992011, "dispatch, close after 300 s").status == "Responder Dispatched"
    assert [step for _, step in control.callout(992011).timeline] == ["dispatch", "close"]
    assert control.advance(300) >= 300
    assert [each.id for each in control.callouts(closed=True)] == [992011]
    assert 992011 not in {each.id for each in control.callouts(closed=False)}
    assert [each.id for each in control.callouts(source="other-client")] == [700100]
    assert [each.id for each in control.callouts(customer=254789, limit=1)] == [105432]
    control.send_message(control.callout(105432), "On our way")
    faults = [Fault.drop(operation="cancelCallout", times=2), Fault.delay(0.5)]
    for each in faults:
        control.inject(each)
    assert control.faults() == faults
    control.clear_faults()
    assert control.faults() == []
    assert control.variants(token_format="camel") == ResponseVariants(token_format="camel")
    assert control.variants().token_format == "camel"
    seed = load_seed()
    del seed["sources"][0]["callouts"][0]
    control.seed(seed)
    assert {each.id for each in control.callouts()} == {105432, 700100}
    control.set_clock(50)
    control.reset()
    assert control.now < 50
    assert control.variants() == ResponseVariants()
    assert {each.id for each in control.callouts()} == {105432, 700100}


def test_a_mistake_is_a_typed_error_with_a_sentence(control: Control, tmp_path: Path) -> None:
    """A refused command changes nothing."""
    wrong: Any = {"hat": True}
    mistakes: list[tuple[Callable[[], object], int, str]] = [
        (lambda: control.script(1, "dispatch"), 404, "There is no callout 1."),
        (lambda: control.script(992011, "fly"), 400, "'fly' is not a step of a script"),
        (lambda: control.inject(Fault.drop(operation="getCalout")), 400, "'getCalout' is not in"),
        (
            lambda: control.inject(Fault.server_error(404)),
            400,
            "Expected `int` >= 500 - at `$.status`",
        ),
        (lambda: control.inject(Fault.drop(times=-1)), 400, "Expected `int` >= 0 - at `$.times`"),
        (lambda: control.journal(operation="getCalout"), 400, "'getCalout' is not in"),
        (lambda: control.variants(**wrong), 400, "unknown field `hat`"),
        (lambda: control.advance(-1e9), 400, "a reset sets it back."),
        (lambda: control.advance(float("nan")), 400, "got `null` - at `$.advance`"),
        (lambda: control.seed({"sources": object()}), 400, "should be JSON"),
        (lambda: control.seed({}), 400, "not like seed.yaml"),
        (lambda: control.seed(tmp_path / "none.yaml"), 400, "is not a seed file"),
        (lambda: control.callouts(limit=-1), 400, "Expected `int` >= 0 - at `$.limit`"),
    ]
    for make, status, sentence in mistakes:
        with pytest.raises(ControlRejected) as caught:
            make()
        assert caught.value.status == status
        assert sentence in str(caught.value)
    assert control.faults() == []
    assert len(control.callouts()) == 3


def test_a_mock_that_is_not_there_is_said_in_a_sentence(
    scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens; something else listens; the URL is none; the mock takes no such host."""
    other = scripted(200, raw=b"<html>")
    with serve() as service:
        gone = service.base_url
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda _, *rest, **options: real("127.0.0.1", *rest, **options)
        )
        with pytest.raises(ControlRejected, match="is not an address of this mock") as caught:
            Control(gone.replace("127.0.0.1", "rebound.example")).reset()
        assert caught.value.status == 421
    for url, sentence in (
        (gone, "There is no mock at http://127.0.0.1:"),
        (other.base_url, "is not a mock"),
    ):
        with pytest.raises(MockUnreachable, match=sentence):
            Control(url).reset()
    for invalid in ("127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://[", "http://a:b"):
        with pytest.raises(ControlError, match="The URL of a mock is like"):
            Control(invalid)


def test_control_needs_no_event_loop_and_disturbs_none() -> None:
    """The control works in process, from a coroutine, beside a client of the same application."""
    app = create_app()
    mock = Control(app)

    async def steps() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as wire:
            mock.inject(Fault.server_error(operation="exchangeCredentials", times=1))
            path, credentials = "/panic-api/v2/oauth/token", {"clientId": "x", "clientSecret": "y"}
            assert (await wire.get("/_simulator/journal")).status_code == 200  # from any host
            status = (await wire.post(path, json=credentials)).status_code
            mock.inject(Fault.drop(times=1))
            with pytest.raises(
                ConnectionResetError, match="the mock aborted"
            ):  # there is no socket
                await wire.post(path, json=credentials)
            return status

    assert asyncio.run(steps()) == 503
    assert [entry.fault for entry in mock.journal()] == ["server error", "drop"]
    assert mock.faults() == []


def test_an_application_that_waits_is_not_controlled_in_process() -> None:
    """Without an event loop there is nothing that would wake it."""

    async def waiting(*_: Any) -> None:
        await asyncio.sleep(0)

    with pytest.raises(ControlError, match="waits for something before it reaches the mock"):
        Control(waiting).reset()


@pytest.mark.parametrize("with_file", [False, True])
def test_closed_callouts_leave_the_memory_but_not_the_file(with_file: bool, tmp_path: Path) -> None:
    """The latest stay; older ones are forgotten, or read from the file with all they had."""
    with ExitStack() as stack:
        file = stack.enter_context(closing(StateFile(tmp_path / "state"))) if with_file else None
        app = create_app(state_file=file, max_closed=2)
        mock = stack.enter_context(serve(app))
        panic = stack.enter_context(client(mock))
        raised = []
        for _ in range(4):
            number = panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id
            panic.send_callout_event(number, message=f"It is {number}")
            raised.append(number)
            rating = panic.submit_callout_rating(callout_id=number, rating=4).id
            panic.cancel_callout(number)
        assert [each.id for each in mock.callouts(closed=True)] == raised[:1:-1]
        assert len(panic.list_active_callouts()) == 2
        assert panic.submit_rating_item(rating_id=rating, rating_item_id=1, score=3).id
        if with_file:
            panic.dismiss_callout(992011)
            for number in raised:
                assert panic.get_callout(number).state is CalloutState.CLOSED
                (event,) = panic.read_callout_events(number)
                assert event.message == f"It is {number}"
        else:
            for number in raised[:2]:
                with pytest.raises(NotFound):
                    panic.get_callout(number)
        assert panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id == raised[-1] + 1


def test_a_replaced_seed_outlives_the_mock_too(tmp_path: Path) -> None:
    """Callouts of its customers are found again."""
    seed = load_seed()
    seed["sources"][0]["clientId"] = "replaced"
    path = tmp_path / "state"
    with kept(path) as (mock, _):
        mock.seed(seed)
        with client(mock) as panic:
            raised = panic.raise_customer_callout(FREE, response_type_id=1, **HERE).id
    with kept(path) as (mock, panic):
        assert mock.client_id == "replaced"
        assert panic.get_callout(raised).customer_id == FREE


def test_a_script_that_is_changed_moves_the_closing(tmp_path: Path) -> None:
    """A callout leaves the list when its timeline says so, and not when an earlier one did."""
    path = tmp_path / "state"
    with kept(path, clock=lambda: 0.0) as (mock, panic):
        mock.script(992011, "close after 90 s")
        mock.script(992011, "close after 50 s")
        mock.script(105432, "close after 100 s")
        for now, left in ((49, {992011, 105432}), (50, {105432}), (99, {105432})):
            mock.set_clock(now)
            assert {each.id for each in panic.list_active_callouts()} == left
    with kept(path, clock=lambda: 0.0) as (mock, panic):
        assert [each.id for each in panic.list_active_callouts()] == [105432]
        mock.advance(1)
        assert panic.list_active_callouts() == []


def test_a_paused_clock_stands_until_it_is_moved(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Nothing happens any more; resumed, it goes on from where it was."""
    panic_mock.pause_clock()
    paused = panic_mock.now
    panic_mock.script(992011, "dispatch after 0.001 s")
    panic_client.list_active_callouts()
    assert panic_mock.now == paused
    assert panic_client.get_callout(992011).state is CalloutState.CREATED
    assert panic_mock.advance(10) == paused + 10
    assert panic_client.get_callout(992011).state is CalloutState.RESPONDER_DISPATCHED
    panic_mock.resume_clock()
    assert paused + 10 < panic_mock.now < paused + 70


def test_a_paused_clock_outlives_the_mock(tmp_path: Path) -> None:
    """As every other setting does."""
    with kept(tmp_path / "state") as (mock, _):
        mock.pause_clock()
        mock.set_clock(500)
    with kept(tmp_path / "state") as (mock, _):
        assert [mock.now for _ in range(2)] == [500, 500]


def test_positions_and_messages_are_kept(panic_mock: Service, panic_client: PanicClient) -> None:
    """The track begins where the callout was raised; it has the latest 500 positions."""
    raised = panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE)
    assert [(each.latitude, each.longitude) for each in panic_mock.track(raised)] == [(-33.9, 18.4)]
    for number in range(501):
        panic_client.stream_location_update(raised.id, latitude=number / 10, longitude=0)
    track = panic_mock.track(raised)
    assert (len(track), track[0].latitude, track[-1].latitude) == (500, 0.1, 50)
    assert [each.now for each in track] == sorted(each.now for each in track)
    assert panic_mock.track(700100) == []
    panic_mock.send_message(raised, "On our way")
    panic_client.send_callout_event(raised.id, message="The gate is open")
    assert [each.message for each in panic_mock.messages(raised)] == [
        "On our way",
        "The gate is open",
    ]


def test_a_callout_says_what_can_happen_next(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """And what has: whether it was cancelled, how its status was sent, the faults it met."""
    assert panic_mock.callout(992011).next_steps == ("dispatch", "close")
    assert panic_mock.script(992011, "dispatch").next_steps[0] == "arrive"
    panic_mock.variants(mixed_casing=True)
    panic_mock.inject(Fault.delay(0, operation="getCallout", times=2))
    sent = [panic_client.get_callout(992011).status for _ in range(4)]
    callout = panic_mock.callout(992011)
    assert (callout.faults, callout.sent_status) == (2, sent[-1])
    assert len(set(sent)) > 1
    assert callout.cancelled is None
    panic_client.cancel_callout(992011, safe_code="0000")
    assert panic_mock.callout(992011).cancelled == pytest.approx(panic_mock.now, abs=60)
    panic_mock.script(992011, "close")
    assert panic_mock.callout(992011).next_steps == ()
    assert panic_mock.callout(992011).sent_status == "closed"


def test_what_the_journal_opens_to_has_no_secrets(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Whatever the spelling and the media type; and a body that cannot be read is not shown."""
    panic_mock.variants(token_format="camel")
    panic_client.cancel_callout(992011, safe_code="4567")
    panic_client.list_active_callouts()
    url = f"{panic_mock.base_url}/callouts/992011/cancel?safeCode=4567&it's=here"
    root = httpx.URL(panic_mock.base_url)
    source = {"source": panic_mock.client_id}
    token = httpx.post(root.join("/_simulator/tokens"), json=source, trust_env=False).json()
    for content, kind in (
        (b"safe_code=4567&a=b", "application/x-www-form-urlencoded"),
        (b'[{"SafeCode": "4567", "a": "it\'s"}]', "application/json"),
        (b'{"safeCode": "4567"', "application/json"),
    ):
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token['token']}"}
        httpx.post(url, content=content, headers=headers, trust_env=False)
    exchanges = [
        httpx.get(root.join(f"/_simulator/journal/{each.id}"), trust_env=False).json()
        for each in panic_mock.journal()
    ]
    assert not re.search("4567|demo-secret|mock-token", json.dumps(exchanges))
    bodies = [each["request"]["body"] for each in exchanges]
    assert bodies[1:] == [
        {"safeCode": "***"},
        None,
        {"safe_code": "***", "a": "b"},
        [{"SafeCode": "***", "a": "it's"}],
        "19 bytes that are neither JSON nor a form",
    ]
    assert exchanges[0]["response"]["body"]["accessToken"] == "***"
    command = shlex.split(exchanges[4]["curl"])
    assert json.loads(command[command.index("--data") + 1]) == bodies[4]
    assert command[-3] == str(root.join("/panic-api/v2/callouts/992011/cancel")) + (
        "?safeCode=%2A%2A%2A&it%27s=here"
    )
    missing = httpx.get(root.join("/_simulator/journal/99"), trust_env=False)
    assert (missing.status_code, "latest 500" in missing.json()["message"]) == (404, True)


def test_the_page_comes_with_a_strict_policy(panic_mock: Service) -> None:
    """Nothing inline, nothing from elsewhere, in no frame; and the contract names this mock."""
    for path in ("", "page/main.js", "page/contract.html"):
        response = httpx.get(panic_mock.page_url + path, trust_env=False)
        policy = response.headers["Content-Security-Policy"]
        assert response.status_code == 200
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "://" not in policy
    contract = httpx.get(f"{panic_mock.page_url}contract", trust_env=False).json()
    assert [each["url"] for each in contract["servers"]] == ["/panic-api/v2"]


def test_where_others_can_reach_it_the_simulator_needs_the_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a header or in the environment; without, nothing is served but the empty page."""
    with serve(host="0.0.0.0") as service:  # noqa: S104 - what is tested
        assert service.callout(992011).id == 992011
        assert service.secret
        for guess in ("", "a guess"):
            with pytest.raises(ControlRejected, match="AURA_PANIC_MOCK_SECRET") as caught:
                Control(service.page_url, guess).reset()
            assert caught.value.status == 401
        session = httpx.post(f"{service.page_url}session", content=b"{", trust_env=False)
        assert session.status_code == 401
        monkeypatch.setenv("AURA_PANIC_MOCK_SECRET", service.secret)
        assert Control(service.page_url).callout(992011).id == 992011
        for path, status in {"": 200, "page/main.js": 200, "events": 401, "contract": 401}.items():
            assert httpx.get(service.page_url + path, trust_env=False).status_code == status
        sneaky = httpx.get(f"{service.page_url}page/..%2fjournal", trust_env=False)
        assert sneaky.status_code == 404
        with client(service) as panic:  # the API itself has its own tokens
            assert panic.list_active_callouts()
