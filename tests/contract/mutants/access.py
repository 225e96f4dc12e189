"""Bugs in authentication and ownership."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aura_panic_mock import _app, _handlers
from aura_panic_mock._errors import ApiError
from aura_panic_mock._handlers import HANDLERS, Call, Result
from aura_panic_mock._records import Callout
from aura_panic_mock._state import Caller, State
from tests.contract.mutants.seeding import (
    CANCEL,
    GET,
    LIST,
    LIST_OF_CUSTOMER,
    RAISE,
    RATE,
    Catalogue,
    Seed,
    before,
    handler,
    inside,
)


def _anybody(state: State, _: object) -> Caller:
    return Caller(next(iter(state.seed.sources.values())), None)


def _however_old(state: State, headers: Any) -> Caller:
    token = state.tokens.get(headers.get("authorization", "").removeprefix("Bearer "))
    if token is None:
        raise ApiError(401, "The token is missing or wrong")
    return Caller(state.seed.sources[token.client_id], token.customer_id)


def _whoever_asks(state: State, _: Caller, callout_id: int) -> Callout:
    if callout_id not in state.callouts.rows:
        raise ApiError(404, f"There is no callout {callout_id}")
    return state.callouts.rows[callout_id]


def _of_the_source(state: State, caller: Caller, callout_id: int) -> Callout:
    return state.callout(Caller(caller.source, None), callout_id)


def _any_customer_of_the_source(state: State, caller: Caller, customer_id: int) -> Any:
    return _CUSTOMER(state, Caller(caller.source, None), customer_id)


def _any_customer(state: State, _: Caller, customer_id: int) -> Any:
    for source in state.seed.sources.values():
        if customer_id in source.customers:
            return source.customers[customer_id]
    raise ApiError(404, f"There is no customer {customer_id}")


_CUSTOMER = State.customer


def _found_by(find: Callable[[State, Caller, int], Callout], name: str) -> Seed:
    """Return an operation that finds its callout in another way."""
    handle = HANDLERS[name]

    def handled(call: Call) -> Result:
        found = find(call.state, call.caller, call.path["calloutId"])
        owner = call.state.seed.sources[found.client_id]
        return handle(call._replace(caller=Caller(owner, None)))

    return handler(name, handled)


def _everybodys(state: State, _: Caller, __: int | None = None) -> list[Callout]:
    return [each for each in state.callouts.rows.values() if not each.is_closed(state.now)]


def _strangers_are_forbidden(call: Call) -> Result:
    callout = call.state.callouts.rows.get(call.path["calloutId"])
    if callout and callout.client_id != call.caller.source.client_id:
        raise ApiError(403, "It is another customer source's")
    return _handlers.get_callout(call)


MUTANTS: Catalogue = {
    "ignored_auth": {
        "one operation needs no token": before(
            "listRatingItems", lambda sent: sent._replace(token="Bearer mock-token-1")
        ),
        "any token is accepted": inside(GET, State, "authenticate", _anybody),
    },
    "an_expired_token_is_refused": {
        "an expired token is accepted": inside(
            LIST_OF_CUSTOMER, State, "authenticate", _however_old
        ),
    },
    "a_scoped_token_stays_in_its_scope": {
        "a scoped token is accepted by every operation": inside(
            LIST, _app, "SCOPED", HANDLERS.keys()
        ),
        "a scoped token is valid for another customer's callout": _found_by(_of_the_source, GET),
        "a scoped token is valid for another customer": inside(
            LIST_OF_CUSTOMER, State, "customer", _any_customer_of_the_source
        ),
    },
    "a_source_sees_its_own_alone": {
        "another source's callout can be read": _found_by(_whoever_asks, GET),
        "another source's callouts are listed": inside(LIST, State, "active", _everybodys),
        "another source's callout can be cancelled": _found_by(_whoever_asks, CANCEL),
        "a callout can be raised for another source's customer": inside(
            RAISE, State, "customer", _any_customer
        ),
        "another source's callout can be rated": inside(RATE, State, "callout", _whoever_asks),
        "another source's callout is forbidden, and so it exists": handler(
            GET, _strangers_are_forbidden
        ),
    },
}
