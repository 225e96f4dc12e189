"""Scenarios for what generated requests reach only by luck: ownership, scopes, ends, odd input.

A scenario sends requests of the document one after another, through the very same checks. It
asserts nothing: what must hold is said in the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

from tests.contract.checks import CLOSED_ONLY
from tests.contract.document import Operation
from tests.contract.exchange import Exchange
from tests.contract.reference_model import MOVES, Caller
from tests.contract.scenario_runner import ScenarioRunner
from tests.contract.target import TargetError

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


def fetch_tokens(runner: ScenarioRunner) -> None:
    """Fetch a token for each customer source; with a given one, read.

    Raises:
        TargetError: The service refuses the credentials.
    """
    target = runner.target
    for source, secret in target.credentials.items():
        body = {"clientId": source, "clientSecret": secret}
        if source == target.source and target.token:
            token = runner.tokens[source] = target.token
            exchange = runner.send("listActiveCallouts")
        else:
            exchange = runner.send("exchangeCredentials", body=body, token="")
            token = _token(exchange)
        if token:
            runner.tokens[source] = token
            runner.model.callers[token] = Caller(source)
        if source == target.source and exchange.status in {401, 403}:
            raise TargetError(f"the service at {target.base_url} does not know these credentials.")
    if "exchangeCredentials" not in runner.operations:
        runner.tokens.setdefault(target.source, "")


def being_open(runner: ScenarioRunner) -> None:
    """Raise a callout twice, move it, send events, and dismiss it."""
    left = runner.send("listActiveCustomerCallouts", runner.target.free_customer)
    for each in left.callouts:
        runner.send("dismissCallout", each["id"])
    other = _number(runner.send("raiseCallout", body={"responseTypeId": 1, **runner.place()}))
    number = _raise(runner)
    _raise(runner)
    _look(runner, number)
    for name in sorted(MOVES):
        runner.send(name, number, {**runner.place(), "accuracy": 8.5})
        _look(runner, number)
    for message in ("first", "second", "third"):
        runner.send("sendCalloutEvent", number, {"message": message})
        runner.send("sendCalloutEvent", other, {"message": message})
    _look(runner, number)
    for name in (*sorted(CLOSED_ONLY), "listCancellationReasons", "dismissCallout"):
        runner.send(name, number)
    _once_over(runner, number)
    runner.send("dismissCallout", other)


def being_forced(runner: ScenarioRunner) -> None:
    """Cancel a callout with wrong safe codes, and then with the right one."""
    code = runner.model.safe_codes[runner.target.free_customer]
    number = _raise(runner)
    _look(runner, number)
    for sent in ("98765", "12ab", runner.wrong_code(code), code, runner.wrong_code(code), code):
        runner.send("cancelCallout", number, {"safeCode": sent})
        _look(runner, number)
    _once_over(runner, number)


def being_over(runner: ScenarioRunner) -> None:
    """Cancel a callout without a code, then rate it and give a reason."""
    number = _raise(runner)
    runner.send("cancelCallout", number, {})
    _once_over(runner, number)
    runner.send("createCancellationReason", number, {"exceptionReasonId": 1})
    rated = runner.send("submitCalloutRating", body={"calloutId": number, "rating": 4})
    scored = {"ratingId": _number(rated), "ratingItemId": 1, "score": -3}
    runner.send("submitRatingItem", body=scored)


def what_a_raise_needs(runner: ScenarioRunner) -> None:
    """Raise with a position or a fixed location, with both, neither, and without a subscription."""
    here, fixed = runner.place(), {"predefinedLocationId": 99001}
    halves: list[dict[str, Any]] = [{name: value} for name, value in here.items()]
    for place in ({}, here | fixed, *halves, *(half | fixed for half in halves)):
        for name in ("raiseCallout", "raiseCustomerCallout"):
            runner.send(name, runner.target.free_customer, {"responseTypeId": 1, **place})
    for customer in runner.target.ours["customers"][:4]:
        for location in customer["locations"]:
            asked = {"responseTypeId": 1, "predefinedLocationId": location}
            raised = runner.send("raiseCallout", body={"customerId": customer["id"], **asked})
            runner.send("getCallout", _number(raised))
            runner.send("dismissCallout", _number(raised))
        if not customer["subscribed"]:
            asked = {"responseTypeId": 1, **runner.place()}
            runner.send("raiseCustomerCallout", customer["id"], asked)


def strangers(runner: ScenarioRunner) -> None:
    """Ask as each customer source for what belongs to the other."""
    for source, owner in permutations(runner.target.seed["sources"], 2):
        if token := runner.tokens.get(source["clientId"]):
            for operation in runner.operations.values():
                _ask(runner, operation, owner["callouts"][0], token)
    for token in runner.tokens.values():
        runner.send("listActiveCallouts", token=token)


def scopes(runner: ScenarioRunner) -> None:
    """Use tokens that are scoped to one customer, and texts that are no tokens."""
    ours, other = (runner.target.ours["callouts"] * 2)[:2]
    scoped = runner.send("mintCalloutToken", body={"customerId": ours["customerId"]})
    tokens = [_token(scoped), *ODD_TOKENS]
    for operation in runner.operations.values():
        for token in tokens if operation.authenticated else ():
            _ask(runner, operation, other, token)
        _ask(runner, operation, ours, tokens[0])


def odd_input(runner: ScenarioRunner) -> None:
    """Send values, bodies and texts that no client should send."""
    for name, operation in runner.operations.items():
        for parameter in operation.parameters:
            for odd in ODD_IDS if parameter.place == "path" else ODD_VALUES:
                given = {(parameter.place, parameter.name): odd}
                runner.send(name, None, operation.example, arguments=given)
        for raw in ODD_BODIES if operation.body else ():
            runner.send(name, raw=raw)
        for field in _texts(operation):
            for odd in ODD_TEXTS:
                runner.send(name, None, {**(operation.example or {}), field: odd})


def expiry(runner: ScenarioRunner) -> None:
    """Use a token after its end. It comes last: the clock of a mock never goes back."""
    callout = runner.target.ours["callouts"][0]
    token = _token(runner.send("mintCalloutToken", body={"customerId": callout["customerId"]}))
    runner.model.ended_tokens.add(token)
    runner.target.advance(LONGEST_TOKEN)
    for operation in runner.operations.values():
        if operation.authenticated:
            _ask(runner, operation, callout, token)


SCENARIOS: list[Callable[[ScenarioRunner], None]] = [
    what_a_raise_needs,
    strangers,
    scopes,
    odd_input,
    being_open,
    being_forced,
    being_over,
]


def _raise(runner: ScenarioRunner) -> int:
    asked = {"responseTypeId": 2, "calloutClassificationId": 3, **runner.place()}
    return _number(runner.send("raiseCustomerCallout", runner.target.free_customer, asked))


def _look(runner: ScenarioRunner, number: int) -> None:
    """Read a callout wherever it is shown."""
    runner.send("getCallout", number)
    runner.send("listActiveCallouts")
    runner.send("listActiveCustomerCallouts", runner.target.free_customer)
    runner.send("readCalloutEvents", number)


def _once_over(runner: ScenarioRunner, number: int) -> None:
    """Send everything that a closed callout no longer allows."""
    _look(runner, number)
    for name in sorted(MOVES):
        runner.send(name, number, runner.place())
    for name in ("dismissCallout", *sorted(CLOSED_ONLY)):
        runner.send(name, number)
    _look(runner, number)


def _ask(
    runner: ScenarioRunner, operation: Operation, callout: Mapping[str, Any], token: str
) -> None:
    """Send an honest request for a callout or its customer, whichever an operation is about."""
    about = {"calloutId": callout["id"], "customerId": callout["customerId"]}
    body = operation.example
    if isinstance(body, dict):
        body = {**body, **{name: value for name, value in about.items() if name in body}}
    arguments = {
        ("path", each.name): about[each.name] for each in operation.parameters if each.name in about
    }
    runner.send(operation.name, None, body, token=token, arguments=arguments)


def _texts(operation: Operation) -> list[str]:
    """Return the fields of a body that may hold any text."""
    properties = (operation.body or {}).get("properties", {})
    return [
        name
        for name, schema in properties.items()
        if schema.get("type") == "string" and not schema.keys() & {"pattern", "format", "enum"}
    ]


def _number(exchange: Exchange) -> int:
    """Return the identifier in a response; any, if it gives none."""
    return 1 if exchange.number is None else exchange.number


def _token(exchange: Exchange) -> str:
    token = exchange.fields.get("access_token")
    return token if isinstance(token, str) else ""
