"""Invariants: what must hold of every exchange, given what the reference model knows.

Each function without an underscore is one, of the model and an exchange. Its docstring states it,
and it yields how it is violated. No secret and no personal data gets into these words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from inspect import isfunction

from tests.contract.exchange import Exchange, broken, leaves
from tests.contract.reference_model import (
    CLOSED,
    ENDED,
    LASTING,
    MOVES,
    OPEN,
    Callout,
    ReferenceModel,
)

Violations = Iterator[str]
Invariant = Callable[[ReferenceModel, Exchange], Violations]

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


def every_request_gets_a_response(_: ReferenceModel, exchange: Exchange) -> Violations:
    """Respond to every request with one complete HTTP response."""
    if exchange.lost:
        yield f"the service {exchange.lost}"


def responses_are_fast(_: ReferenceModel, exchange: Exchange) -> Violations:
    """Respond within 2 s."""
    if exchange.elapsed > SLOWEST:
        yield f"it took {exchange.elapsed:.1f} s"


def raised_is_listed(model: ReferenceModel, exchange: Exchange) -> Violations:
    """List a callout from the moment when it is raised until it has closed."""
    caller = model.caller(exchange)
    if exchange.name.startswith("listActive") and exchange.status == 200 and caller:
        listed = {each["id"] for each in exchange.callouts}
        open_ = model.active(caller.source, exchange.ids.get("customerId"))
        yield from _list("callouts are active and not listed", (each.id for each in open_), listed)


def closed_is_not_listed(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Omit a callout from lists once it was cancelled or dismissed, or has closed."""
    if exchange.name.startswith("listActive"):
        over = (each["id"] for each in exchange.callouts if _known_over(model, each["id"]))
        yield from _list("callouts are over and still listed", over)


