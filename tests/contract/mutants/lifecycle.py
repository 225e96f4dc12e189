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
    Mutant,
    after,
    good,
    handler,
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
        if callout.customerId == customer.id and callout.is_closed(call.state.now):
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


MUTANTS = [
    Mutant(
        "a cancelled callout is still listed",
        "closed_is_not_listed",
        LIST,
        handler(LIST, _still_listed),
    ),
    Mutant(
        "a raised callout is not listed",
        "raised_is_listed",
        LIST,
        good(LIST, mutate_response=lambda _, response: response.with_json(response.json[:-1])),
    ),
    Mutant("a cancel does nothing", "cancel_closes", CANCEL, handler(CANCEL, _cancel_nothing)),
    Mutant(
        "a cancel with a wrong code closes",
        "cancel_closes",
        CANCEL,
        handler(CANCEL, _cancel_whatever_the_code),
    ),
    Mutant(
        "a cancel without a code does nothing",
        "cancel_closes",
        CANCEL,
        handler(CANCEL, _cancel_by_code_alone),
    ),
    Mutant(
        "a closed callout opens again",
        "closed_stays_closed",
        "dismissCallout",
        handler("dismissCallout", _reopen),
    ),
    Mutant(
        "a closed callout is dismissed again",
        "closed_is_not_dismissed",
        "dismissCallout",
        handler("dismissCallout", _dismiss_again),
    ),
    Mutant("285 is never given", "closed_returns_285", MOVE, handler(MOVE, _never_285)),
    Mutant("285 is given too early", "closed_returns_285", MOVE, handler(MOVE, _always_285)),
    Mutant(
        "there is a map too early",
        "only_what_has_closed_is_reported",
        "getCalloutMap",
        handler("getCalloutMap", _report_too_early),
    ),
    Mutant(
        "a customer gets a second callout",
        "an_active_customer_gets_the_same_callout",
        RAISE,
        handler(RAISE, _raise_another),
    ),
    Mutant(
        "a customer gets a closed callout back",
        "an_active_customer_gets_the_same_callout",
        RAISE,
        handler(RAISE, _raise_the_old_one),
    ),
    Mutant(
        "a raise needs no subscription",
        "a_raise_needs_a_subscription",
        RAISE,
        handler(RAISE, _raise_without_a_subscription),
    ),
    Mutant(
        "a raised callout cannot be found",
        "ensure_resource_availability",
        f"{RAISE_LEGACY} {GET}",
        after(
            GET,
            mutate_response=lambda _, response: response.with_json(
                {"message": "There is none"}, 404
            ),
        ),
    ),
]
