"""The flow of a call, driven by its effects alone: no socket, no thread, no clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from aura_panic import (
    BadRequest,
    MismatchedResponse,
    NoResponseTimeout,
    NotSent,
    NotSentTimeout,
    OutcomeUnknown,
    PanicError,
    ServerError,
    Unauthorized,
    UnreadableResponse,
    models,
)
from aura_panic._auth import ClientTokens
from aura_panic._config import CallSettings, Settings
from aura_panic._flow import Acquire, Call, Effect, RunInThread, Send, Sleep, call_flow
from aura_panic._response import RawResponse
from aura_panic._retry import RETRYABLE, retry_class
from aura_panic_api.operations import (
    CANCEL_CALLOUT,
    EXCHANGE_CREDENTIALS,
    GET_CALLOUT,
    LIST_ACTIVE_CALLOUTS,
    LIST_ACTIVE_CUSTOMER_CALLOUTS,
    RAISE_CUSTOMER_CALLOUT,
    STREAM_LOCATION_UPDATE,
)
from aura_panic_runtime.operations import Operation, Parameter, Response
from aura_panic_runtime.requests import Request, build_request
from aura_panic_runtime.uploads import Upload
from tests.conftest import CALLOUT

HEADERS = {"content-length": "1"}
FOUND = RawResponse(200, HEADERS, json.dumps(CALLOUT).encode())
TOKEN = RawResponse(
    200, HEADERS, b'{"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600}'
)
CREDENTIALS = Settings.gather(
    {"base_url": "http://127.0.0.1", "client_id": "a", "client_secret": "b"}
)

BY_CLASS: dict[str, Operation[Any]] = {
    "reading": GET_CALLOUT,
    "safe": STREAM_LOCATION_UPDATE,
    "deduplicated": RAISE_CUSTOMER_CALLOUT,
    "never": CANCEL_CALLOUT,
}


class Lock:
    """A lock that counts."""

    held = 0

    def release(self) -> None:
        self.held -= 1


@attrs.define
class Driver:
    """Performs effects from a script, and keeps them."""

    responses: list[RawResponse | PanicError]
    now: float = 0.0
    free: bool = True
    random: float = 1.0
    performed: list[Effect] = attrs.field(factory=list)
    token_responses: list[RawResponse | PanicError] = attrs.field(factory=list)

    def run(
        self,
        operation: Operation[Any],
        tokens: Any = None,
        *,
        deadline: float = 30.0,
        attempts: int = 3,
        request: Request | None = None,
    ) -> Any:
        settings = CallSettings(5.0, 10.0, deadline, attempts)
        request = request or Request({"method": operation.method, "url": "/", "json": {}})
        clock: Callable[[], float] = lambda: self.now  # noqa: E731
        call = Call(
            operation, request, settings, clock, lambda: self.random, self.now, self.now + deadline
        )
        flow = call_flow(call, tokens)
        try:
            effect = next(flow)
            while True:
                self.performed.append(effect)
                try:
                    result = self.perform(effect)
                except PanicError as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(result)
        except StopIteration as end:
            return end.value

    def perform(self, effect: Effect) -> Any:
        match effect:
            case Send(call, _):
                script = self.responses
                if call.operation.name == EXCHANGE_CREDENTIALS.name:
                    script = self.token_responses
                response = script.pop(0)
                if isinstance(response, PanicError):
                    raise response
                return response
            case Sleep(seconds):
                self.now += seconds
                return None
            case Acquire(lock, _):
                assert isinstance(lock, Lock)
                lock.held += self.free
                return self.free
            case RunInThread(function, _):
                return function()

    @property
    def sent(self) -> int:
        return sum(
            isinstance(each, Send) and each.call.operation.name != EXCHANGE_CREDENTIALS.name
            for each in self.performed
        )

    @property
    def pauses(self) -> list[float]:
        return [each.seconds for each in self.performed if isinstance(each, Sleep)]


def failure_for(cause: str | int | None) -> RawResponse | PanicError:
    """Return the outcome of an attempt for a row of the retry table."""
    if isinstance(cause, int):
        return RawResponse(cause, HEADERS, b"{}")
    return NotSent("No") if cause == "unsent" else OutcomeUnknown("Lost")


@pytest.mark.parametrize("cause", RETRYABLE)
@pytest.mark.parametrize("operation", BY_CLASS.values(), ids=BY_CLASS)
def test_every_row_of_the_retry_table(cause: str | int | None, operation: Operation[Any]) -> None:
    """The flow sends again what the table allows, after growing pauses, and nothing else."""
    driver = Driver([failure_for(cause) for _ in range(3)])
    with pytest.raises(PanicError) as caught:
        driver.run(operation)
    allowed = retry_class(operation) in RETRYABLE[cause]
    assert driver.sent == (3 if allowed else 1) == caught.value.attempts
    assert driver.pauses == ([0.5, 1.0] if allowed else [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 285])
@pytest.mark.parametrize("operation", BY_CLASS.values(), ids=BY_CLASS)
def test_a_refusal_is_final(status: int, operation: Operation[Any]) -> None:
    """No operation is sent again after an unreadable response."""
    driver = Driver([RawResponse(status, HEADERS, b"{}")])
    with pytest.raises(PanicError) as caught:
        driver.run(operation)
    assert (driver.sent, driver.pauses) == (1, [])
    assert (caught.value.status, caught.value.sent) == (status, True)
    # A status that the table does not know proves nothing.
    assert caught.value.may_have_been_done == (status == 418)


@pytest.mark.parametrize("random", [0.0, 0.25, 1.0])
def test_pauses_grow_up_to_a_limit_with_full_jitter(random: float) -> None:
    """Each may be twice as long as the one before; chance decides how much of it is waited."""
    driver = Driver([failure_for(503)] * 10, random=random)
    with pytest.raises(ServerError):
        driver.run(GET_CALLOUT, attempts=10, deadline=60)
    longest = [0.5, 1, 2, 4, 8, 8, 8, 8, 8]
    assert driver.pauses == [random * each for each in longest]


@pytest.mark.parametrize(
    ("retry_after", "deadline", "pauses"),
    [("7", 30, [7.0]), ("0", 30, [0.5]), ("7", 6, []), ("30", 30, []), (None, 0.4, [])],
)
def test_retry_after_and_the_deadline_bound_the_pauses(
    retry_after: str | None, deadline: float, pauses: list[float]
) -> None:
    """A pause that the service asks for is kept; one that outlasts the deadline is not begun."""
    wait = {"retry-after": retry_after, **HEADERS} if retry_after else HEADERS
    driver = Driver([RawResponse(503, wait, b"{}"), FOUND])
    if pauses:
        assert driver.run(GET_CALLOUT, deadline=deadline).id == CALLOUT["id"]
    else:
        with pytest.raises(ServerError) as caught:
            driver.run(GET_CALLOUT, deadline=deadline)
        assert caught.value.retry_after == (float(retry_after) if retry_after else None)
    assert driver.pauses == pauses


def test_what_can_be_read_once_is_not_sent_again() -> None:
    """A file that cannot be rewound, say."""
    once = Request({"method": "GET", "url": "/"}, uploads=[Upload(b"")])
    driver = Driver([failure_for(503)])
    with pytest.raises(ServerError):
        driver.run(GET_CALLOUT, request=once)
    assert (driver.sent, driver.pauses) == (1, [])


@pytest.mark.parametrize(("customer", "is_discarded"), [(178921, False), (254789, True)])
def test_each_item_of_a_page_is_compared_with_the_request(
    customer: int, is_discarded: bool
) -> None:
    """A callout of another customer on a page discards the response."""
    page: Any = SimpleNamespace(
        callouts=[models.Callout.from_dict(CALLOUT | {"customerId": customer})]
    )
    operation: Operation[Any] = LIST_ACTIVE_CUSTOMER_CALLOUTS._replace(
        responses=(Response(200, 200, "json", lambda _: page),)
    )
    driver = Driver([RawResponse(200, HEADERS, b"{}")] * 3)  # a read is sent again
    request = Request(
        {"method": "GET", "url": "/"}, identifiers={"callouts.customer_id": 178921, "next.id": 1}
    )
    with pytest.raises(MismatchedResponse) if is_discarded else nullcontext():
        assert driver.run(operation, request=request) is page


@pytest.mark.parametrize("is_fast", [True, False])
def test_both_readers_of_json_give_the_same(is_fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both JSON readers keep identifiers exact."""
    if not is_fast:
        monkeypatch.setattr("aura_panic._response.read_fast_json", None)
    number = 10**25 + 1
    body = json.dumps(CALLOUT | {"id": number, "note": "\ud800"}).encode()
    callout = Driver([RawResponse(200, HEADERS, body)]).run(GET_CALLOUT)
    assert (callout.id, callout["note"]) == (number, "\ud800")
    for whole in (number, -(10**19 - 1), 2**64):
        body = json.dumps(CALLOUT | {"more": {"of": whole}}).encode()
        callout = Driver([RawResponse(200, HEADERS, body)]).run(GET_CALLOUT)
        assert callout["more"] == {"of": whole}
    for odd in (b'{"id": NaN}', b"\xff", b"[" * 100_000):
        with pytest.raises(UnreadableResponse):
            Driver([RawResponse(200, HEADERS, odd)] * 3).run(GET_CALLOUT)


