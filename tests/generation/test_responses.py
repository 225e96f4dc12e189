"""Lenient, broken and partly broken responses of every kind, on both clients."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import logging
import pickle
import re
from typing import Any
from uuid import UUID

import pytest

from aura_panic import PanicError, UnreadableResponse
from aura_panic_runtime.models import encode
from tests.generation.support import CLIENTS, ENDPOINTS, Package, Reply, Service, call, examples_of

KEY = UUID(int=1)
NOW = dt.datetime(2024, 4, 20, 14, 45, tzinfo=dt.UTC)


def example_of(name: str) -> Any:
    """Return the example of an operation's response."""
    return copy.deepcopy(examples_of(ENDPOINTS[name].operation["responses"]["200"])[0][1])


def get(package: Package, service: Service, kind: str, name: str, value: Any, **sent: Any) -> Any:
    """Call an operation that is answered with a value."""
    service.respond(Reply.of(value))
    return call(package, service, kind, name, **sent)


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("count", "3", 3),
        ("count", 3.0, 3),
        ("ratio", "0.5", 0.5),
        ("ratio", 3, 3),
        ("big", "9007199254740993", 9007199254740993),
        ("moment", "2024-04-20 14:45:00", NOW),
        ("moment", "2024-04-20T14:45:00", NOW),
        ("moment", "2024-04-20t14:45:00z", NOW),
        ("time", "14:45:00", dt.time(14, 45)),
        ("key", "4F0E7F4E-7A43-4A26-9A53-0A4B9E6D1C11", None),
    ],
)
def test_what_is_meant_is_read(
    package: Package, service: Service, *, kind: str, field: str, sent: Any, read: Any
) -> None:
    """Numbers as text, and times without a zone, are what they mean."""
    kinds = get(package, service, kind, "get_kinds", example_of("get_kinds") | {field: sent})
    assert not isinstance(kinds, Exception), kinds
    assert read is None or getattr(kinds, field) == read


WRONG = {
    "text": 1, "count": "three", "big": 2.5, "ratio": "half", "flag": "yes", "moment": "later",
    "day": "2024-02-30", "time": "25:00:00", "duration": 15, "key": "x", "link": {}, "encoded": [],
    "colour": 1, "level": "low", "only": None, "mixed": False, "odd": 1.5, "inline": [],
    "version": "v2", "two": True, "numberOrText": [], "nothing": 0,
}  # fmt: skip


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_unreadable(
    package: Package, service: Service, kind: str, field: str
) -> None:
    """The error names the place, and does not show the value."""
    value = example_of("get_kinds")
    for broken in (value | {field: WRONG[field]}, {k: value[k] for k in value if k != field}):
        error = get(package, service, kind, "get_kinds", broken)
        assert isinstance(error, UnreadableResponse), error
        assert error.json_path == f"$.{field}"


STRUCTURES = [
    ("inline", {"a": 1, "deeper": {"deepest": {"c": 1}}}, "$.inline.deeper.deepest.c"),
    ("integerMap", {"a": 1, "b": "x"}, "$.integerMap.b"),
    ("itemMap", {"a": {"id": 1}}, "$.itemMap.a.name"),
    ("dayMap", {"a": "x"}, "$.dayMap.a"),
    ("maybeMap", {"a": None, "b": "x"}, "$.maybeMap.b"),
    ("mapOfMaps", {"a": {"b": None}}, "$.mapOfMaps.a.b"),
    ("fixedAndMap", {"total": 1, "b": []}, "$.fixedAndMap.b"),
    ("strings", "a", "$.strings"),
    ("item", [], "$.item"),
    ("tree", {"label": "a", "branches": {}}, "$.tree.branches"),
    ("composed", {"id": 1, "name": "a", "size": "big"}, "$.composed.size"),
]


@pytest.mark.parametrize(("field", "wrong", "path"), STRUCTURES)
def test_structures_are_checked_at_any_depth(
    package: Package, service: Service, field: str, wrong: Any, path: str
) -> None:
    """Objects, typed maps and what they hold."""
    error = get(package, service, "blocking", "echo_structures", {field: wrong})
    assert isinstance(error, UnreadableResponse), error
    assert error.json_path == path


def test_an_enum_of_numbers_takes_nothing_that_equals_one(
    package: Package, service: Service
) -> None:
    """In Python, True and 1.0 equal 1."""
    for wrong in (True, 1.0):
        value = example_of("get_kinds") | {"level": wrong}
        assert isinstance(get(package, service, "blocking", "get_kinds", value), UnreadableResponse)


def test_everything_that_is_listed_can_be_imported(package: Package) -> None:
    """Classes of enums, too; and what is called like an import of the modules has an underscore."""
    for module in (package.module, package.models):
        assert len(set(module.__all__)) == len(module.__all__)
        for name in module.__all__:
            assert getattr(module, name), name
    assert {"Colour", "Page", "Any_", "UUID_", "Enum"} <= set(package.models.__all__)


