"""Responses that no service should give."""

from __future__ import annotations

import logging
import pickle
import socket
from typing import Any

import pytest

from aura_panic import (
    ApiError,
    CalloutClosed,
    CalloutState,
    NotSent,
    OutcomeUnknown,
    PanicError,
    ServerError,
    UnreadableResponse,
)
from tests.conftest import CALLOUT, Script
from tests.integration.support import Connect, without_random

TOKEN, SAFE_CODE = "t0ken-never-shown", "4567"
CREDENTIALS = {"client_id": "id", "client_secret": "s3cret"}


@pytest.fixture
def cancel(connect: Connect) -> Connect:
    """Return a function that cancels a callout at a service."""
    return lambda service: connect(service, token=TOKEN).cancel_callout(992011, safe_code=SAFE_CODE)


GZIP = {"Content-Encoding": "gzip"}
ELSEWHERE = {"Location": "https:odd"}

FAILURES: list[tuple[type[PanicError], str, dict[str, Any]]] = [
    (ServerError, "500. The service itself failed", {"status": 500, "raw": b"<h1>Oops</h1>"}),
    (OutcomeUnknown, "503: Down for tea.", {"status": 503, "body": {"message": "Down\n for tea."}}),
    (ApiError, "302. Check that the base URL", {"status": 302, "raw": b""}),
    (ApiError, "418: No coffee", {"status": 418, "body": {"error": "No coffee"}}),
    (UnreadableResponse, "is not JSON", {"status": 200, "raw": b"<html>welcome</html>"}),
    (UnreadableResponse, "is not JSON", {"status": 200, "raw": b""}),
    (UnreadableResponse, "does not name", {"status": 204, "raw": b""}),
    (UnreadableResponse, "$.id should be a whole number", {"status": 200, "raw": b'{"id": NaN}'}),
    (UnreadableResponse, "not be decoded", {"status": 200, "body": CALLOUT, "headers": GZIP}),
    (ApiError, "302. Check that the base", {"status": 302, "raw": b"", "headers": ELSEWHERE}),
    (UnreadableResponse, "is not JSON", {"status": 200, "raw": b"\xff\xfe\x00"}),
    (UnreadableResponse, "is not JSON", {"status": 200, "raw": b"[" * 100_000}),
    (UnreadableResponse, "$.id is missing", {"status": 200, "body": {}}),
    (UnreadableResponse, "$ should be an object but is a list", {"status": 200, "body": [CALLOUT]}),
    (OutcomeUnknown, "did not respond", {"status": 200, "body": CALLOUT, "missing_bytes": 9}),
    (CalloutClosed, "had already closed", {"status": 285, "body": CALLOUT | {"status": "closed"}}),
    (CalloutClosed, "had already closed", {"status": 285, "raw": b"so long"}),
]  # fmt: skip


@pytest.mark.parametrize(("error", "sentence", "response"), FAILURES)
def test_every_failure_is_an_error_with_a_name(
    cancel: Connect,
    error: type[PanicError],
    sentence: str,
    response: dict[str, Any],
    scripted: Script,
) -> None:
    """One request, one exception, one sentence; no secret in it, and it survives a pickle."""
    service = scripted(**response)
    with pytest.raises(PanicError) as caught:
        cancel(service)
    failure = caught.value
    assert str(failure).startswith("cancel_callout: ")
    assert sentence in str(failure)
    assert failure.operation == "cancel_callout"
    assert len(service.received) == 1
    for each in (failure, pickle.loads(pickle.dumps(failure))):
        assert (type(each), str(each), vars(each)) == (error, str(failure), vars(failure))
    for text in (str(failure), repr(failure), repr(vars(failure))):
        assert TOKEN not in text
        assert SAFE_CODE not in without_random(text)


def test_285_brings_the_callout_as_it_last_stood(cancel: Connect, scripted: Script) -> None:
    """The vendor's own status is no crash: it says that the callout is over, and carries it."""
    with pytest.raises(CalloutClosed) as caught:
        cancel(scripted(285, {"callout": CALLOUT | {"status": "Closed"}}))
    assert caught.value.callout is not None
    assert caught.value.callout.state is CalloutState.CLOSED


REFUSALS = [
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (409, "Conflict"),
    (418, "ApiError"),
    (429, "RateLimited"),
    (500, "ServerError"),
    (599, "ServerError"),
]


@pytest.mark.parametrize(("status", "error"), REFUSALS)
def test_each_refusal_has_its_name(
    cancel: Connect, status: int, error: str, scripted: Script
) -> None:
    """The status decides the exception, and stands in it."""
    with pytest.raises(ApiError) as caught:
        cancel(scripted(status, {"message": "No"}))
    assert (type(caught.value).__name__, caught.value.status) == (error, status)
    assert caught.value.message == "No"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_cancel_that_may_have_been_done_says_so(
    connect: Connect, cancel: Connect, status: int, scripted: Script
) -> None:
    """After a failure behind the service, the callout is to be read before another try."""
    service = scripted(status, {"message": "Gone for tea"})
    with pytest.raises(OutcomeUnknown, match="done: check with get_callout") as caught:
        cancel(service)
    assert (caught.value.status, caught.value.message) == (status, "Gone for tea")
    with pytest.raises(ServerError, match="It may safely be sent again"):
        connect(service).get_callout(992011)


