"""The handlers: what the mock does for each operation of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from aura_panic_mock._errors import ApiError
from aura_panic_mock._records import (
    Callout,
    Event,
    Rating,
    Reason,
    Score,
    Token,
    time_of_day,
)
from aura_panic_mock._script import moment_of
from aura_panic_mock._state import Caller, State

ALREADY_CLOSED = 285

Result = tuple[int, object]
"""A status and a body: text or bytes where the contract says so, otherwise JSON."""


class Call(NamedTuple):
    """A request that the contract allows."""

    state: State
    caller: Caller
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    cookies: Mapping[str, Any]
    """The parameters that were sent, in the types of JSON."""
    body: Any
    """None if there is none; bytes of a media type that is neither JSON, a form nor text."""

    def callout(self) -> Callout:
        """Return the callout in the path, which has to be the caller's."""
        return self.state.callout(self.caller, self.path["calloutId"])

    def closed_callout(self) -> Callout:
        """Return the same, for what exists only once it has closed."""
        callout = self.callout()
        if not callout.is_closed(self.state.now):
            raise ApiError(404, f"Callout {callout.id} has not closed yet")
        return callout

    def show(self, callout: Callout, message: str | None = None) -> dict[str, Any]:
        """Render a callout in the variants that are on."""
        shown = callout.to_wire(self.state.now)
        shown["status"] = self.state.spell_status(callout.id, shown["status"])
        return self.state.renderer.callout(self.state.variants, shown, message)


def list_active_callouts(call: Call) -> Result:
    return 200, call.state.render_active(call.caller)


def list_active_customer_callouts(call: Call) -> Result:
    customer = call.state.customer(call.caller, call.path["customerId"])
    return 200, call.state.render_active(call.caller, customer.id)


def raise_customer_callout(call: Call) -> Result:
    customer = call.state.customer(call.caller, call.path["customerId"])
    if not customer.subscribed:
        raise ApiError(403, f"Customer {customer.id} has no active subscription")
    for existing in call.state.active(call.caller, customer.id):
        return 200, call.show(existing, "The customer has an active callout")
    return _raise(call, customer.id)


def raise_callout(call: Call) -> Result:
    """Raise without checking the subscription, or whether the customer has an active callout.

    Without a customer it is raised for the first of the customer source (unverified).
    """
    default = call.caller.customer_id or next(iter(call.caller.source.customers))
    return _raise(call, call.body.get("customerId", default))


def _raise(call: Call, customer_id: int) -> Result:
    state, body = call.state, call.body
    customer = state.customer(call.caller, customer_id)
    location_id = body.get("predefinedLocationId")
    if location_id is None:
        place = (body["latitude"], body["longitude"])
    elif location_id in customer.locations:
        place = customer.locations[location_id]
    else:
        raise ApiError(404, f"predefinedLocationId: customer {customer.id} has no such location")
    callout = Callout(
        id=state.callouts.next_id(),
        client_id=call.caller.source.client_id,
        customer_id=customer.id,
        fixed_location_id=location_id,
        latitude=place[0],
        longitude=place[1],
        response_type_id=body["responseTypeId"],
        callout_classification_id=body.get("calloutClassificationId", 1),
        created_at=time_of_day(state.now),
        raised=state.now,
        timeline=[],
    )
    for after, step in state.script:
        callout = callout.with_step(step, state.now + after)
    return 201, call.show(state.callouts.put(callout), "The callout was raised")


def get_callout(call: Call) -> Result:
    return 200, call.show(call.callout(), "The callout was found")


def cancel_callout(call: Call) -> Result:
    """Respond with the callout as it was before it closed, whether the code was right or wrong.

    The reference's example does so; and whoever forces a customer to cancel learns nothing, not
    even from a second request.
    """
    callout = call.callout()
    if not callout.is_closed(call.state.now):
        callout = callout.replace(cancelled=call.state.now)
    safe_code = call.body.get("safeCode")
    customer = call.caller.source.customers[callout.customer_id]
    if safe_code in {None, customer.safe_code}:
        call.state.callouts.put(callout.with_step("close", call.state.now))
    else:
        call.state.callouts.put(callout.replace(under_duress=True))
        if call.state.variants.refuse_wrong_codes:
            raise ApiError(400, "safeCode: it is not the customer's")
    return 200, call.show(callout.before_closing())


def dismiss_callout(call: Call) -> Result:
    callout = call.callout()
    if callout.is_closed(call.state.now):
        raise ApiError(409, f"Callout {callout.id} has already closed")
    return 200, call.show(call.state.callouts.put(callout.with_step("close", call.state.now)))


def stream_location_update(call: Call) -> Result:
    moved = _move(call)
    if moved.is_closed(call.state.now):
        return ALREADY_CLOSED, call.show(moved, "The callout has closed")
    return 200, {"message": "Location updated"}


def stream_location_and_get_callout(call: Call) -> Result:
    moved = _move(call)
    status = ALREADY_CLOSED if moved.is_closed(call.state.now) else 200
    return status, call.show(moved, "Location updated")


def _move(call: Call) -> Callout:
    callout = call.callout()
    if callout.is_closed(call.state.now):
        return callout
    place = {name: call.body[name] for name in ("latitude", "longitude")}
    return call.state.move(callout, **place)