@pytest.mark.parametrize("kind", CLIENTS)
def test_unknown_values_of_enums_are_kept(package: Package, service: Service, kind: str) -> None:
    """They are of the enum, say that they are unknown, and are written back as they came."""
    value = example_of("get_kinds") | {"colour": "mauve", "level": 7, "inline": "third"}
    kinds = get(package, service, kind, "get_kinds", value)
    assert (kinds.colour, kinds.level) == ("mauve", 7)
    assert not kinds.colour.is_known
    assert isinstance(kinds.colour, package.models.Colour)
    assert kinds.only.is_known
    assert encode(kinds)["inline"] == "third"
    assert pickle.loads(pickle.dumps(kinds)) == kinds


LISTS = [
    ("strings", ["a", 1], ["a"], "$.strings[1]"),
    ("moments", ["x", "2024-04-20T14:45:00Z"], [NOW], "$.moments[0]"),
    ("matrix", [[1, "x"], [2]], [[1], [2]], "$.matrix[0][1]"),
    ("maybeStrings", [None, 1], [None], "$.maybeStrings[1]"),
    ("keys", ["x", str(KEY)], [KEY], "$.keys[0]"),
    ("anythings", [1, None], [1, None], None),
    ("mixedItems", [1, "a", []], [1, "a"], "$.mixedItems[2]"),
]


@pytest.mark.parametrize(("field", "sent", "kept", "path"), LISTS)
def test_a_list_keeps_what_is_good(
    package: Package,
    service: Service,
    *,
    caplog: pytest.LogCaptureFixture,
    field: str,
    sent: Any,
    kept: Any,
    path: str | None,
) -> None:
    """An undecodable item is listed, and logged as a warning."""
    structures = get(package, service, "blocking", "echo_structures", {field: sent})
    attribute = structures.FIELDS[field]
    assert getattr(structures, attribute) == kept
    assert [each.path for each in structures.undecodable] == ([path] if path else [])
    warnings = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert [str(path) in each.getMessage() for each in warnings] == ([True] if path else [])


@pytest.mark.parametrize("kind", CLIENTS)
def test_one_bad_item_hides_no_other(package: Package, service: Service, kind: str) -> None:
    """In a list, in an envelope, and in a list within a map."""
    items = [{"id": 1, "name": "one"}, {"id": 2}]
    found = get(package, service, kind, "list_items", items)
    assert [each.id for each in found] == [1]
    assert [each.path for each in found.undecodable] == ["$[1].name"]
    page = get(package, service, kind, "list_pages", {"items": items, "next": None})
    assert [each.id for each in page.items] == [1]
    assert [each.path for each in page.undecodable] == ["$.items[1].name"]
    structures = get(package, service, kind, "echo_structures", {"listMap": {"a": ["x", 1]}})
    assert structures.list_map["a"] == ["x"]
    assert [each.path for each in structures.undecodable] == ["$.listMap.a[1]"]


UNIONS = [
    ("animal", {"purrs": True}, "meows is missing; .*barks is missing"),
    ("scalar", [], "should be a whole number but is a list; should be text but is a list"),
    ("itemOrItems", 3, "should be an object but is a number; should be a list but is a number"),
    ("momentOrDay", "x", r"date and time \(RFC 3339\) but is text; should be a date \(RFC 3339\)"),
]


@pytest.mark.parametrize(("field", "wrong", "sentence"), UNIONS)
def test_a_union_reports_all_alternatives(
    package: Package, service: Service, field: str, wrong: Any, sentence: str
) -> None:
    """And its place."""
    value = example_of("echo_unions") | {field: wrong}
    service.respond(Reply.of(value))
    error = call(package, service, "blocking", "echo_unions", **unions(package))
    assert isinstance(error, UnreadableResponse), error
    assert error.json_path == f"$.{field}"
    assert re.search(sentence, str(error)), error


def unions(package: Package) -> dict[str, Any]:
    """Return the arguments of a call with unions."""
    models = package.models
    return {
        "shape": models.Circle(shape="circle", radius=1.0),
        "vehicle": models.Car(kind=models.CarKind.CAR),
        "animal": models.Cat(meows=True),
        "scalar": "text",
    }


@pytest.mark.parametrize(
    ("field", "wrong", "path"),
    [
        ("shape", {"shape": "square", "side": "x"}, "$.shape.side"),
        ("vehicle", {"kind": "bicycle", "gears": "x"}, "$.vehicle.gears"),
        ("maybeShape", {"shape": "circle"}, "$.maybeShape.radius"),
    ],
)
def test_a_discriminator_chooses(
    package: Package, service: Service, field: str, wrong: Any, path: str
) -> None:
    """The error is that of the alternative that it names, and of no other."""
    service.respond(Reply.of(example_of("echo_unions") | {field: wrong}))
    error = call(package, service, "blocking", "echo_unions", **unions(package))
    assert isinstance(error, UnreadableResponse), error
    assert error.json_path == path