def test_words_of_the_service_are_made_fit_to_be_shown(cancel: Connect, scripted: Script) -> None:
    """Sent values are masked, control characters removed, long messages cut."""
    words = f"safeCode {SAFE_CODE}\n is wrong\x1b[2J\0 for {TOKEN}. " + "x " * 10_000
    with pytest.raises(ApiError) as caught:
        cancel(scripted(400, {"message": words}))
    assert caught.value.message is not None
    assert caught.value.message.startswith("safeCode *** is wrong [2J for ***. x x")
    assert len(str(caught.value)) < 500


def test_a_position_is_starred_out_too(connect: Connect, scripted: Script) -> None:
    """A service that repeats where the customer is does not bring it into a log."""
    panic = connect(scripted(400, {"message": "No road at -33.92491"}))
    with pytest.raises(ApiError, match=r"No road at \*\*\*"):
        panic.stream_location_update(992011, latitude=-33.92491, longitude=18.5)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"access_token": "l1ve", "expires_in": "soon"}, r"\$\.expires_in"),
        ({"access_token": "l1ve\nen", "expires_in": 60}, "cannot be sent in a header"),
    ],
)
def test_a_token_that_cannot_be_read_is_not_kept(
    connect: Connect, fields: dict[str, Any], sentence: str, scripted: Script
) -> None:
    """The response to a token exchange, which holds a live token, is not in the exception."""
    panic = connect(scripted(200, {"token_type": "Bearer", **fields}), **CREDENTIALS)
    with pytest.raises(UnreadableResponse, match=sentence) as caught:
        panic.get_callout(992011)
    assert b"l1ve" not in pickle.dumps(caught.value)
    assert "l1ve" not in str(caught.value)


def test_an_unreadable_body_stays_out_of_the_chain_of_errors(
    cancel: Connect, scripted: Script
) -> None:
    """No handled error in the context holds the body."""
    with pytest.raises(UnreadableResponse) as caught:
        cancel(scripted(200, raw=b'\xe9{"latitude": -33.9249}'))
    link: BaseException | None = caught.value
    while link is not None:
        assert "33.9249" not in repr(link)
        link = link.__context__
    assert b"33.9249" in caught.value.body


def test_a_cookie_is_not_sent_back(connect: Connect, scripted: Script) -> None:
    """One odd cookie would otherwise spoil every request after it."""
    service = scripted(200, CALLOUT, headers={"Set-Cookie": "a=\xff"})
    panic = connect(service)
    for _ in range(2):
        panic.get_callout(992011)
    assert "Cookie" not in service.received[-1].headers


@pytest.mark.parametrize(
    ("response", "error", "sentence"),
    [
        ({"body": [CALLOUT | {"id": None}, "?"]}, UnreadableResponse, r"\$\[0\].id"),
        ({"status": 404, "raw": b"<h1>nginx</h1>"}, ApiError, "that the base URL is right"),
    ],
)
def test_a_list_that_cannot_be_read_at_all_is_an_error(
    connect: Connect,
    response: dict[str, Any],
    error: type[PanicError],
    sentence: str,
    scripted: Script,
) -> None:
    """An empty list would say that there is no emergency; a page is not the service's own."""
    with pytest.raises(error, match=sentence) as caught:
        connect(scripted(**response)).list_active_callouts()
    assert "nginx" not in str(caught.value)


def test_a_service_that_is_down_was_sent_nothing(cancel: Connect) -> None:
    """If nothing listens, the request may safely be sent again."""
    with socket.socket() as deaf:  # bound, so that nobody else gets the port, but not listening
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
        with pytest.raises(NotSent, match=f"127.0.0.1:{port} could not be reached .*refused|fail"):
            cancel(f"http://127.0.0.1:{port}/panic-api/v2")


def test_without_a_token_nothing_was_sent(connect: Connect, scripted: Script) -> None:
    """If the token exchange gets no response, the callout is known to be untouched."""
    panic = connect(scripted(200, {}, missing_bytes=9), **CREDENTIALS, attempts=1)
    sentence = "cancel_callout: There was no response to the request for a token"
    with pytest.raises(NotSent, match=sentence):
        panic.cancel_callout(992011)


def test_one_unreadable_callout_never_hides_the_others(
    connect: Connect, scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """A list has its decodable items, names the others, and logs a warning."""
    broken = CALLOUT | {"createdAt": "yesterday"}
    service = scripted(200, [CALLOUT, broken, CALLOUT | {"id": 7, "status": "Awaiting"}])
    with caplog.at_level(logging.WARNING, "aura_panic"):
        active = connect(service).list_active_callouts()
    assert [callout.id for callout in active] == [992011, 7]
    assert [problem.path for problem in active.undecodable] == ["$[1].createdAt"]
    assert active.undecodable[0].item == broken
    (record,) = caplog.records
    assert "1 of 3 items could not be decoded" in record.getMessage()
    assert pickle.loads(pickle.dumps(active)).undecodable[0].path == "$[1].createdAt"