def test_a_call_whose_time_is_up_is_not_sent() -> None:
    """The deadline is looked at before each attempt."""
    driver = Driver([])
    settings = CallSettings(5.0, 10.0, 1.0, 3)
    request = Request({"method": "GET", "url": "/"})
    call = Call(GET_CALLOUT, request, settings, lambda: 2.0, lambda: 0.0, 0.0, 1.0)
    with pytest.raises(NotSentTimeout) as caught:
        next(call_flow(call, None))
    assert (driver.sent, caught.value.sent, caught.value.attempts) == (0, False, 0)


def test_a_lost_attempt_is_never_forgotten() -> None:
    """The error that ends a call says that an earlier attempt may have been carried out."""
    for last, kind in (
        (NotSent("No"), OutcomeUnknown),
        (NotSentTimeout("No"), NoResponseTimeout),
        (RawResponse(400, HEADERS, b"{}"), BadRequest),
    ):
        driver = Driver([OutcomeUnknown("Lost"), last])
        with pytest.raises(kind) as caught:
            driver.run(RAISE_CUSTOMER_CALLOUT, attempts=2)
        error = caught.value
        assert error.may_have_been_done
        assert error.may_be_repeated
        assert (error.operation, error.attempts) == ("raise_customer_callout", 2)
        assert "An earlier attempt was lost" in str(error)
        assert "list_active_customer_callouts" not in str(error)  # it may simply be sent again


