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
    Mutant,
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
    everybodys = [
        each for number in call.state.callouts.rows for each in call.state.events.of(number)
    ]
    return 200, [event._asdict() for event in everybodys]


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


MUTANTS = [
    Mutant(
        "another callout responds",
        "an_id_returns_its_object",
        GET,
        good(
            GET,
            mutate_response=lambda _, response: response.with_fields(id=response.json["id"] + 1),
        ),
    ),
    Mutant(
        "the list of a customer is everybody's",
        "an_id_returns_its_object",
        LIST_OF_CUSTOMER,
        handler(LIST_OF_CUSTOMER, _handlers.list_active_callouts),
    ),
    Mutant(
        "the events of other callouts are read as well",
        "an_id_returns_its_object",
        EVENTS,
        handler(EVENTS, _everybodys_events),
    ),
    Mutant(
        "events are read newest first",
        "events_come_back_in_order",
        EVENTS,
        good(EVENTS, mutate_response=lambda _, response: response.with_json(response.json[::-1])),
    ),
    Mutant(
        "an event is lost",
        "events_come_back_in_order",
        EVENTS,
        good(EVENTS, mutate_response=lambda _, response: response.with_json(response.json[1:])),
    ),
    Mutant(
        "the order of a list is not stable",
        "lists_keep_their_order",
        LIST,
        remembering(LIST, mutate_response=_backwards_at_times),
    ),
    Mutant(
        "a raise swaps the coordinates",
        "what_was_sent_comes_back",
        RAISE,
        good(RAISE, mutate_response=_swapped),
    ),
    Mutant(
        "a move swaps the coordinates",
        "positions_come_back_as_sent",
        MOVE,
        good(MOVE, mutate_response=_swapped),
    ),
    Mutant(
        "a move is lost",
        "positions_come_back_as_sent",
        "streamLocationUpdate",
        handler("streamLocationUpdate", _move_nowhere),
    ),
    Mutant(
        "reads are stale",
        "positions_come_back_as_sent",
        GET,
        remembering(GET, mutate_response=_stale),
    ),
    Mutant(
        "a rating comes back lower",
        "what_was_sent_comes_back",
        RATE,
        good(RATE, mutate_response=lambda _, response: response.with_fields(rating=1)),
    ),
    Mutant(
        "the time of a callout moves",
        "the_rest_stays_as_raised",
        GET,
        remembering(GET, mutate_response=_later_each_time),
    ),
]
