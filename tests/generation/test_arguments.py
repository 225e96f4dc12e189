"""Arguments that the contract does not allow: refused before anything is sent, and never shown."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from aura_panic import InvalidArgument
from aura_panic_runtime.models import UNSET
from tests.generation.support import (
    CLIENTS,
    DOCUMENT,
    ENDPOINTS,
    Package,
    Service,
    call,
    examples_of,
)
from tests.generation.test_calls import arguments_of
from tools.openapi import parameters

SECRET = "s3cret\ud800"
"""Text that cannot be sent, for it has half a character."""

NAIVE = dt.datetime(2024, 4, 20)  # noqa: DTZ001 - as it is

LOOP: list[Any] = []
LOOP.append(LOOP)

ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("check_constraints", {"limit": 0}, "limit should be at least 1"),
    ("check_constraints", {"limit": 51}, "limit should be at most 50"),
    ("check_constraints", {"limit": "x"}, "limit should be a whole number but is text"),
    ("check_constraints", {"limit": True}, "limit should be a whole number but is true or false"),
    ("check_constraints", {"limit": None}, "limit must not be None; omit it instead"),
    ("check_constraints", {"limit": 1.5}, "limit should be a whole number but is a number"),
    ("check_constraints", {"step": 7}, "step should be a multiple of 5"),
    ("check_constraints", {"share": 1}, "share should be less than 1"),
    ("check_constraints", {"share": float("nan")}, "share should be a number but is not finite"),
    ("check_constraints", {"word": "w"}, "word should have at least 2 characters"),
    ("check_constraints", {"word": SECRET}, "word has characters that cannot be sent"),
    ("check_constraints", {"tags": []}, "tags should have at least 1 items"),
    ("check_constraints", {"tags": ["a", "a"]}, "tags should have no item twice"),
    ("check_constraints", {"tags": ["a", ""]}, r"tags\[1\] must not be empty; omit it instead"),
    ("check_constraints", {"tags": "ab"}, "tags should be a list but is text"),
    ("check_constraints", {"x_limit": 0}, "x_limit should be at least 1"),
    ("check_constraints", {"session": "none"}, "session should match"),
    ("check_constraints", {"code": "abc"}, "code should match"),
    ("check_constraints", {"age": 151}, "age should be at most 150"),
    ("check_constraints", {"latitude": 1.0, "longitude": None}, "longitude must not be None"),
    ("check_constraints", {"labels": {"a": ""}}, "labels.a must not be empty"),
    ("check_constraints", {"labels": {}}, "labels should have at least 1 fields"),
    ("check_constraints", {"inner": {}}, "inner needs word"),
    ("check_constraints", {"inner": {"word": "ok", "numbers": [1, 0]}}, r"inner.numbers\[1\]"),
    ("find_by_required_query", {"day": "20 April"}, r"day should be a date \(RFC 3339\)"),
    ("find_by_required_query", {"day": NAIVE}, "day should be a date"),
    ("find_by_required_query", {"moment": NAIVE}, "with a time zone"),
    ("find_by_required_query", {"count": UNSET}, "count should be a whole number but is Unset"),
    ("find_by_path", {"count": UNSET}, "count should be a whole number but is Unset"),
    ("echo_kinds", {"count": UNSET}, "needs count"),
    ("find_by_required_query", {"key": "x"}, "key should be a UUID"),
    ("find_by_required_query", {"colour": "mauve"}, "colour should be red or green or blue"),
    ("find_by_required_query", {"level": 9}, "level should be 1 or 2 or 3"),
    ("find_by_required_query", {"version": "v2"}, "version should be v1"),
    ("find_by_required_query", {"either": 1.5}, "either should be a whole number or text"),
    ("find_by_required_query", {"strings": [1]}, r"strings\[0\] should be text but is a number"),
    ("find_by_path", {"text": ".."}, "text cannot be that: it would lead to another path"),
    ("find_by_path", {"text": ""}, "text must not be empty"),
    ("find_by_headers", {"x_text": "a\r\nX-Other: b"}, "x_text has characters that a header"),
    ("find_by_headers", {"x_text": "é"}, "x_text has characters that a header cannot have"),
    ("find_by_same_name", {"code_header": "x"}, "code_header should be a whole number"),
    ("find_by_names", {"list_": [1]}, r"list_\[0\] should be text but is a number"),
    ("find_by_names", {"class_": 1}, "class_ should be text but is a number"),
    ("echo_names", {"list_": "j"}, "list_ should be a list but is text"),
    ("echo_kinds", {"colour": "mauve"}, "colour should be red or green or blue"),
    ("echo_kinds", {"time": "noon"}, "time should be a time"),
    ("echo_unions", {"shape": {"shape": "circle"}}, "shape fits no alternative: needs radius; "),
    ("echo_structures", {"closed": {"a": 1, "b": 2}}, "closed.b is not allowed"),
    ("echo_structures", {"map_list": [{"a": "x"}]}, r"map_list\[0\].a should be a whole number"),
    ("echo_structures", {"item_map": {"a": {"id": 0, "name": "n"}}}, "item_map.a.id should be at"),
    ("echo_anything", {"body": {"a": {1}}}, "has a value that JSON cannot hold"),
    ("echo_anything", {"body": SECRET}, "has characters that cannot be sent"),
    ("echo_anything", {"body": {SECRET: 1}}, "has a value that JSON cannot hold"),
    ("echo_anything", {"body": float("inf")}, "not finite"),
    ("echo_anything", {"body": LOOP}, "the body is nested too deeply"),
    ("send_array", {"body": []}, "should have at least 1 items"),
    ("send_array", {"body": [{"id": 1}]}, r"\[0\] needs name"),
    ("send_scalar", {"body": 101}, "should be at most 100"),
    ("send_scalar", {"body": None}, "must not be None"),
    ("send_form", {"colour": "mauve"}, "colour should be red or green or blue"),
    ("send_several", {"content_type": "text/csv"}, "content_type should be application/json or"),
    ("upload", {"photo": "gate.png"}, "photo should be"),
    ("upload", {"photo": None}, "photo must not be None"),
    ("upload", {"caption": b"bytes"}, "caption should be text but is a file"),
    ("register_person", {"account": {"user": "a", "security": {"pin": "12345"}}}, "security.pin"),
    ("send_bytes", {"body": "gate.png"}, "should be"),
]  # fmt: skip


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("name", "wrong", "sentence"), ROWS)
def test_a_wrong_argument_is_not_sent(
    package: Package, service: Service, *, kind: str, name: str, wrong: Any, sentence: str
) -> None:
    """It is named as in Python, and its value is not in the error."""
    bodies = examples_of(ENDPOINTS[name].operation.get("requestBody")) or [("", None)]
    media_type, body = bodies[0]
    arguments = arguments_of(package, name, body, media_type) | wrong
    error = call(package, service, kind, name, **arguments)
    assert isinstance(error, InvalidArgument), error
    assert isinstance(error, ValueError)
    expected = rf"{name}: The request was not sent: .*{sentence}"
    assert re.match(expected, str(error)), error
    assert not service.received
    for value in wrong.values():
        if isinstance(value, str) and len(value) > 2:
            assert value not in str(error)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_parameter_is_described(package: Package, name: str) -> None:
    """The description in the contract stands in the docstring of the method."""
    shown = " ".join(str(getattr(package.module.Operations, name).__doc__).split())
    for each in parameters(DOCUMENT, ENDPOINTS[name]):
        assert f"): {' '.join(each.get('description', '').split())}".rstrip() in shown


@pytest.mark.parametrize("kind", CLIENTS)
def test_an_unknown_value_of_an_enum_is_kept_but_not_sent(
    package: Package, service: Service, kind: str
) -> None:
    """One that a response held is refused as any other, and nothing is sent."""
    colour = package.models.Colour("mauve")
    assert (colour.is_known, colour.value, str(colour)) == (False, "mauve", "mauve")
    assert colour == package.models.Colour("mauve") == "mauve"
    assert len({colour, package.models.Colour("mauve"), package.models.Colour.RED}) == 2
    item = package.models.Item(id=1, name="one", colour=colour)
    assert item.to_dict() == {"id": 1, "name": "one", "colour": "mauve"}
    error = call(package, service, kind, "send_optional", body=item)
    assert isinstance(error, InvalidArgument)
    assert not service.received
