"""Generated models, with the overrides in them."""

from __future__ import annotations

import copy
import datetime as dt
import gc
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from aura_panic import Callout, CalloutState
from aura_panic_api import Token
from aura_panic_api.models import CancelCallout, Credentials
from aura_panic_runtime.decoding import (
    DecodeError,
    decode_bool,
    decode_float,
    decode_int,
    decode_partial_list,
    decode_union,
    decode_uuid,
)
from aura_panic_runtime.models import UNSET
from aura_panic_runtime.uploads import Upload
from aura_panic_runtime.validation import check_value
from tests.conftest import CALLOUT

MOMENT = "a date and time (RFC 3339)"
NOON = dt.datetime(2024, 4, 20, 12, tzinfo=dt.UTC)


def with_(**changes: Any) -> dict[str, Any]:
    return CALLOUT | changes


NULL, TEXT = {"type": "null"}, {"type": "string"}


def within(**schema: Any) -> Callable[[object], None]:
    return lambda value: check_value(value, schema, {})


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CALLOUT.items() if key != name}


def test_a_callout_keeps_its_status_and_tells_its_state() -> None:
    """The string stays as sent; what it means stands beside it."""
    callout = Callout.from_dict(with_(status=" responder_DISPATCHED "))
    assert callout.status == " responder_DISPATCHED "
    assert callout.state is CalloutState.RESPONDER_DISPATCHED


@pytest.mark.parametrize(
    "body", [CALLOUT, {"callout": CALLOUT}, {"message": "Taken", "callout": CALLOUT}]
)
def test_both_shapes_of_an_answer_give_the_same_callout(body: dict[str, Any]) -> None:
    """Flat or wrapped, it is the same callout; a message beside it is kept."""
    callout = Callout.from_dict(body)
    message = callout.additional_properties.pop("message", None)
    assert callout == Callout.from_dict(CALLOUT)
    assert message == body.get("message")


def test_details_in_groups_are_found_but_never_an_id_or_a_status() -> None:
    """The later shape groups details; a group's own id and status are those of something else."""
    group = {"latitude": 1.5, "longitude": 2.5, "id": 7, "status": "closed"}
    flat = {key: value for key, value in CALLOUT.items() if key not in {"latitude", "longitude"}}
    callout = Callout.from_dict({"callout": {**flat, "incidentInformation": [None, group]}})
    assert (callout.latitude, callout.longitude) == (1.5, 2.5)
    assert (callout.id, callout.status) == (CALLOUT["id"], CALLOUT["status"])
    with pytest.raises(DecodeError, match=r"^\$\.status is missing$"):
        Callout.from_dict(without("status") | {"incidentInformation": [group]})


@pytest.mark.parametrize(
    "body",
    [
        {"access_token": "a", "token_type": "Bearer", "expires_in": 60},
        {"accessToken": "a", "tokenType": "Bearer", "expiresIn": "60"},
    ],
)
def test_both_spellings_of_a_token_are_read(body: dict[str, Any]) -> None:
    """Snake case or camel case, it is the same token."""
    assert Token.from_dict(body) == Token("a", "Bearer", 60)


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("id", "992011", 992011),
        ("id", 992011.0, 992011),
        ("latitude", "-33.5", -33.5),
        ("latitude", "1e1", 10.0),
        ("latitude", 18, 18),
        ("latitude", None, None),
        ("created_at", "2024-04-20T12:00:00Z", NOON),
        ("created_at", "2024-04-20t12:00:00z", NOON),
        ("created_at", "2024-04-20 12:00:00", NOON),
        ("created_at", "2024-04-20T14:00:00+02:00", NOON),
        ("created_at", "2024-04-20T12:00:00.1234567Z", NOON.replace(microsecond=123456)),
        ("created_at", "2024-04-20T12:00:00.123456789", NOON.replace(microsecond=123456)),
    ],
)
def test_what_is_harmless_is_read(field: str, sent: object, read: object) -> None:
    """Numbers sent as text and dates in every spelling of RFC 3339 lose nothing."""
    wire_name = {"created_at": "createdAt"}.get(field, field)
    assert getattr(Callout.from_dict(with_(**{wire_name: sent})), field) == read