def test_the_error_of_a_lost_cancel_names_what_verifies_it() -> None:
    """It may not be sent again, and says what to ask instead."""
    driver = Driver([OutcomeUnknown("Lost")])
    with pytest.raises(OutcomeUnknown, match="get_callout") as caught:
        driver.run(CANCEL_CALLOUT)
    assert (caught.value.may_have_been_done, caught.value.may_be_repeated) == (True, False)


def test_a_token_is_fetched_once_and_again_when_it_is_refused() -> None:
    """The refused one is dropped, and the call is sent once more with another."""
    tokens = ClientTokens(CREDENTIALS, None, Lock).own
    driver = Driver([FOUND, RawResponse(401, HEADERS, b"{}"), FOUND], token_responses=[TOKEN] * 2)
    driver.run(GET_CALLOUT, tokens)
    other = RawResponse(200, HEADERS, TOKEN.body.replace(b"t0ken", b"0ther"))
    driver.token_responses = [other]
    driver.run(GET_CALLOUT, tokens)
    used = [
        each.token.access_token
        for each in driver.performed
        if isinstance(each, Send) and each.token
    ]
    assert used == ["t0ken", "t0ken", "0ther"]
    assert tokens.lock.held == 0  # type: ignore[attr-defined]


def test_a_second_refusal_is_the_callers() -> None:
    """One fresh token is tried, and no third."""
    refused = RawResponse(401, HEADERS, b"{}")
    tokens = ClientTokens(CREDENTIALS, None, Lock).own
    other = RawResponse(200, HEADERS, TOKEN.body.replace(b"t0ken", b"0ther"))
    driver = Driver([refused, refused], token_responses=[TOKEN, other])
    with pytest.raises(Unauthorized) as caught:
        driver.run(LIST_ACTIVE_CALLOUTS, tokens)
    assert caught.value.attempts == 2


def test_a_token_that_another_call_fetches_is_waited_for_until_the_deadline() -> None:
    """If the lock is not free in time, nothing is sent and no second token is fetched."""
    tokens = ClientTokens(CREDENTIALS, None, Lock).own
    driver = Driver([], free=False)
    with pytest.raises(NotSentTimeout, match="No token was available in time"):
        driver.run(GET_CALLOUT, tokens)
    (acquire,) = driver.performed
    assert isinstance(acquire, Acquire)
    assert acquire.seconds == 30.0


def test_a_client_that_cannot_be_used_makes_no_attempt() -> None:
    """It was closed, say: that is no attempt, and the error is handed on as it is."""
    driver = Driver([PanicError("This client has been closed")])
    with pytest.raises(PanicError, match="has been closed") as caught:
        driver.run(CANCEL_CALLOUT)
    assert (caught.value.attempts, caught.value.may_have_been_done) == (0, False)


def test_a_parameter_that_nobody_names_is_omitted() -> None:
    """A later contract may add one to an operation that the client itself calls."""
    added = Parameter("note", "note", "query", {"type": "string"}, required=False)
    later = GET_CALLOUT._replace(parameters=(*GET_CALLOUT.parameters, added))
    expected = build_request(GET_CALLOUT, {"callout_id": 992011})
    assert build_request(later, {"callout_id": 992011}) == expected
