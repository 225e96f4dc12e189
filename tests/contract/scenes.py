"""Scenes for what generated requests reach only by luck: ownership, scopes, ends, odd input.

A scene sends requests of the document one after another, through the very same checks. It asserts
nothing by itself: what must hold is said in the checks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

from schemathesis.engine.recorder import ScenarioRecorder

from tests.contract.checks import CLOSED_ONLY
from tests.contract.document import Operation
from tests.contract.exchange import Exchange
from tests.contract.shadow import MOVES
from tests.contract.stage import Part, Stage

LONGEST_TOKEN = 10**6
"""Seconds after which every token has ended."""

ODD_IDS: list[int | str] = [
    "0",
    "-1",
    "1.0",
    "x",
    "\x00",
    "\U0001f198",
    "9" * 19,
    "9" * 400,
    2**63 - 1,
]

ODD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'"text"',
    b"\xff\xfe",
    b'{"message": "\xff"}',
    b'{"message": "\\ud800"}',
    b'{"message": NaN}',
    b"[" * 60_000,
    b'{"message":' * 5_000,
]

ODD_VALUES = ["", "0", "-1", "x", "1.0", "9" * 400]
"""For parameters that are not in a path."""

ODD_TEXTS = ["\x00", "\U0001f198 help", "\u202eabc", "a" * 60_000, "\r\nX-Odd: 1"]

ODD_TOKENS = ["", "nope", "mock-token-0", "Bearer", "a" * 4_000]


def being_open(stage: Stage) -> None:
    """A callout that is raised twice, moves, is spoken of, and is dismissed."""
    left = stage.send("listActiveCustomerCallouts", stage.target.free_customer)
    for each in left.callouts:
        stage.send("dismissCallout", each["id"])
    other = _number(stage.send("raiseCallout", body={"responseTypeId": 1, **stage.place()}))
    number = _raise(stage)
    _raise(stage)
    _look(stage, number)
    for name in sorted(MOVES):
        stage.send(name, number, {**stage.place(), "accuracy": 8.5})
        _look(stage, number)
    for told in ("first", "second", "third"):
        stage.send("sendCalloutEvent", number, {"message": told})
        stage.send("sendCalloutEvent", other, {"message": told})
    _look(stage, number)
    for name in (*sorted(CLOSED_ONLY), "listCancellationReasons", "dismissCallout"):
        stage.send(name, number)
    _once_over(stage, number)
    stage.send("dismissCallout", other)


def being_forced(stage: Stage) -> None:
    """A callout that is cancelled with wrong safe codes, and then with the right one."""
    code = stage.shadow.safe_codes[stage.target.free_customer]
    number = _raise(stage)
    _look(stage, number)
    for sent in ("98765", "12ab", stage.wrong_code(code), code, stage.wrong_code(code), code):
        stage.send("cancelCallout", number, {"safeCode": sent})
        _look(stage, number)
    _once_over(stage, number)


def being_over(stage: Stage) -> None:
    """A callout that is cancelled without a code, and what can be said of it then."""
    number = _raise(stage)
    stage.send("cancelCallout", number, {})
    _once_over(stage, number)
    stage.send("createCancellationReason", number, {"exceptionReasonId": 1})
    rated = stage.send("submitCalloutRating", body={"calloutId": number, "rating": 4})
    scored = {"ratingId": _number(rated), "ratingItemId": 1, "score": -3}
    stage.send("submitRatingItem", body=scored)


def what_a_raise_needs(stage: Stage) -> None:
    """A position or a fixed location, never both, and a subscription."""
    here, fixed = stage.place(), {"predefinedLocationId": 99001}
    halves: list[dict[str, Any]] = [{name: value} for name, value in here.items()]
    for place in ({}, here | fixed, *halves, *(half | fixed for half in halves)):
        for name in ("raiseCallout", "raiseCustomerCallout"):
            stage.send(name, stage.target.free_customer, {"responseTypeId": 1, **place})
    for customer in stage.target.ours["customers"][:4]:
        for location in customer["locations"]:
            asked = {"responseTypeId": 1, "predefinedLocationId": location}
            raised = stage.send("raiseCallout", body={"customerId": customer["id"], **asked})
            stage.send("getCallout", _number(raised))
            stage.send("dismissCallout", _number(raised))
        if not customer["subscribed"]:
            asked = {"responseTypeId": 1, **stage.place()}
            stage.send("raiseCustomerCallout", customer["id"], asked)


def strangers(stage: Stage) -> None:
    """Two customer sources that ask for what is the other's."""
    for source, owner in permutations(stage.target.seed["sources"], 2):
        callout = owner["callouts"][0]
        for operation in (
            stage.operations.values() if source["clientId"] in stage.target.tokens else ()
        ):
            _ask(stage, operation, callout, stage.target.tokens[source["clientId"]])
    for token in stage.target.tokens.values():
        stage.send("listActiveCallouts", token=token)


