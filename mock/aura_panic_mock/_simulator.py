"""The control API: plays the responder, the control room and time.

It is served beside the contract, under ``/_simulator``, in JSON and without a token. ``Control`` is
its client; the README of the mock lists its routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aura_panic_mock._errors import ApiError
from aura_panic_mock._faults import check_operation, read_faults
from aura_panic_mock._handlers import add_event
from aura_panic_mock._json import LONGEST_BODY, LONGEST_UPLOAD, Json, read_bytes, read_json
from aura_panic_mock._records import Callout
from aura_panic_mock._schema import read_integer
from aura_panic_mock._script import ScriptError, Timeline, parse_script
from aura_panic_mock._seed import SeedError
from aura_panic_mock._state import JournalEntry, State
from aura_panic_mock._variants import CHOICES

LATEST = 10**9
"""Seconds, some thirty years: how far the clock can be set."""

LIMIT = 1_000
"""Callouts that are listed at most, by default."""

PREFIX = "/_simulator"

Action = Callable[[State, dict[str, Any], int], object]
"""Changes or reads the state, given the query and body, and the callout's identifier (or 0)."""


class SimulatedCallout(NamedTuple):
    """A callout as the simulator sees it.

    Attributes:
        id: Its identifier.
        client_id: The customer source that it belongs to.
        customer_id: The customer.
        fixed_location_id: The registered property, if it was raised for one.
        status: As in the reference, whatever variants are on.
        closed: Whether it has closed.
        latitude: Where it is now, in degrees.
        longitude: The same.
        response_type_id: As it was raised.
        callout_classification_id: The same.
        created_at: The same.
        under_duress: Whether it was cancelled with a wrong safe code. No operation shows this.
        timeline: Moments in seconds on the mock's clock, and the steps taken then.
    """

    id: int
    client_id: str
    customer_id: int
    fixed_location_id: int | None
    status: str
    closed: bool
    latitude: float | None
    longitude: float | None
    response_type_id: int
    callout_classification_id: int
    created_at: str
    under_duress: bool
    timeline: Timeline


def read_settings(state: State, _: dict[str, Any], __: int) -> object:
    """Return the settings: the clock, the variants, the faults, the script of what is raised."""
    return {
        "now": state.now,
        "variants": state.variants._asdict(),
        "faults": [asdict(fault) for fault in state.faults],
        "script": state.script,
    }


def list_callouts(state: State, query: dict[str, Any], _: int) -> object:
    """List callouts, newest first, with what only the simulator sees."""
    values = {name: str(value) for name, value in query.items()}
    if unknown := values.keys() - {"source", "customer", "closed", "limit"}:
        raise ApiError(400, f"{', '.join(sorted(unknown))}: use source, customer, closed or limit")
    limit, customer, source = (values.pop(name, None) for name in ("limit", "customer", "source"))
    closed = values.get("closed", "").lower()
    try:
        most = LIMIT if limit is None else read_integer(limit)
        customer_id = None if customer is None else read_integer(customer)
    except ValueError:
        raise ApiError(400, "limit and customer should be integers") from None
    if closed not in {"", "true", "false"} or most < 0:
        raise ApiError(400, "closed should be true or false, and limit not negative")
    now = state.now
    found = state.callouts.latest(
        most,
        lambda each: (
            source in {None, each.client_id}
            and customer_id in {None, each.customerId}
            and closed in {"", str(each.is_closed(now)).lower()}
        ),
    )
    return [_render(state, each) for each in found]


def read_callout(state: State, _: dict[str, Any], callout_id: int) -> object:
    return _render(state, _find(state, callout_id))


def run_script(state: State, body: dict[str, Any], callout_id: int) -> object:
    """Take a callout through a script, counted from now."""
    callout = _find(state, callout_id)
    for after, step in _read_script(body):
        callout = callout.with_step(step, state.now + after)
    return _render(state, state.callouts.put(callout))


def send_message(state: State, body: dict[str, Any], callout_id: int) -> object:
    """Send a message as the control room."""
    return add_event(state, _find(state, callout_id), _text(body, "message"))


def set_script(state: State, body: dict[str, Any], _: int) -> object:
    """Set the script of every callout that will be raised; an empty one is none."""
    state.script = _read_script(body) if body.get("script") != "" else []
    return {"script": state.script}


def set_clock(state: State, body: dict[str, Any], _: int) -> object:
    """Set the clock, or advance it."""
    begin = state.now if "advance" in body else 0.0
    seconds = body.get("advance", body.get("now"))
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ApiError(400, "The clock takes seconds: now to set it, or advance")
    if not state.now - begin <= seconds <= LATEST - begin:
        raise ApiError(400, f"The clock goes on, up to {LATEST} seconds; a reset sets it back")
    state.set_clock(begin + seconds)
    return {"now": state.now}


