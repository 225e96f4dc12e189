"""Attributes of errors, and of a raise that succeeded."""

from __future__ import annotations

import asyncio
import copy
import inspect
import json
import logging
import pickle
import signal
import threading
from decimal import Decimal
from typing import Any

import attrs
import pytest

import aura_panic
from aura_panic import (
    ApiError,
    AsyncPanicClient,
    BadRequest,
    Callout,
    CalloutClosed,
    InvalidArgument,
    InvalidArgumentType,
    Location,
    NotFound,
    PanicClient,
    PanicError,
    Unauthorized,
    UndecodableItem,
    UnreadableResponse,
)
from aura_panic_mock import Fault, FaultKind, Service
from tests.conftest import CALLOUT, Script
from tests.integration.support import FREE, HERE, Connect, asked, until

OPEN = 992011


def fails(panic: Any, operation: str, **arguments: Any) -> Any:
    """Return the error of a call."""
    with pytest.raises(PanicError) as caught:
        getattr(panic, operation)(**arguments)
    return caught.value


def thaw(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


def copies(value: Any) -> list[Any]:
    return [copy.copy(value), copy.deepcopy(value), thaw(value)]


CANCEL, MOVE = "cancel_callout", "stream_location_update"


@pytest.mark.parametrize(
    ("operation", "arguments", "wrong_type"),
    [
        (CANCEL, {"callout_id": 1, "safe_code": ""}, False),
        (CANCEL, {"callout_id": 1, "safe_code": "98765"}, False),
        (CANCEL, {"callout_id": 1, "safe_code": "98\ud800"}, False),
        (CANCEL, {"callout_id": 1, "safe_code": None}, True),
        (CANCEL, {"callout_id": 1, "safe_code": 9876}, True),
        (CANCEL, {"callout_id": 0}, False),
        (CANCEL, {"callout_id": "9876"}, True),
        (MOVE, {"callout_id": 1, "latitude": float("nan"), "longitude": 1}, False),
        (MOVE, {"callout_id": 1, "latitude": float("-inf"), "longitude": 1}, False),
        (MOVE, {"callout_id": 1, "latitude": 98.76, "longitude": 1}, False),
        (MOVE, {"callout_id": 1, "latitude": Decimal("9.876"), "longitude": 1}, True),
    ],
)
def test_every_refused_argument_is_the_same_exception(
    connect: Connect, operation: str, arguments: dict[str, Any], wrong_type: bool
) -> None:
    """A ``PanicError`` and a ``ValueError``, and a ``TypeError`` where the type was wrong."""
    error = fails(connect("http://127.0.0.1:1"), operation, **arguments)
    assert isinstance(error, InvalidArgument)
    assert isinstance(error, ValueError)
    assert isinstance(error, TypeError) is isinstance(error, InvalidArgumentType) is wrong_type
    assert (error.operation, error.attempts, error.sent) == (operation, 0, False)
    assert (error.may_have_been_done, error.may_be_repeated) == (False, False)
    assert "876" not in str(error)
    thawed = thaw(error)
    assert (type(thawed), str(thawed), vars(thawed)) == (type(error), str(error), vars(error))


def test_a_decimal_is_told_what_it_should_be(panic_client: PanicClient) -> None:
    """Its type is named."""
    place: Any = {"latitude": Decimal("1.5"), "longitude": 1}
    with pytest.raises(InvalidArgument, match=r"should be a number \(float or int\) but is Dec"):
        panic_client.stream_location_update(OPEN, **place)


def test_other_arguments_are_refused_in_the_same_way(panic_client: PanicClient) -> None:
    """Those of a client for a customer, of a watch and of a stream."""
    wrong: Any = "1"
    with pytest.raises(InvalidArgument, match="customer_id"):
        panic_client.for_customer(wrong)
    with pytest.raises(InvalidArgument, match="callout_id"):
        next(panic_client.watch(wrong))
    with pytest.raises(InvalidArgument, match="callout_id"):
        panic_client.stream_location(wrong, [])
    with pytest.raises(InvalidArgument, match="Location objects"):
        panic_client.stream_location(OPEN, wrong).run()


def fault(operation: str, kind: FaultKind, **more: Any) -> Fault:
    return Fault(kind, operation, **more)


def test_an_attempt_that_was_lost_counts_whatever_the_last_one_says(
    connect: Connect, panic_mock: Service
) -> None:
    """A 401 alone does not carry anything out; the attempt before it may have."""
    lost = fault("raiseCustomerCallout", "reset", times=1, handled=True)
    panic_mock.inject(lost, fault("raiseCustomerCallout", "expired token"))
    raising = {"customer_id": FREE, "response_type_id": 2, **HERE}
    error = fails(connect(panic_mock), "raise_customer_callout", **raising)
    assert isinstance(error, Unauthorized)
    assert (error.may_have_been_done, error.may_be_repeated, error.sent) == (True, True, True)
    assert "An earlier attempt was lost" in str(error)


def test_without_a_token_nothing_was_done(connect: Connect, panic_mock: Service) -> None:
    """The exchange failed with a 503, which says nothing of the cancel."""
    panic_mock.inject(fault("exchangeCredentials", "server error", status=503))
    error = fails(connect(panic_mock), "cancel_callout", callout_id=OPEN)
    assert (error.operation, error.status) == ("exchange_credentials", 503)
    assert (error.may_have_been_done, error.may_be_repeated, error.sent) == (False, True, False)


@pytest.mark.parametrize("attempts", [1, 3])
def test_attempts_are_a_limit_with_a_refused_token_too(
    connect: Connect, attempts: int, panic_mock: Service
) -> None:
    """503 503 401 are three requests; the next call has another token."""
    faults = [fault("getCallout", "expired token", times=1)]
    if attempts == 3:
        faults.insert(0, fault("getCallout", "server error", status=503, times=2))
    panic_mock.inject(*faults)
    panic = connect(panic_mock, attempts=attempts)
    with pytest.raises(Unauthorized, match="the next call gets another one") as caught:
        panic.get_callout(OPEN)
    assert caught.value.attempts == asked(panic_mock, "getCallout") == attempts
    assert asked(panic_mock, "exchangeCredentials") == 1
    assert panic.get_callout(OPEN).id == OPEN
    assert asked(panic_mock, "exchangeCredentials") == 2


def test_a_500_on_a_raise_is_repeated(connect: Connect, panic_mock: Service) -> None:
    """It ends with one callout, carried out by the request that failed."""
    failing = fault("raiseCustomerCallout", "server error", status=500, times=1, handled=True)
    panic_mock.inject(failing)
    panic = connect(panic_mock)
    raised = panic.raise_customer_callout(FREE, response_type_id=2, **HERE)
    assert asked(panic_mock, "raiseCustomerCallout") == 2
    assert raised.already_active is None  # it may be the one that this very call raised
    assert raised.ignored_arguments == ()
    assert [each.id for each in panic.list_active_customer_callouts(FREE)] == [raised.id]


def test_a_raise_tells_whether_the_callout_is_new(
    connect: Connect, panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """For an active callout, the arguments with other values are named."""
    panic = connect(panic_mock)
    caplog.set_level(logging.WARNING, "aura_panic")
    new = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
    assert (new.already_active, new.ignored_arguments) == (False, ())
    same = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
    assert (same.already_active, same.ignored_arguments) == (True, ())
    assert not caplog.records
    elsewhere = HERE | {"latitude": -33.98765}
    other = panic.raise_customer_callout(FREE, response_type_id=2, **elsewhere)
    assert other.already_active
    assert other.ignored_arguments == ("response_type_id", "latitude")
    assert new == same == other
    assert new.to_dict() == other.to_dict()
    for each in copies(other):
        assert each == other
        assert (each.already_active, each.ignored_arguments) == (True, other.ignored_arguments)
    read = panic.get_callout(new.id)
    assert (read.already_active, read.ignored_arguments) == (None, ())
    assert asked(panic_mock, "raiseCustomerCallout") == 3
    (record,) = caplog.records
    assert "other values for response_type_id, latitude" in record.getMessage()
    assert "33.98765" not in caplog.text


ELSEWHERES = (
    "0th3r-t0ken",
    "eyJhbGciOiJIUzI1NiJ9.e30.abc",
    "7391",
    "73 91",
    "-33.98765",
    "zAbCdEfGhIjKlMnOpQrSt",
)


@pytest.mark.parametrize("secret", ELSEWHERES)
def test_a_service_that_names_other_secrets_brings_them_nowhere(
    connect: Connect, secret: str, scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """Another token, code or position than was sent stays out of everything but one attribute."""
    words = f"The token {secret} may not use responseTypeId"
    service = scripted(400, {"message": words})
    with caplog.at_level(logging.DEBUG):
        error = fails(connect(service), "get_callout", callout_id=1)
    assert isinstance(error, BadRequest)
    assert error.message == "The token *** may not use responseTypeId"
    assert error.raw_message == copy.copy(error).raw_message == words
    texts = [str(error), repr(error), repr(vars(error)), caplog.text]
    assert secret not in "".join(texts)
    pickled = pickle.dumps(error)
    assert secret.encode() not in pickled
    thawed = thaw(error)
    assert (thawed.raw_message, thawed.message) == (None, error.message)


def test_a_refused_credential_is_in_no_attribute(connect: Connect, scripted: Script) -> None:
    """A service that repeats the client's secret is not quoted at all."""
    service = scripted(401, {"message": "No client with the secret s3cr3t-s3cr3t"})
    panic = connect(service, client_id="id", client_secret="s3cr3t-s3cr3t")
    error = fails(panic, "get_callout", callout_id=1)
    assert error.raw_message is None
    assert "s3cr3t" not in str(error)


def test_an_unreadable_body_is_copied_but_not_pickled(connect: Connect, scripted: Script) -> None:
    """It may hold positions, and a pickle goes to caches and queues."""
    error = fails(connect(scripted(200, raw=b"<p>33.98765</p>")), "get_callout", callout_id=1)
    assert isinstance(error, UnreadableResponse)
    assert [each.body for each in (error, *copies(error))] == [b"<p>33.98765</p>"] * 3 + [b""]
    assert b"33.98765" not in pickle.dumps(error)
    assert "33.98765" not in repr(vars(error))


def test_exceptions_are_built_from_what_they_have() -> None:
    """A fact that is misspelled is an error, and all of them survive."""
    wrong: dict[str, Any] = {"stauts": 404}
    public = [
        each
        for each in vars(aura_panic).values()
        if inspect.isclass(each) and issubclass(each, PanicError)
    ]
    assert len(public) > 15
    for kind in public:
        with pytest.raises(TypeError, match="stauts"):
            kind("Wrong", **wrong)
        error = kind("Right.", status=404, attempts=2, may_be_repeated=True, retry_after=1.5)
        for each in copies(error):
            assert type(each) is kind
            assert str(each) == "Right."
            assert (each.status, each.attempts, each.retry_after) == (404, 2, 1.5)
            assert each.may_be_repeated
    assert ApiError("x").status is None
    assert CalloutClosed("x").callout is None
    assert NotFound("x", status=404).status == 404


def test_a_call_in_a_signal_handler_leaves_the_call_that_it_interrupts_alone(
    panic_client: PanicClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are made by the thread that renews its token, and both succeed."""
    seen: list[int] = []
    pending = [signal.SIGUSR1]

    def inner(*_: object) -> None:
        seen.append(panic_client.get_callout(OPEN).id)

    def interrupt(record: logging.LogRecord) -> bool:
        # Logged in the middle of the exchange: the thread holds the lock of its token.
        if "exchange_credentials: attempt 1" in record.getMessage() and pending:
            signal.raise_signal(pending.pop())
        return True

    assert threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGUSR1, inner)
    monkeypatch.setattr(logging.getLogger("aura_panic"), "filters", [interrupt])
    try:
        with caplog.at_level(logging.DEBUG, "aura_panic"):
            assert panic_client.get_callout(OPEN).id == OPEN
        assert seen == [OPEN]
        other = threading.Thread(target=inner)  # no lock was left behind
        other.start()
        other.join(10)
    finally:
        signal.signal(signal.SIGUSR1, handler)
    assert seen == [OPEN, OPEN]


def test_a_call_that_is_cancelled_in_flight_was_tried_once(
    scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """Its line says so, in good English, and that there was no response: it has left."""
    service = scripted(200, CALLOUT, silent=True)

    async def steps() -> None:
        async with AsyncPanicClient(base_url=service.base_url, token="t") as panic:
            call = asyncio.create_task(panic.cancel_callout(OPEN))
            await asyncio.to_thread(until, lambda: bool(service.received))
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call

    with caplog.at_level(logging.INFO, "aura_panic"):
        asyncio.run(steps())
    assert "cancel_callout: no response in" in caplog.text
    assert " ms, 1 attempt, request " in caplog.text


def test_names_can_be_completed() -> None:
    """Those that are loaded when they are first used, too."""
    assert set(aura_panic.__all__) <= set(dir(aura_panic))
    assert set(aura_panic.models.__all__) <= set(dir(aura_panic.models))


def test_a_part_of_a_list_still_tells_what_could_not_be_read(
    connect: Connect, scripted: Script
) -> None:
    """Sliced or copied, an emergency is not forgotten."""
    callouts = connect(scripted(200, [CALLOUT, {"id": 5}, CALLOUT])).list_active_callouts()
    assert [each.id for each in callouts] == [OPEN, OPEN]
    for each in (callouts[:1], callouts[5:], callouts.copy(), *copies(callouts)):
        (problem,) = each.undecodable
        assert isinstance(problem, UndecodableItem)
        assert problem.path == "$[1].customerId"
    assert callouts[0].id == callouts[-1].id == OPEN


def test_a_model_is_a_dictionary_to_who_asks() -> None:
    """A callout becomes JSON as web frameworks do it, with the names of the wire."""
    callout = Callout.from_dict(CALLOUT | {"note": "x"})
    assert dict(callout) == callout.to_dict()
    assert json.loads(json.dumps(dict(callout)))["note"] == "x"
    assert attrs.asdict(Location(1, 2))["latitude"] == 1
