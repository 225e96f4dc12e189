"""What the mock can be told: by the simulator, by a script, a seed, a dress, a state file."""

from __future__ import annotations

from contextlib import closing, suppress
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
    Dress,
    SeedError,
    Service,
    StateFile,
    StateFileError,
    create_app,
    load_seed,
    serve,
)
from tests.journeys.support import FREE, HERE, client


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
        mock.control("PUT", "/faults", faults=[{"kind": "delay", "seconds": 0}])
        token = panic.mint_callout_token(customer_id=FREE).access_token
        shown, journal = mock.control("GET", ""), mock.control("GET", "/journal")
    with closing(StateFile(path)) as file, serve(create_app(state_file=file)) as mock:
        again = mock.control("GET", "")
        assert again["callouts"] == shown["callouts"]
        assert mock.control("GET", "/journal") == journal
        assert again["now"] >= 500
        with client(mock, token) as panic:
            assert panic.get_callout(raised.id).created_at == raised.created_at
            assert panic.read_callout_events(raised.id)[0].message == "The gate is open"
        with client(mock) as panic:
            panic.dismiss_callout(raised.id)
            another = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
            assert another.state is CalloutState.RESPONDER_DISPATCHED
            assert "message" in another
        assert mock.control("GET", "/journal")[-1]["fault"] == "delay"