def closed_stays_closed(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Never open a closed callout again."""
    callout = _callout(model, exchange, {"getCallout"})
    if callout and callout.state == CLOSED and exchange.done and _status(exchange) != CLOSED:
        yield f"callout {callout.id} had closed and is open again"


def cancel_closes(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Close a callout on a cancel without a safe code or with the right one, and on no other."""
    callout = _callout(model, exchange, {"getCallout"})
    if callout and exchange.done:
        if callout.state == ENDED and _status(exchange) != CLOSED:
            yield f"callout {callout.id} was ended and is still open"
        if callout.state == OPEN and _status(exchange) == CLOSED:
            yield f"callout {callout.id} has closed, and nobody ended it"


def closed_returns_285(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Respond to a position with 285 once the callout has closed, and with 200 before."""
    callout = _callout(model, exchange, MOVES)
    if callout and exchange.done:
        if callout.is_over and exchange.status != 285:
            yield f"callout {callout.id} is over, and the response was {exchange.status}"
        if callout.state == OPEN and exchange.status == 285:
            yield f"callout {callout.id} is open, and the response was 285"


def only_what_has_closed_is_reported(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Provide a report and a map once a callout has closed, and none before."""
    callout = _callout(model, exchange, CLOSED_ONLY)
    if callout and _may(model, exchange):
        if callout.is_over and exchange.status == 404:
            yield f"callout {callout.id} is over, and there is none"
        if callout.state == OPEN and exchange.done:
            yield f"callout {callout.id} is open, and there is one"


def closed_is_not_dismissed(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Refuse to dismiss a closed callout with 409, but not an open one."""
    callout = _callout(model, exchange, {"dismissCallout"})
    if callout and _may(model, exchange):
        if callout.is_over and exchange.done:
            yield f"callout {callout.id} was over, and was dismissed"
        if callout.state == OPEN and exchange.status == 409:
            yield f"callout {callout.id} was open, and the response was 409"


def an_id_returns_its_object(_: ReferenceModel, exchange: Exchange) -> Violations:
    """Return the object whose identifier was sent, or the callouts of it."""
    for name, value in exchange.ids.items() if exchange.done else ():
        own = "id" if name == "calloutId" and exchange.callouts else name
        if any(each.get(own, value) != value for each in (exchange.fields, *exchange.items)):
            yield f"the response to {name} {value} has another one"


def what_was_sent_comes_back(_: ReferenceModel, exchange: Exchange) -> Violations:
    """Create what was sent."""
    if exchange.name in CREATIONS and exchange.status == 201:
        received = exchange.fields
        differ = (
            name for name, value in exchange.body.items() if received.get(name, value) != value
        )
        yield from _list("other values came back than were sent", differ)


def positions_come_back_as_sent(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Return the position of a callout as it was last sent."""
    for shown in exchange.callouts if exchange.done else ():
        callout = model.callouts.get(shown["id"])
        expected = callout.position if callout else None
        if exchange.name in MOVES and exchange.status == 200:
            expected = exchange.body.get("latitude"), exchange.body.get("longitude")
        if expected and expected != (shown.get("latitude"), shown.get("longitude")):
            yield f"callout {shown['id']} is not at its last position"


def the_rest_stays_as_raised(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Keep the customer, the reasons and the time of a callout as they were."""
    for shown in exchange.callouts if exchange.done else ():
        callout = model.callouts.get(shown["id"])
        before = callout.shown if callout else {}
        changed = [name for name in LASTING if name in before and before[name] != shown.get(name)]
        yield from _list(f"callout {shown['id']} has changed", changed)


def an_active_customer_gets_the_same_callout(
    model: ReferenceModel, exchange: Exchange
) -> Violations:
    """Return the active callout of a customer who raises another."""
    customer, number = exchange.ids.get("customerId"), exchange.number
    if exchange.name == "raiseCustomerCallout" and customer is not None:
        active = [each.id for each in model.active(model.sources.get(customer, ""), customer)]
        if active and exchange.status == 201:
            yield f"customer {customer} has callout {active[0]}, and {number} was raised as well"
        if exchange.status == 200 and _known_over(model, number):
            yield f"customer {customer} was given callout {number}, which is over"


def a_raise_needs_a_subscription(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Refuse a raise for a customer without an active subscription."""
    customer = exchange.ids.get("customerId")
    unsubscribed = customer in model.unsubscribed
    if exchange.name == "raiseCustomerCallout" and exchange.done and unsubscribed:
        yield f"customer {customer} has no subscription, and a callout was raised"


def a_source_sees_its_own_alone(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Respond to what belongs to another customer source as to what does not exist."""
    caller, callout = model.caller(exchange), model.callout(exchange)
    if caller is None:
        return
    customer = exchange.asked_for("customerId")
    owners = {model.sources.get(customer or 0), callout.source if callout else None}
    if owners - {None, caller.source} and exchange.status not in {400, 401, 404, 405, 413, 415}:
        yield f"a request for another customer source returned {exchange.status}"
    strange = (
        each["id"]
        for each in exchange.callouts
        if (known := model.callouts.get(each["id"])) and known.source != caller.source
    )
    yield from _list("callouts of another customer source are shown", strange)


def a_scoped_token_stays_in_its_scope(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Accept a callout-scoped token for the callouts of one customer only."""
    caller, callout = model.caller(exchange), model.callout(exchange)
    if not caller or caller.customer is None or not exchange.done:
        return
    about = callout.customer if callout else exchange.ids.get("customerId")
    if exchange.operation and exchange.operation.authenticated and about != caller.customer:
        yield f"a token for customer {caller.customer} was valid for more"


def an_expired_token_is_refused(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Refuse a token that has expired."""
    if exchange.token in model.ended_tokens and exchange.status != 401:
        yield f"an expired token returned {exchange.status}"


def events_come_back_in_order(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Return the events of a callout as they were sent, the oldest first."""
    callout = _callout(model, exchange, {"readCalloutEvents"})
    if callout and exchange.done:
        known = [number for number, _ in callout.events]
        read = [(each.get("id"), each.get("message")) for each in exchange.items]
        if [each for each in read if each[0] in known] != callout.events:
            yield f"the events of callout {callout.id} are not those that were sent, in their order"


def lists_keep_their_order(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Keep the order of a list."""
    caller = model.caller(exchange)
    if exchange.name.startswith("listActive") and caller:
        before = model.orders.get((caller, exchange.ids.get("customerId")), [])
        now = [each["id"] for each in exchange.callouts]
        both = {*before} & {*now}
        if [each for each in now if each in both] != [each for each in before if each in both]:
            yield "the same callouts are listed in another order than before"


def no_response_has_a_safe_code(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Never repeat a safe code, neither right nor wrong, in any response."""
    callout = model.callout(exchange)
    codes = set(callout.codes) if callout else set()
    if isinstance(exchange.body.get("safeCode"), str):
        codes.add(exchange.body["safeCode"])
    known = {text for _, text in callout.events} if callout else set()
    known |= {value for name, value in leaves(exchange.body) if name != "safeCode"}
    received = [*leaves(exchange.received)]
    if any(re.search("safe.?code", name, re.IGNORECASE) for name in {name for name, _ in received}):
        yield "there is a field for it in the response"
    texts = {text for name, text in received if isinstance(text, str) and name != "createdAt"}
    for text in texts - known if codes else ():
        without_ids = re.sub(rf"callout {exchange.ids.get('calloutId')}\b", "", text)
        if any(_says(code, without_ids) for code in codes):
            yield "there is one in a text of the response"


def duress_is_invisible(model: ReferenceModel, exchange: Exchange) -> Violations:
    """Respond to a wrong safe code exactly as to the right one."""
    received = exchange.received if "duress" in str(exchange.received).lower() else None
    for name, value in leaves(received):
        if "duress" in f"{name} {value}".lower() and value not in exchange.body.values():
            yield "the response mentions duress"
    callout = _callout(model, exchange, {"cancelCallout"})
    if not callout or not callout.shown or exchange.status not in {200, 400, 409}:
        return
    right = model.code_is_right(exchange)
    if right is None or not re.fullmatch("[0-9]{4}", str(exchange.body.get("safeCode"))):
        return
    if model.forms[callout.is_over].get(not right) not in (None, model.form(exchange)):
        yield "the responses differ"


def what_is_malformed_is_refused(_: ReferenceModel, exchange: Exchange) -> Violations:
    """Reject a request whose parameters or body are invalid."""
    if exchange.operation and exchange.done:
        yield from _list(f"an invalid request returned {exchange.status}", broken(exchange))


def errors_have_a_message(_: ReferenceModel, exchange: Exchange) -> Violations:
    """Describe every error in a message."""
    said = [exchange.fields.get(name) for name in ("message", "title", "detail")]
    is_described = any(isinstance(each, str) and each.strip() for each in said)
    if exchange.status >= 400 and exchange.method != "HEAD" and not is_described:
        yield "there is no message"


def _list(what: str, found: Iterable[object], but: Container[object] = ()) -> Violations:
    names = [str(each) for each in found if each not in but]
    if names:
        yield f"{what}: {', '.join(names[:5])}"


def _callout(model: ReferenceModel, exchange: Exchange, names: Container[str]) -> Callout | None:
    """Return the callout that a request of one of these operations is about."""
    return model.callout(exchange) if exchange.name in names else None


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


INVARIANTS: dict[str, Invariant] = {
    name: each
    for name, each in globals().items()
    if isfunction(each) and each.__module__ == __name__ and not name.startswith("_")
}
