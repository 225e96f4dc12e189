"""Bugs in what a service stores."""

from __future__ import annotations

from typing import Any

from aura_panic_mock import _handlers
from aura_panic_mock._handlers import Call
from tests.contract.mutants.seeding import (
    EVENTS,
    GET,
    LIST,
    LIST_OF_CUSTOMER,
    MOVE,
    RAISE,
    RATE,
    After,
    Catalogue,
    Request,
    Response,
    good,
    handler,
    remembering,
)


def _move_nowhere(call: Call) -> tuple[int, Any]:
    call.callout()
    return 200, {"message": "Location updated"}


def _everybodys_events(call: Call) -> tuple[int, Any]:
    call.callout()
    rows = call.state.callouts.rows
    return 200, [each for number in rows for each in call.state.events.of(number)]


def _stale() -> After:
    first: dict[str, Response] = {}

    def mutate_response(request: Request, response: Response) -> Response:
        return first.setdefault(request.path, response) if response.is_good else response

    return mutate_response


def _backwards_at_times() -> After:
    times = 0

    def mutate_response(_: Request, response: Response) -> Response:
        nonlocal times
        times += 1
        return (
            response.with_json(response.json[::-1]) if response.is_good and times % 2 else response
        )

    return mutate_response


def _later_each_time() -> After:
    minute = 0

    def mutate_response(_: Request, response: Response) -> Response:
        nonlocal minute
        minute = (minute + 1) % 60
        return response.with_fields(createdAt=f"2024-01-15T09:{minute:02}:00Z")

    return lambda sent, response: mutate_response(sent, response) if response.is_good else response


def _swapped(_: Request, response: Response) -> Response:
    here = response.json
    return response.with_fields(latitude=here["longitude"], longitude=here["latitude"])


MUTANTS: Catalogue = {
    "an_id_returns_its_object": {
        "another callout responds": good(
            GET,
            mutate_response=lambda _, response: response.with_fields(id=response.json["id"] + 1),
        ),
        "the list of a customer is everybody's": handler(
            LIST_OF_CUSTOMER, _handlers.list_active_callouts
        ),
        "the events of other callouts are read as well": handler(EVENTS, _everybodys_events),
    },
    "events_come_back_in_order": {
        "events are read newest first": good(
            EVENTS, mutate_response=lambda _, response: response.with_json(response.json[::-1])
        ),
        "an event is lost": good(
            EVENTS, mutate_response=lambda _, response: response.with_json(response.json[1:])
        ),
    },
    "lists_keep_their_order": {
        "the order of a list is not stable": remembering(LIST, mutate_response=_backwards_at_times),
    },
    "what_was_sent_comes_back": {
        "a raise swaps the coordinates": good(RAISE, mutate_response=_swapped),
        "a rating comes back lower": good(
            RATE, mutate_response=lambda _, response: response.with_fields(rating=1)
        ),
    },
    "positions_come_back_as_sent": {
        "a move swaps the coordinates": good(MOVE, mutate_response=_swapped),
        "a move is lost": handler("streamLocationUpdate", _move_nowhere),
        "reads are stale": remembering(GET, mutate_response=_stale),
    },
    "the_rest_stays_as_raised": {
        "the time of a callout moves": remembering(GET, mutate_response=_later_each_time),
    },
}