def set_variants(state: State, body: dict[str, Any], _: int) -> object:
    """Change the variants that are named."""
    for name, value in body.items():
        if name not in CHOICES:
            raise ApiError(400, f"{name} is not a variant: there is {', '.join(CHOICES)}")
        if (type(value), value) not in [(type(choice), choice) for choice in CHOICES[name]]:
            raise ApiError(400, f"{name} is one of {', '.join(map(str, CHOICES[name]))}")
    state.variants = state.variants._replace(**body)
    return state.variants._asdict()


def add_faults(state: State, body: dict[str, Any], _: int) -> object:
    """Add faults to those that there are."""
    state.faults += read_faults(body.get("faults"), state.operations)
    return [asdict(fault) for fault in state.faults]


def clear_faults(state: State, _: dict[str, Any], __: int) -> object:
    state.faults = []
    return []


def reset(state: State, _: dict[str, Any], __: int) -> object:
    """Forget everything but the seed."""
    state.reset()
    return {"now": state.now}


def replace_seed(state: State, body: dict[str, Any], _: int) -> object:
    """Start over with another seed."""
    try:
        state.replace_seed(body)
    except SeedError as error:
        raise ApiError(400, str(error)) from None
    return {"now": state.now}


def read_journal(state: State, query: dict[str, Any], _: int) -> object:
    """Return the latest requests since the last reset, or those that a query asks for."""
    if unknown := query.keys() - JournalEntry._fields:
        names = ", ".join(JournalEntry._fields)
        raise ApiError(400, f"{', '.join(sorted(unknown))} is not in the journal: it has {names}")
    check_operation(query.get("operation"), state.operations)
    wanted = [(name, str(value).lower()) for name, value in query.items()]
    return [
        entry._asdict()
        for entry in state.journal
        if all(str(getattr(entry, name)).lower() == value for name, value in wanted)
    ]


ROUTES: list[tuple[str, str, Action]] = [
    ("GET", "", read_settings),
    ("GET", "/callouts", list_callouts),
    ("GET", "/callouts/{calloutId}", read_callout),
    ("POST", "/callouts/{calloutId}/script", run_script),
    ("POST", "/callouts/{calloutId}/messages", send_message),
    ("PUT", "/script", set_script),
    ("PUT", "/clock", set_clock),
    ("PUT", "/variants", set_variants),
    ("POST", "/faults", add_faults),
    ("DELETE", "/faults", clear_faults),
    ("PUT", "/seed", replace_seed),
    ("POST", "/reset", reset),
    ("GET", "/journal", read_journal),
]


def simulator_routes(state: State) -> list[Route]:
    """Return a Starlette route for each."""

    def endpoint(method: str, run: Action) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            longest = LONGEST_UPLOAD if run is replace_seed else LONGEST_BODY
            content = await read_bytes(request, longest)
            content_type = request.headers.get("content-type", "").partition(";")[0].strip()
            if content and content_type.lower() != "application/json":
                raise ApiError(415, "Send the body as application/json")
            body = read_json(content) if content else {}
            if not isinstance(body, dict):
                raise ApiError(400, "The body should be an object")
            try:
                callout_id = read_integer(request.path_params.get("calloutId", "0"))
            except ValueError:
                raise ApiError(404, "calloutId is not an identifier") from None
            result = run(state, {**request.query_params, **body}, callout_id)
            if method != "GET":
                state.save_settings()
                state.commit()
            return Json(result)

        return serve

    return [
        Route(PREFIX + path, endpoint(method, run), methods=[method])
        for method, path, run in ROUTES
    ]


def _render(state: State, callout: Callout) -> dict[str, Any]:
    return SimulatedCallout(
        id=callout.id,
        client_id=callout.client_id,
        customer_id=callout.customerId,
        fixed_location_id=callout.predefinedLocationId,
        status=callout.status(state.now),
        closed=callout.is_closed(state.now),
        latitude=callout.latitude,
        longitude=callout.longitude,
        response_type_id=callout.responseTypeId,
        callout_classification_id=callout.calloutClassificationId,
        created_at=callout.createdAt,
        under_duress=callout.under_duress,
        timeline=callout.timeline,
    )._asdict()


def _find(state: State, callout_id: int) -> Callout:
    callout = state.callouts.get(callout_id)
    if callout is None:
        raise ApiError(404, f"There is no callout {callout_id}")
    return callout


def _read_script(body: dict[str, Any]) -> Timeline:
    try:
        return parse_script(_text(body, "script"))
    except ScriptError as error:
        raise ApiError(400, str(error)) from None


def _text(body: dict[str, Any], name: str) -> str:
    if not isinstance(body.get(name), str) or not body[name]:
        raise ApiError(400, f"{name} should be text")
    return str(body[name])