@pytest.mark.parametrize("name", ["predefinedLocationId", "latitude", "longitude"])
def test_left_out_means_null_where_null_is_allowed(name: str) -> None:
    """A callout whose position is left out is still a callout."""
    assert Callout.from_dict(without(name)) == Callout.from_dict(with_(**{name: None}))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (without("id"), "$.id is missing"),
        (with_(status=None), "$.status should be text but is null"),
        (with_(status=3), "$.status should be text but is a number"),
        (with_(id=True), "$.id should be a whole number but is true or false"),
        (with_(id=1.5), "$.id should be a whole number but is a number"),
        (with_(id="1_0"), "$.id should be a whole number but is text"),
        (with_(latitude="1e999"), "$.latitude should be a number (float or int) but is text"),
        (with_(latitude="north"), "$.latitude should be a number (float or int) but is text"),
        (with_(createdAt="yesterday"), f"$.createdAt should be {MOMENT} but is text"),
        (with_(createdAt="2024-13-01T00:00:00Z"), f"$.createdAt should be {MOMENT} but is text"),
        (with_(createdAt=[]), f"$.createdAt should be {MOMENT} but is a list"),
        ([], "$ should be an object but is a list"),
        (None, "$ should be an object but is null"),
        ({"callout": None}, "$.callout should be an object but is null"),
        ({"callout": with_(id={})}, "$.callout.id should be a whole number but is an object"),
        ({}, "$.id is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(body: Any, problem: str) -> None:
    """The problem names the place and the kinds, and never the value."""
    with pytest.raises(DecodeError) as caught:
        Callout.from_dict(body)
    assert str(caught.value) == problem
    assert str(pickle.loads(pickle.dumps(caught.value))) == problem


@pytest.mark.parametrize(
    ("check", "value", "problem"),
    [
        (decode_uuid, "0" * 36, "should be a UUID but is text"),
        (decode_uuid, "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "should be a UUID but is text"),
        (within(title="T", anyOf=[NULL, TEXT]), 5, "should be text but is a number"),
        (within(oneOf=[TEXT, {"type": "array"}]), 5, "fits no alternative: should be text but"),
        (within(properties={"a": True, "b": False}), {"a": 1, "b": 2}, ".b is not allowed"),
    ],
)  # fmt: skip
def test_what_is_beyond_a_schema_is_named(check: Any, value: object, problem: str) -> None:
    """For types and keywords that the contract does not have yet."""
    with pytest.raises(DecodeError) as caught:
        check(value)
    assert problem in str(caught.value)


def test_the_first_alternative_that_can_be_converted_to_is_taken() -> None:
    """If none has the type of the value."""
    assert decode_union("5", [decode_bool, decode_int, decode_float]) == 5


def test_unknown_fields_are_kept() -> None:
    """Unknown fields survive copies, pickles and attrs.evolve."""
    callout = Callout.from_dict(with_(url="https://example.invalid/track"))
    for copied in (
        copy.deepcopy(callout),
        pickle.loads(pickle.dumps(callout)),
        attrs.evolve(callout),
    ):
        assert copied == callout
        assert copied["url"] == "https://example.invalid/track"
        assert copied.to_dict()["url"] == "https://example.invalid/track"
    callout["url"] = "https://example.invalid/other"
    assert callout.to_dict()["url"] == "https://example.invalid/other"
    del callout["url"]
    assert "url" not in callout.to_dict()


def test_unset_stays_itself() -> None:
    """A copied request still leaves out what was left out."""
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert copy.deepcopy(CancelCallout()).to_dict() == {}
    assert not UNSET


@pytest.mark.parametrize(
    ("model", "secrets"),
    [
        (CancelCallout(safe_code="4567"), ["4567"]),
        (Credentials("name", "s3cret"), ["s3cret"]),
        (Upload(b"s3cret", name="s3cret.png"), ["s3cret"]),
        (Token("t0ken", "Bearer", 60), ["t0ken"]),
        (Callout.from_dict(with_(mobile="0821234567")), ["33.9258", "18.4233", "0821234567"]),
    ],
)
def test_a_repr_shows_no_secret_and_no_position(model: object, secrets: list[str]) -> None:
    """Secrets, positions and whatever is unknown stay out of logs."""
    assert type(model).__name__ in repr(model)
    assert not [secret for secret in secrets if secret in repr(model)]


@pytest.mark.parametrize("is_collecting", [True, False])
def test_a_long_list_leaves_the_garbage_collector_as_it_was(is_collecting: bool) -> None:
    """It pauses while a list is decoded, and goes on if it did before, whatever happens."""
    during: list[bool] = []

    def decode(item: Any) -> Any:
        during.append(gc.isenabled())
        return item[0]

    (gc.enable if is_collecting else gc.disable)()
    try:
        assert decode_partial_list([[1]], decode) == [1]
        with pytest.raises(IndexError):
            decode_partial_list([[1], []], decode)
        assert gc.isenabled() is is_collecting
    finally:
        gc.enable()
    assert not any(during)
