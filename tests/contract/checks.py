"""Invariants: what must hold of every exchange, given what the reference model knows.

Each is a function of the model and an exchange. Its docstring states it, and it returns how it is
violated, or None. No secret and no personal data gets into these words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.contract.document import validator
from tests.contract.exchange import NOTHING, Exchange, leaves
from tests.contract.reference_model import CLOSED, LASTING, MOVES, OPEN, ReferenceModel

Invariant = Callable[[ReferenceModel, Exchange], str | None]

CLOSED_ONLY = {"generateResolutionReport", "getCalloutMap"}
CREATIONS = {
    "createCancellationReason",
    "raiseCallout",
    "raiseCustomerCallout",
    "sendCalloutEvent",
    "submitCalloutRating",
    "submitRatingItem",
}
SLOWEST = 2.0
"""Seconds that a response may take, far above what a busy machine adds to some milliseconds."""


def every_request_gets_a_response(_: ReferenceModel, exchange: Exchange) -> str | None:
    """Respond to every request with one complete HTTP response."""
    return f"the service {exchange.lost}" if exchange.lost else None


def responses_are_fast(_: ReferenceModel, exchange: Exchange) -> str | None:
    """Respond within 2 s."""
    return f"it took {exchange.elapsed:.1f} s" if exchange.elapsed > SLOWEST else None


def raised_is_listed(model: ReferenceModel, exchange: Exchange) -> str | None:
    """List a callout from the moment when it is raised until it has closed."""
    caller = model.caller(exchange)
    if not exchange.name.startswith("listActive") or exchange.status != 200 or not caller:
        return None
    listed = {each["id"] for each in exchange.callouts}
    open_ = model.active(caller.source, exchange.ids.get("customerId"))
    return _list("callouts are active and not listed", (each.id for each in open_), listed)


def closed_is_not_listed(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Omit a callout from lists once it was cancelled or dismissed, or has closed."""
    if not exchange.name.startswith("listActive"):
        return None
    over = (each["id"] for each in exchange.callouts if _known_over(model, each["id"]))
    return _list("callouts are over and still listed", over)