def read_callout_events(call: Call) -> Result:
    callout = call.callout()
    return 200, call.state.events.of(callout.id)


def send_callout_event(call: Call) -> Result:
    return 201, add_event(call.state, call.callout(), call.body["message"])


def add_event(state: State, callout: Callout, message: str) -> Event:
    """Add a message of the integrator or the control room to a callout."""
    event = Event(state.events.next_id(), callout.id, message, time_of_day(state.now))
    state.feed.add(callout.id)
    return state.events.add(callout.id, event)


def list_cancellation_reasons(call: Call) -> Result:
    call.callout()
    reasons = call.state.seed.cancellation_reasons
    return 200, [{"id": number, "reason": reason} for number, reason in reasons.items()]


def create_cancellation_reason(call: Call) -> Result:
    """Without a listed reason, use the notes as the reason (unverified)."""
    callout, reasons = call.callout(), call.state.seed.cancellation_reasons
    number = call.body.get("exceptionReasonId")
    if number is not None and number not in reasons:
        raise ApiError(404, f"exceptionReasonId: there is no cancellation reason {number}")
    given = Reason(
        id=call.state.reasons.next_id(),
        callout_id=callout.id,
        reason=reasons[number] if number else call.body.get("notes", ""),
    )
    call.state.reasons.add(callout.id, given)
    return 201, {"id": number or len(reasons) + given.id, "reason": given.reason}


def generate_resolution_report(call: Call) -> Result:
    callout, now = call.closed_callout(), call.state.now
    arrived = moment_of("arrive", callout.timeline, now)
    closed = moment_of("close", callout.timeline, now)
    assert closed is not None
    return 200, {
        "calloutId": callout.id,
        "responseSeconds": None if arrived is None else round(arrived - callout.raised),
        "resolutionSeconds": round(closed - callout.raised),
        "outcome": "No responder arrived" if arrived is None else "A responder arrived",
    }


def get_callout_map(call: Call) -> Result:
    callout = call.closed_callout()
    return 200, {"url": f"https://maps.invalid/{callout.id}", "image": None}


def list_rating_items(call: Call) -> Result:
    items = call.state.seed.rating_items
    return 200, [{"id": number, "name": name} for number, name in items.items()]


def submit_callout_rating(call: Call) -> Result:
    callout = call.state.callout(call.caller, call.body["calloutId"])
    rating = Rating(call.state.ratings.next_id(), callout.id, call.body["rating"])
    return 201, call.state.ratings.add(callout.id, rating)


def submit_rating_item(call: Call) -> Result:
    state, body = call.state, call.body
    rating = state.ratings.get(body["ratingId"])
    if rating is None or not state.owns(call.caller, rating.callout_id):
        raise ApiError(404, f"ratingId: there is no rating {body['ratingId']}")
    state.callout(call.caller, rating.callout_id)
    if body["ratingItemId"] not in state.seed.rating_items:
        raise ApiError(404, f"ratingItemId: there is no rating item {body['ratingItemId']}")
    score = Score(state.scores.next_id(), rating.id, body["ratingItemId"], body["score"])
    return 201, state.scores.add(rating.callout_id, score)


def exchange_credentials(call: Call) -> Result:
    source = call.state.seed.sources.get(call.body["clientId"])
    if source is None or source.client_secret != call.body["clientSecret"]:
        raise ApiError(401, "The credentials are wrong")
    return 200, _show_token(call, call.state.issue_token(source, None), source.token_seconds)


def mint_callout_token(call: Call) -> Result:
    source = call.caller.source
    customer = call.state.customer(call.caller, call.body["customerId"])
    token = call.state.issue_token(source, customer.id)
    return 200, _show_token(call, token, source.token_seconds)


def _show_token(call: Call, token: Token, seconds: int) -> dict[str, Any]:
    shown = {"access_token": token.id, "token_type": "Bearer", "expires_in": seconds}
    return call.state.renderer.token(call.state.variants, shown)


HANDLERS: Mapping[str, Callable[[Call], Result]] = {
    "listActiveCallouts": list_active_callouts,
    "listActiveCustomerCallouts": list_active_customer_callouts,
    "raiseCustomerCallout": raise_customer_callout,
    "raiseCallout": raise_callout,
    "getCallout": get_callout,
    "cancelCallout": cancel_callout,
    "dismissCallout": dismiss_callout,
    "streamLocationUpdate": stream_location_update,
    "streamLocationAndGetCallout": stream_location_and_get_callout,
    "readCalloutEvents": read_callout_events,
    "sendCalloutEvent": send_callout_event,
    "listCancellationReasons": list_cancellation_reasons,
    "createCancellationReason": create_cancellation_reason,
    "generateResolutionReport": generate_resolution_report,
    "getCalloutMap": get_callout_map,
    "listRatingItems": list_rating_items,
    "submitCalloutRating": submit_callout_rating,
    "submitRatingItem": submit_rating_item,
    "exchangeCredentials": exchange_credentials,
    "mintCalloutToken": mint_callout_token,
}

SCOPED = HANDLERS.keys() - {
    "listActiveCallouts",
    "raiseCallout",
    "listRatingItems",
    "mintCalloutToken",
}
"""Operations that take a callout-scoped token of the right customer: all but these."""
