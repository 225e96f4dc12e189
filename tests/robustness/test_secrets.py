"""Neither token, client secret, safe code nor position is ever shown."""

from __future__ import annotations

import copy
import logging
import pickle
import re
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from aura_panic import (
    Location,
    MemoryTokenStore,
    NotSent,
    PanicClient,
    PanicError,
    StoredToken,
    Token,
    models,
)
from aura_panic._response import RawResponse
from tests.conftest import CALLOUT, Script
from tests.integration.support import Connect, without_random

TOKEN, SECRET, SAFE_CODE, LATITUDE = "t0ken-s3cr3t", "cl1ent-s3cr3t", "7391", -33.98765
SECRETS = (TOKEN, SECRET, SAFE_CODE, str(LATITUDE))
TESTS = str(Path(__file__).parents[1])

TIMES = re.compile(r"(?<![-0-9])[0-9]+\.[0-9]+")


def leaked(shown: str, secrets: Iterable[str] = SECRETS) -> list[str]:
    """Return the secrets in a text."""
    shown = TIMES.sub("", without_random(shown))
    return [secret for secret in secrets if secret in shown]


ANSWERS: list[dict[str, Any]] = [
    {"status": status, "body": {"message": f"No {SAFE_CODE} {TOKEN} {SECRET} {LATITUDE}"}}
    for status in (302, 400, 401, 403, 404, 409, 429, 500, 502, 503)
]
ANSWERS += [
    {"status": 285, "body": CALLOUT | {"latitude": LATITUDE}},
    {"status": 200, "raw": f"<h1>{TOKEN}{LATITUDE}</h1>".encode()},
    {"status": 200, "body": CALLOUT | {"id": str(LATITUDE) + "x"}},
    {"status": 200, "body": {"access_token": TOKEN, "token_type": "Bearer", "expires_in": "-"}},
    {"status": 200, "body": CALLOUT, "missing_bytes": 5},
    {"status": 200, "body": CALLOUT, "headers": {"Content-Encoding": "gzip"}},
]


def show(error: BaseException) -> str:
    """All that tools show of an error: its text, its facts, its frames with their locals."""
    shown = [str(error), repr(error)]
    link: BaseException | None = error
    while link is not None:
        shown += [str(link), repr(link)]
        frames = traceback.TracebackException.from_exception(link, capture_locals=True)
        shown += [  # but not the frames of tests, which hold what they sent
            repr((frame.name, frame.locals))
            for frame in frames.stack
            if not frame.filename.startswith(TESTS)
        ]
        link = link.__cause__ or link.__context__
    if isinstance(error, PanicError):
        facts = {name: value for name, value in vars(error).items() if name != "body"}
        thawed = pickle.loads(pickle.dumps(error))
        shown += [repr(facts), repr(thawed), str(thawed)]
        error.__dict__.pop("body", None)  # the one place for what came, and the caller's to keep
        error.__dict__.pop("callout", None)
        shown.append(pickle.dumps(error).decode("latin-1"))
    return "\n".join(shown)