def closed_stays_closed(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Never open a closed callout again."""
    callout = model.callout(exchange)
    if exchange.name != "getCallout" or not exchange.done or not callout:
        return None
    if callout.state == CLOSED and _status(exchange) != CLOSED:
        return f"callout {callout.id} had closed and is open again"
    return None


def cancel_closes(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Close a callout on a cancel without a safe code or with the right one, and on no other."""
    callout = model.callout(exchange)
    if exchange.name != "getCallout" or not exchange.done or not callout:
        return None
    if callout.state == "ended" and _status(exchange) != CLOSED:
        return f"callout {callout.id} was ended and is still open"
    if callout.state == OPEN and _status(exchange) == CLOSED:
        return f"callout {callout.id} has closed, and nobody ended it"
    return None


def closed_returns_285(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Respond to a position with 285 once the callout has closed, and with 200 before."""
    callout = model.callout(exchange)
    if exchange.name not in MOVES or not exchange.done or not callout:
        return None
    if callout.is_over and exchange.status != 285:
        return f"callout {callout.id} is over, and the response was {exchange.status}"
    if callout.state == OPEN and exchange.status == 285:
        return f"callout {callout.id} is open, and the response was 285"
    return None


def only_what_has_closed_is_reported(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Provide a report and a map once a callout has closed, and none before."""
    callout = model.callout(exchange)
    if exchange.name not in CLOSED_ONLY or not callout or not _may(model, exchange):
        return None
    if callout.is_over and exchange.status == 404:
        return f"callout {callout.id} is over, and there is none"
    if callout.state == OPEN and exchange.done:
        return f"callout {callout.id} is open, and there is one"
    return None


def closed_is_not_dismissed(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Refuse to dismiss a closed callout with 409, but not an open one."""
    callout = model.callout(exchange)
    if exchange.name != "dismissCallout" or not callout or not _may(model, exchange):
        return None
    if callout.is_over and exchange.done:
        return f"callout {callout.id} was over, and was dismissed"
    if callout.state == OPEN and exchange.status == 409:
        return f"callout {callout.id} was open, and the response was 409"
    return None


def an_id_returns_its_object(_: ReferenceModel, exchange: Exchange) -> str | None:
    """Return the object whose identifier was sent, or the callouts of it."""
    if not exchange.done:
        return None
    for name, value in exchange.ids.items():
        own = "id" if name == "calloutId" and exchange.callouts else name
        if any(each.get(own, value) != value for each in (exchange.fields, *exchange.items)):
            return f"the response to {name} {value} has another one"
    return None


def what_was_sent_comes_back(_: ReferenceModel, exchange: Exchange) -> str | None:
    """Create what was sent."""
    if exchange.name not in CREATIONS or exchange.status != 201:
        return None
    differ = (
        name for name, value in exchange.body.items() if exchange.fields.get(name, value) != value
    )
    return _list("other values came back than were sent", differ)


def positions_come_back_as_sent(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Return the position of a callout as it was last sent."""
    for shown in exchange.callouts if exchange.done else ():
        callout = model.callouts.get(shown["id"])
        expected = callout.position if callout else None
        if exchange.name in MOVES and exchange.status == 200:
            expected = exchange.body.get("latitude"), exchange.body.get("longitude")
        if expected and expected != (shown.get("latitude"), shown.get("longitude")):
            return f"callout {shown['id']} is not at its last position"
    return None


def the_rest_stays_as_raised(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Keep the customer, the reasons and the time of a callout as they were."""
    for shown in exchange.callouts if exchange.done else ():
        callout = model.callouts.get(shown["id"])
        before = callout.shown if callout else {}
        changed = [name for name in LASTING if name in before and before[name] != shown.get(name)]
        if changed:
            return _list(f"callout {shown['id']} has changed", changed)
    return None


def an_active_customer_gets_the_same_callout(
    model: ReferenceModel, exchange: Exchange
) -> str | None:
    """Return the active callout of a customer who raises another."""
    if exchange.name != "raiseCustomerCallout" or not exchange.done:
        return None
    customer, number = exchange.ids.get("customerId"), exchange.number
    if customer is None:
        return None
    active = [each.id for each in model.active(model.sources.get(customer, ""), customer)]
    if active and exchange.status == 201:
        return f"customer {customer} has callout {active[0]}, and {number} was raised as well"
    if exchange.status == 200 and _known_over(model, number):
        return f"customer {customer} was given callout {number}, which is over"
    return None


def a_raise_needs_a_subscription(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Refuse a raise for a customer without an active subscription."""
    customer = exchange.ids.get("customerId")
    unsubscribed = customer in model.unsubscribed
    if exchange.name == "raiseCustomerCallout" and exchange.done and unsubscribed:
        return f"customer {customer} has no subscription, and a callout was raised"
    return None


def a_source_sees_its_own_alone(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Respond to what belongs to another customer source as to what does not exist."""
    caller, callout = model.caller(exchange), model.callout(exchange)
    if caller is None:
        return None
    customer = exchange.asked_for("customerId")
    owners = {model.sources.get(customer or 0), callout.source if callout else None}
    if owners - {None, caller.source} and exchange.status not in {400, 401, 404, 405, 413, 415}:
        return f"a request for another customer source returned {exchange.status}"
    strange = (
        each["id"]
        for each in exchange.callouts
        if (known := model.callouts.get(each["id"])) and known.source != caller.source
    )
    return _list("callouts of another customer source are shown", strange)


def a_scoped_token_stays_in_its_scope(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Accept a callout-scoped token for the callouts of one customer only."""
    caller, callout = model.caller(exchange), model.callout(exchange)
    if not caller or caller.customer is None or not exchange.done:
        return None
    if not exchange.operation or not exchange.operation.authenticated:
        return None
    about = callout.customer if callout else exchange.ids.get("customerId")
    if about != caller.customer:
        return f"a token for customer {caller.customer} was good for more"
    return None


def an_expired_token_is_refused(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Refuse a token that has expired."""
    if exchange.token in model.ended_tokens and exchange.status != 401:
        return f"an expired token returned {exchange.status}"
    return None


def events_come_back_in_order(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Return the events of a callout as they were sent, the oldest first."""
    callout = model.callout(exchange)
    if exchange.name != "readCalloutEvents" or not exchange.done or not callout:
        return None
    known = [number for number, _ in callout.events]
    read = [(each.get("id"), each.get("message")) for each in exchange.items]
    if [each for each in read if each[0] in known] != callout.events:
        return f"the events of callout {callout.id} are not those that were sent, in their order"
    return None


def lists_keep_their_order(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Keep the order of a list."""
    caller = model.caller(exchange)
    if not exchange.name.startswith("listActive") or not caller:
        return None
    before = model.orders.get((caller, exchange.ids.get("customerId")), [])
    now = [each["id"] for each in exchange.callouts]
    if [each for each in now if each in set(before)] != [
        each for each in before if each in set(now)
    ]:
        return "the same callouts are listed in another order than before"
    return None


def no_response_has_a_safe_code(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Never repeat a safe code, neither right nor wrong, in any response."""
    callout = model.callout(exchange)
    codes = set(callout.codes) if callout else set()
    if isinstance(exchange.body.get("safeCode"), str):
        codes.add(exchange.body["safeCode"])
    known = {text for _, text in callout.events} if callout else set()
    known |= {value for name, value in leaves(exchange.body) if name != "safeCode"}
    for name, value in leaves(exchange.received):
        if re.search("safe.?code", name, re.IGNORECASE):
            return "there is a field for it in the response"
        if not isinstance(value, str) or value in known or name == "createdAt":
            continue
        without_ids = re.sub(rf"callout {exchange.ids.get('calloutId')}\b", "", value)
        if any(_says(code, without_ids) for code in codes):
            return "there is one in a text of the response"
    return None


def duress_is_invisible(model: ReferenceModel, exchange: Exchange) -> str | None:
    """Respond to a wrong safe code exactly as to the right one."""
    for name, value in leaves(exchange.received):
        if "duress" in f"{name} {value}".lower() and value not in exchange.body.values():
            return "the response mentions duress"
    callout = model.callout(exchange)
    if exchange.name != "cancelCallout" or exchange.status not in {200, 400, 409} or not callout:
        return None
    if not re.fullmatch("[0-9]{4}", str(exchange.body.get("safeCode"))) or not callout.shown:
        return None
    right = model.code_is_right(exchange)
    other = model.forms[callout.is_over].get(not right)
    if right is not None and other is not None and other != model.form(exchange):
        return "the responses differ"
    return None


def what_is_malformed_is_refused(_: ReferenceModel, exchange: Exchange) -> str | None:
    """Reject a request whose parameters or body are invalid."""
    if not exchange.operation or not exchange.done:
        return None
    return _list(f"an invalid request returned {exchange.status}", broken(exchange))


def broken(exchange: Exchange) -> Iterator[str]:
    """Yield the invalid parts of a request, as they are on the wire."""
    operation, schema = exchange.operation, exchange.body_schema
    if operation is None:
        yield "path"
        return
    for each in operation.parameters:
        value = exchange.arguments.get((each.place, each.name), NOTHING)
        if value is not NOTHING and not validator(each.schema).is_valid(value):
            yield f"{each.place} parameter {each.name}"
    if schema is not None and not validator(schema).is_valid(exchange.sent):
        yield "body"
    if operation.needs_body and not exchange.has_body:
        yield "missing body"


def is_mistaken(check: str, exchange: Exchange) -> bool:
    """Return whether schemathesis is mistaken about a request.

    In a form or a query there are no types, and an unknown header or cookie breaks nothing. An
    integer is one of 64 bits.
    """
    match check:
        case "negative_data_rejection":
            return not any(broken(exchange))
        case "positive_data_acceptance":
            return any(broken(exchange))
    return False


def errors_have_a_message(_: ReferenceModel, exchange: Exchange) -> str | None:
    """Describe every error in a message."""
    if exchange.status < 400 or exchange.method == "HEAD":
        return None
    said = [exchange.fields.get(name) for name in ("message", "title", "detail")]
    return (
        None
        if any(isinstance(each, str) and each.strip() for each in said)
        else "there is no message"
    )


INVARIANTS: dict[str, Invariant] = {
    invariant.__name__: invariant
    for invariant in (
        every_request_gets_a_response,
        responses_are_fast,
        raised_is_listed,
        closed_is_not_listed,
        closed_stays_closed,
        cancel_closes,
        closed_returns_285,
        only_what_has_closed_is_reported,
        closed_is_not_dismissed,
        an_id_returns_its_object,
        what_was_sent_comes_back,
        positions_come_back_as_sent,
        the_rest_stays_as_raised,
        an_active_customer_gets_the_same_callout,
        a_raise_needs_a_subscription,
        a_source_sees_its_own_alone,
        a_scoped_token_stays_in_its_scope,
        an_expired_token_is_refused,
        events_come_back_in_order,
        lists_keep_their_order,
        no_response_has_a_safe_code,
        duress_is_invisible,
        what_is_malformed_is_refused,
        errors_have_a_message,
    )
}


def _list(what: str, found: Any, but: Any = ()) -> str | None:
    names = [str(each) for each in found if each not in but]
    return f"{what}: {', '.join(names[:5])}" if names else None


def _known_over(model: ReferenceModel, number: int | None) -> bool:
    callout = model.callouts.get(number) if number is not None else None
    return callout is not None and callout.is_over


def _status(exchange: Exchange) -> str:
    return str(exchange.fields.get("status")).strip().lower()


def _may(model: ReferenceModel, exchange: Exchange) -> bool:
    """Return whether the token of a request is valid for its callout."""
    caller, callout = model.caller(exchange), model.callout(exchange)
    return bool(
        caller
        and callout
        and caller.source == callout.source
        and caller.customer in {None, callout.customer}
    )


def _says(code: str, text: str) -> bool:
    return len(code) > 3 and re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text) is not None