def scopes(stage: Stage) -> None:
    """Tokens that are good for one customer alone, and texts that are no tokens at all."""
    ours, other = (stage.target.ours["callouts"] * 2)[:2]
    scoped = stage.send("mintCalloutToken", body={"customerId": ours["customerId"]})
    tokens = [_token(scoped), *ODD_TOKENS]
    for operation in stage.operations.values():
        for token in tokens if operation.authenticated else ():
            _ask(stage, operation, other, token)
        _ask(stage, operation, ours, tokens[0])


def odd_input(stage: Stage) -> None:
    """Values, bodies and texts that no client should send."""
    for name, operation in stage.operations.items():
        for parameter in operation.parameters:
            for odd in ODD_IDS if parameter.place == "path" else ODD_VALUES:
                given = {(parameter.place, parameter.name): odd}
                stage.send(name, None, operation.example, arguments=given)
        for raw in ODD_BODIES if operation.body else ():
            stage.send(name, raw=raw)
        for field in _texts(operation):
            for odd in ODD_TEXTS:
                stage.send(name, None, {**(operation.example or {}), field: odd})


def expiry(stage: Stage) -> None:
    """A token after its end. It comes last: the clock of a mock never goes back."""
    callout = stage.target.ours["callouts"][0]
    token = _token(stage.send("mintCalloutToken", body={"customerId": callout["customerId"]}))
    stage.shadow.ended_tokens.add(token)
    stage.target.advance(LONGEST_TOKEN)
    for operation in stage.operations.values():
        if operation.authenticated:
            _ask(stage, operation, callout, token)


SCENES: list[Callable[[Stage], None]] = [
    what_a_raise_needs,
    strangers,
    scopes,
    odd_input,
    being_open,
    being_forced,
    being_over,
]


def play(stage: Stage, scene: Callable[[Stage], None]) -> Part:
    """Play a scene."""
    stage.recorder = ScenarioRecorder(label=scene.__name__)
    begin = time.monotonic()
    scene(stage)
    return Part("scene", stage.recorder, time.monotonic() - begin)


def _raise(stage: Stage) -> int:
    asked = {"responseTypeId": 2, "calloutClassificationId": 3, **stage.place()}
    return _number(stage.send("raiseCustomerCallout", stage.target.free_customer, asked))


def _look(stage: Stage, number: int) -> None:
    """Wherever a callout shows."""
    stage.send("getCallout", number)
    stage.send("listActiveCallouts")
    stage.send("listActiveCustomerCallouts", stage.target.free_customer)
    stage.send("readCalloutEvents", number)


def _once_over(stage: Stage, number: int) -> None:
    """What is rightly answered in another way than before, and changes nothing any more."""
    _look(stage, number)
    for name in sorted(MOVES):
        stage.send(name, number, stage.place())
    for name in ("dismissCallout", *sorted(CLOSED_ONLY)):
        stage.send(name, number)
    _look(stage, number)


def _ask(stage: Stage, operation: Operation, callout: Mapping[str, Any], token: str) -> None:
    """Send an honest request for a callout or its customer, whichever an operation is about."""
    about = {"calloutId": callout["id"], "customerId": callout["customerId"]}
    body = operation.example
    if isinstance(body, dict):
        body = {**body, **{name: value for name, value in about.items() if name in body}}
    arguments = {
        ("path", each.name): about[each.name] for each in operation.parameters if each.name in about
    }
    stage.send(operation.name, None, body, token=token, arguments=arguments)


def _texts(operation: Operation) -> list[str]:
    """The fields of a body that may hold any text."""
    properties = (operation.body or {}).get("properties", {})
    return [
        name
        for name, told in properties.items()
        if told.get("type") == "string" and not told.keys() & {"pattern", "format", "enum"}
    ]


def _number(exchange: Exchange) -> int:
    """The identifier in an answer; any, if it gives none."""
    number = exchange.fields.get("id")
    return number if isinstance(number, int) else 1


def _token(exchange: Exchange) -> str:
    return str(exchange.fields.get("access_token", ""))
