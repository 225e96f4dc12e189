"""Bugs in the life of a callout, in what is stored of it, and in what reveals duress."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from aura_panic_mock import _handlers
from aura_panic_mock._errors import ApiError
from aura_panic_mock._handlers import Call, Result
from tests.contract.mutants.seeding import (
    CANCEL,
    EVENTS,
    GET,
    LIST,
    LIST_OF_CUSTOMER,
    MOVE,
    RAISE,
    RAISE_LEGACY,
    RATE,
    After,
    Catalogue,
    Request,
    Response,
    after,
    good,
    handler,
    on,
    remembering,
    with_fields,
)


def _still_listed(call: Call) -> Result:
    mine = call.state.callouts.rows.values()
    own = [each for each in mine if each.client_id == call.caller.source.client_id]
    return 200, [each.to_wire(call.state.now) for each in own]


def _cancel_nothing(call: Call) -> Result:
    return 200, call.show(call.callout())


def _cancel_whatever_the_code(call: Call) -> Result:
    return _handlers.cancel_callout(call._replace(body={}))


def _cancel_by_code_alone(call: Call) -> Result:
    return _handlers.cancel_callout(call) if call.body else _cancel_nothing(call)


def _reopen(call: Call) -> Result:
    callout = call.callout()
    if callout.is_closed(call.state.now):
        call.state.callouts.put(callout.before_closing())
        raise ApiError(409, f"Callout {callout.id} has already closed")
    return _handlers.dismiss_callout(call)


def _never_285(call: Call) -> Result:
    return 200, _handlers.stream_location_and_get_callout(call)[1]


def _always_285(call: Call) -> Result:
    return 285, _handlers.stream_location_and_get_callout(call)[1]


def _raise_another(call: Call) -> Result:
    customer = call.state.customer(call.caller, call.path["customerId"])
    if not customer.subscribed:
        raise ApiError(403, f"Customer {customer.id} has no active subscription")
    return _raise(call)


def _raise_the_old_one(call: Call) -> Result:
    customer = call.state.customer(call.caller, call.path["customerId"])
    for callout in call.state.callouts.rows.values():
        if callout.customer_id == customer.id and callout.is_closed(call.state.now):
            return 200, call.show(callout)
    return _handlers.raise_customer_callout(call)


def _raise_without_a_subscription(call: Call) -> Result:
    customer = call.state.customer(call.caller, call.path["customerId"])
    if customer.subscribed:
        return _handlers.raise_customer_callout(call)
    return _raise(call)


def _raise(call: Call) -> Result:
    """Raise as the legacy operation does, which checks nothing."""
    body = {**call.body, "customerId": call.path["customerId"]}
    return _handlers.raise_callout(call._replace(body=body))


def _report_too_early(call: Call) -> Result:
    return 200, {"url": f"https://maps.invalid/{call.callout().id}", "image": None}


def _dismiss_again(call: Call) -> Result:
    callout = call.callout()
    return 200, call.show(call.state.callouts.put(callout.with_step("close", call.state.now)))


def _move_nowhere(call: Call) -> Result:
    call.callout()
    return 200, {"message": "Location updated"}


def _everybodys_events(call: Call) -> Result:
    call.callout()
    rows = call.state.callouts.rows
    return 200, [each for number in rows for each in call.state.events.of(number)]


def _stale() -> After:
    first: dict[str, Response] = {}

    def mutate_response(request: Request, response: Response) -> Response:
        return first.setdefault(request.path, response) if response.is_good else response

    return mutate_response


def _backwards_at_times() -> After:
    turns = cycle([-1, 1])

    def mutate_response(_: Request, response: Response) -> Response:
        turn = next(turns)
        return response.with_json(response.json[::turn]) if response.is_good else response

    return mutate_response


def _later_each_time() -> After:
    minutes = cycle(range(60))

    def mutate_response(_: Request, response: Response) -> Response:
        later = f"2024-01-15T09:{next(minutes):02}:00Z"
        return response.with_fields(createdAt=later) if response.is_good else response

    return mutate_response


def _swapped(response: Response) -> Response:
    here = response.json
    return response.with_fields(latitude=here["longitude"], longitude=here["latitude"])


def _echo_the_code(request: Request, response: Response) -> Response:
    said = f"{request.body.get('safeCode')} is no code"
    return response.with_fields(message=said) if response.status == 400 else response


def _code_in_the_events() -> After:
    code = ""

    def mutate_response(request: Request, response: Response) -> Response:
        nonlocal code
        code = request.body.get("safeCode") or code
        if request.name == EVENTS and response.is_good and code:
            said: dict[str, Any] = {"id": 10**6, "calloutId": int(request.ids["calloutId"])}
            said |= {"message": f"Cancelled with {code}", "createdAt": "2024-01-15T09:30:00Z"}
            return response.with_json([*response.json, said])
        return response

    return mutate_response


def _closed_at_once(call: Call) -> Result:
    status, _ = _handlers.cancel_callout(call)
    return status, call.show(call.callout())


def _refuse_wrong_codes(call: Call) -> Result:
    call.state.variants = call.state.variants.replace(refuse_wrong_codes=True)
    return _handlers.cancel_callout(call)


MUTANTS: Catalogue = {
    "closed_is_not_listed": {
        "a cancelled callout is still listed": handler(LIST, _still_listed),
    },
    "raised_is_listed": {
        "a raised callout is not listed": good(
            LIST, lambda response: response.with_json(response.json[:-1])
        ),
    },
    "cancel_closes": {
        "a cancel does nothing": handler(CANCEL, _cancel_nothing),
        "a cancel with a wrong code closes": handler(CANCEL, _cancel_whatever_the_code),
        "a cancel without a code does nothing": handler(CANCEL, _cancel_by_code_alone),
    },
    "closed_stays_closed": {
        "a closed callout opens again": handler("dismissCallout", _reopen),
    },
    "closed_is_not_dismissed": {
        "a closed callout is dismissed again": handler("dismissCallout", _dismiss_again),
    },
    "closed_returns_285": {
        "285 is never given": handler(MOVE, _never_285),
        "285 is given too early": handler(MOVE, _always_285),
    },
    "only_what_has_closed_is_reported": {
        "there is a map too early": handler("getCalloutMap", _report_too_early),
    },
    "an_active_customer_gets_the_same_callout": {
        "a customer gets a second callout": handler(RAISE, _raise_another),
        "a customer gets a closed callout back": handler(RAISE, _raise_the_old_one),
    },
    "a_raise_needs_a_subscription": {
        "a raise needs no subscription": handler(RAISE, _raise_without_a_subscription),
    },
    "ensure_resource_availability": {
        "a raised callout cannot be found": on(
            f"{RAISE_LEGACY} {GET}",
            after(GET, lambda _, response: response.with_json({"message": "There is none"}, 404)),
        ),
    },
    "an_id_returns_its_object": {
        "another callout responds": good(
            GET, lambda response: response.with_fields(id=response.json["id"] + 1)
        ),
        "the list of a customer is everybody's": handler(
            LIST_OF_CUSTOMER, _handlers.list_active_callouts
        ),
        "the events of other callouts are read as well": handler(EVENTS, _everybodys_events),
    },
    "events_come_back_in_order": {
        "events are read newest first": good(
            EVENTS, lambda response: response.with_json(response.json[::-1])
        ),
        "an event is lost": good(EVENTS, lambda response: response.with_json(response.json[1:])),
    },
    "lists_keep_their_order": {
        "the order of a list is not stable": remembering(LIST, _backwards_at_times),
    },
    "what_was_sent_comes_back": {
        "a raise swaps the coordinates": good(RAISE, _swapped),
        "a rating comes back lower": with_fields(RATE, rating=1),
    },
    "positions_come_back_as_sent": {
        "a move swaps the coordinates": good(MOVE, _swapped),
        "a move is lost": handler("streamLocationUpdate", _move_nowhere),
        "reads are stale": remembering(GET, _stale),
    },
    "the_rest_stays_as_raised": {
        "the time of a callout moves": remembering(GET, _later_each_time),
    },
    "no_response_has_a_safe_code": {
        "an error repeats a safe code": after(CANCEL, _echo_the_code),
        "an event repeats a safe code": remembering(f"{CANCEL} {EVENTS}", _code_in_the_events),
    },
    "duress_is_invisible": {
        "a wrong code is refused": handler(CANCEL, _refuse_wrong_codes),
        "a right code is responded to with what has closed": handler(CANCEL, _closed_at_once),
        "a callout says that it is under duress": with_fields(GET, underDuress=False),
    },
}