@pytest.mark.parametrize("response", ANSWERS)
def test_no_failure_shows_a_secret(
    connect: Connect, response: dict[str, Any], scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """No text, repr, log, pickle, or traceback with locals has one, whatever the response."""
    service = scripted(**response)
    by_token = connect(service, token=TOKEN)
    by_secret = connect(service, client_id="id", client_secret=SECRET)
    code = {"callout_id": 1, "safe_code": SAFE_CODE}
    place = {"callout_id": 1, "latitude": LATITUDE, "longitude": 0}
    # What the service may repeat: a secret, and more once there is a token.
    repeated = {SECRET, SAFE_CODE} if response["status"] < 300 else {SECRET}
    calls: list[tuple[Any, dict[str, Any], set[str]]] = [
        (by_token.cancel_callout, code, {TOKEN, SAFE_CODE}),
        (by_token.stream_location_update, place, {TOKEN, str(LATITUDE)}),
        (by_token.exchange_credentials, {"client_id": "id", "client_secret": SECRET}, {SECRET}),
        (by_secret.cancel_callout, code, repeated),
    ]
    caplog.set_level(logging.DEBUG)
    for method, arguments, secrets in calls:
        caplog.clear()
        shown = ""
        try:
            method(**arguments)  # a page that is JSON for one operation is no error of it
        except PanicError as error:
            shown = show(error)
        assert leaked(shown + caplog.text, secrets) == []
    clients = [getattr(each, "wrapped", each) for each in (by_token, by_secret)]
    assert leaked(repr((clients, [vars(each) for each in clients]))) == []


@pytest.mark.parametrize("silent", [False, True])
def test_no_answer_shows_a_secret_either(
    connect: Connect, silent: bool, scripted: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an unreachable service nor a silent one makes a secret visible."""
    service = scripted(200, CALLOUT, silent=silent)
    if not silent:
        service.stop()
    caplog.set_level(logging.DEBUG)
    panic = connect(service, token=TOKEN, read_timeout=0.1, attempts=2)
    with pytest.raises(PanicError) as cancelled:
        panic.cancel_callout(1, safe_code=SAFE_CODE)
    with pytest.raises(PanicError) as moved:
        panic.stream_location_update(1, latitude=LATITUDE, longitude=0)
    shown = show(cancelled.value) + show(moved.value) + caplog.text
    assert leaked(shown) == []


class Odd(MemoryTokenStore):
    """Returns something else than tokens."""

    def load(self, _: str) -> Any:
        return {"access_token": TOKEN}


def test_what_a_store_returned_is_not_shown(connect: Connect) -> None:
    """Not even in a frame of the call that had no use for it."""
    panic = connect(
        "http://127.0.0.1:1", client_id="id", client_secret=SECRET, token_store=Odd(), attempts=1
    )
    with pytest.raises(NotSent) as caught:
        panic.get_callout(1)
    assert leaked(show(caught.value)) == []


@pytest.mark.parametrize("safe_code", [7890, None, "", "7\ud8009", "78901", "7890\n"])
def test_a_refused_argument_is_not_shown(safe_code: Any) -> None:
    """The error says what is wrong with it, and no frame of ours holds it."""
    with PanicClient(base_url="http://127.0.0.1:1", token=TOKEN) as panic:
        with pytest.raises((TypeError, ValueError)) as caught:
            panic.cancel_callout(1, safe_code=safe_code)
        frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        shown = [frame.locals or {} for frame in list(frames.stack)[1:]]
        assert "7890" not in repr(shown)
        assert not [names for names in shown if "safe_code" in names]


def test_no_public_object_shows_a_secret() -> None:
    """Models, tokens, stores and clients can be logged."""
    store = MemoryTokenStore()
    store.save("key", StoredToken(TOKEN, 0, 1))
    shown = repr(
        (
            models.Credentials("id", SECRET),
            models.CancelCallout(SAFE_CODE),
            Location(LATITUDE, LATITUDE),
            Token(TOKEN, "Bearer", 5),
            models.Callout.from_dict(CALLOUT | {"latitude": LATITUDE, "note": TOKEN}),
            vars(store),
            RawResponse(200, {"x-token": TOKEN}, SECRET.encode()),
        )
    )
    assert leaked(shown) == []


@pytest.mark.parametrize(
    "secret",
    [
        models.Credentials("id", SECRET),
        models.CancelCallout(SAFE_CODE),
        Token(TOKEN, "Bearer", 5),
        StoredToken(TOKEN, 0, 1),
    ],
)
def test_what_holds_a_secret_is_copied_but_not_pickled(secret: Any) -> None:
    """A secret cannot be pickled by accident."""
    assert copy.copy(secret) == copy.deepcopy(secret) == secret
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="holds a secret and is not pickled"):
            pickle.dumps(secret, protocol)


def test_clients_and_what_they_give_cannot_be_pickled(kind: Any) -> None:
    """They know a token."""
    panic = kind(base_url="http://127.0.0.1:1", token=TOKEN)
    for each in (panic, panic.for_customer(1), panic.watch(1)):
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(each)
