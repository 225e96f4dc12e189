"""Bugs in the life of a callout."""

from __future__ import annotations

from typing import Any

from aura_panic_mock import _handlers
from aura_panic_mock._errors import ApiError
from aura_panic_mock._handlers import Call
from tests.contract.mutants.seeding import (
    CANCEL,
    GET,
    LIST,
    MOVE,
    RAISE,
    RAISE_LEGACY,
    Catalogue,
    after,
    good,
    handler,
    on,
)


def _still_listed(call: Call) -> tuple[int, Any]:
    mine = call.state.callouts.rows.values()
    own = [each for each in mine if each.client_id == call.caller.source.client_id]
    return 200, [each.to_wire(call.state.now) for each in own]


def _cancel_nothing(call: Call) -> tuple[int, Any]:
    return 200, call.show(call.callout())


def _cancel_whatever_the_code(call: Call) -> tuple[int, Any]:
    return _handlers.cancel_callout(call._replace(body={}))


def _cancel_by_code_alone(call: Call) -> tuple[int, Any]:
    return _handlers.cancel_callout(call) if call.body else _cancel_nothing(call)


def _reopen(call: Call) -> tuple[int, Any]:
    callout = call.callout()
    if callout.is_closed(call.state.now):
        call.state.callouts.put(callout.before_closing())
        raise ApiError(409, f"Callout {callout.id} has already closed")
    return _handlers.dismiss_callout(call)


def _never_285(call: Call) -> tuple[int, Any]:
    return 200, _handlers.stream_location_and_get_callout(call)[1]


def _always_285(call: Call) -> tuple[int, Any]:
    return 285, _handlers.stream_location_and_get_callout(call)[1]


def _raise_another(call: Call) -> tuple[int, Any]:
    customer = call.state.customer(call.caller, call.path["customerId"])
    if not customer.subscribed:
        raise ApiError(403, f"Customer {customer.id} has no active subscription")
    return _raise(call)


def _raise_the_old_one(call: Call) -> tuple[int, Any]:
    customer = call.state.customer(call.caller, call.path["customerId"])
    for callout in call.state.callouts.rows.values():
        if callout.customer_id == customer.id and callout.is_closed(call.state.now):
            return 200, call.show(callout)
    return _handlers.raise_customer_callout(call)


def _raise_without_a_subscription(call: Call) -> tuple[int, Any]:
    customer = call.state.customer(call.caller, call.path["customerId"])
    if customer.subscribed:
        return _handlers.raise_customer_callout(call)
    return _raise(call)


def _raise(call: Call) -> tuple[int, Any]:
    """Raise as the legacy operation does, which checks nothing."""
    body = {**call.body, "customerId": call.path["customerId"]}
    return _handlers.raise_callout(call._replace(body=body))


def _report_too_early(call: Call) -> tuple[int, Any]:
    return 200, {"url": f"https://maps.invalid/{call.callout().id}", "image": None}


def _dismiss_again(call: Call) -> tuple[int, Any]:
    callout = call.callout()
    return 200, call.show(call.state.callouts.put(callout.with_step("close", call.state.now)))


MUTANTS: Catalogue = {
    "closed_is_not_listed": {
        "a cancelled callout is still listed": handler(LIST, _still_listed),
    },
    "raised_is_listed": {
        "a raised callout is not listed": good(
            LIST, mutate_response=lambda _, response: response.with_json(response.json[:-1])
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
            after(
                GET,
                mutate_response=lambda _, response: response.with_json(
                    {"message": "There is none"}, 404
                ),
            ),
        ),
    },
}