def test_secrets_and_personal_data_are_hidden_at_any_depth(
    package: Package,
) -> None:
    """In no repr and no pickle; a name that is nobody's is shown."""
    models = package.models
    secret = models.RegistrationAccountSecurity(pin="4567", hint="usual")
    account = models.RegistrationAccount(user="thandi", security=secret)
    address = models.Address(street="1 Long Street", city="Cape Town")
    person = models.Person(name="Thandi", address=address)
    whole = models.Registration(person=person, account=account, recovery_codes=["abcd-efgh"])
    shown = f"{whole!r}{account!r}{secret!r}{person!r}{address!r}{[whole]!r}"
    for hidden in ("4567", "usual", "Long Street", "Thandi", "abcd"):
        assert hidden not in shown
    assert "thandi" in shown
    assert "Central" in repr(models.Station(name="Central"))
    with pytest.raises(TypeError, match="holds a secret"):
        pickle.dumps(whole)
    assert copy.deepcopy(whole) == whole


@pytest.mark.parametrize("charset", ["", "; charset=latin-1", '; charset="UTF-8"', "; charset=x"])
def test_text_is_read_in_its_charset(package: Package, service: Service, charset: str) -> None:
    """UTF-8 where none is named, or one that nobody knows."""
    encoding = "latin-1" if "latin" in charset else "utf-8"
    service.respond(Reply(200, "é".encode(encoding), f"text/plain{charset}"))
    assert call(package, service, CLIENTS[0], "get_plain_text") == "é"


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_response_has_a_limit(
    package: Package, service: Service, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A response that is too long is refused."""
    monkeypatch.setattr("aura_panic._http.LARGEST_RESPONSE", 1000)
    service.respond(Reply(200, bytes(1001), "image/png"))
    error = call(package, service, kind, "get_image")
    assert isinstance(error, PanicError), error
    assert "too long" in str(error)


@pytest.mark.parametrize("kind", CLIENTS)
def test_undocumented_statuses_and_problem_documents(
    package: Package, service: Service, kind: str
) -> None:
    """A success that the contract does not name is unreadable; a problem document is an error."""
    service.respond(Reply.of({"message": "Done"}, 202))
    assert isinstance(call(package, service, kind, "get_kinds"), UnreadableResponse)
    service.respond(
        Reply(
            403,
            b'{"title": "Not allowed", "detail": "Ask somebody else"}',
            "application/problem+json",
        )
    )
    error = call(package, service, kind, "get_by_range")
    assert isinstance(error, PanicError)
    assert error.status == 403


PAGES = [
    Reply.of({"items": [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}], "next": 7}),
    Reply.of({"items": [{"id": 3, "name": "three"}], "next": None}),
]


@pytest.mark.parametrize("kind", CLIENTS)
def test_pages_are_followed(package: Package, service: Service, kind: str) -> None:
    """One request for each page; a page that is its own next one is refused."""
    service.respond(*PAGES)
    ids = [each.id for each in items_of(package, service, kind, limit=2)]
    assert ids == [1, 2, 3]
    assert [each.query for each in service.received] == [
        [("limit", "2")], [("limit", "2"), ("cursor", "7")],
    ]  # fmt: skip
    service.respond(PAGES[0])
    with pytest.raises(PanicError, match="as its own next one"):
        items_of(package, service, kind)
    assert len(service.received) == 2


@pytest.mark.parametrize("kind", CLIENTS)
def test_pages_of_which_nothing_can_be_decoded_are_an_error(
    package: Package, service: Service, kind: str
) -> None:
    """They do not look like pages without items; one good item is enough to have a list."""
    bad = Reply.of({"items": [{"id": 1}], "next": "7"})
    service.respond(bad, Reply.of({"items": [{"id": 2}, {"id": 3}], "next": None}))
    with pytest.raises(
        PanicError, match=r"None of the 3 items .* because \$\[0\]\.name is missing"
    ):
        items_of(package, service, kind)
    service.respond(bad, PAGES[1])
    assert [each.id for each in items_of(package, service, kind)] == [3]
    service.respond(Reply.of({"items": [], "next": None}))
    assert items_of(package, service, kind) == []


def items_of(package: Package, service: Service, kind: str, **arguments: Any) -> list[Any]:
    """Return the items of all pages."""
    if kind == "blocking":
        with package.blocking(base_url=service.base_url, token="t") as client:
            return list(client.list_pages_iter(**arguments))

    async def run() -> list[Any]:
        async with package.asynchronous(base_url=service.base_url, token="t") as client:
            return [each async for each in client.list_pages_iter(**arguments)]

    return asyncio.run(run())
