"""The control API: plays the responder, the control room and time.

It is served beside the contract, under ``/_simulator``, in JSON and without a token. ``Control`` is
its client; the README of the mock lists its routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from itertools import islice
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aura_panic_mock._errors import ApiError
from aura_panic_mock._faults import KINDS, check_operation, read_faults
from aura_panic_mock._handlers import add_event
from aura_panic_mock._json import LONGEST_BODY, LONGEST_UPLOAD, Json, read_bytes, read_json
from aura_panic_mock._records import Callout, time_of_day
from aura_panic_mock._schema import read_integer
from aura_panic_mock._script import NEXT_STEPS, ScriptError, Timeline, parse_script
from aura_panic_mock._seed import SeedError
from aura_panic_mock._state import EXCHANGES, JournalEntry, State
from aura_panic_mock._variants import CHOICES

LATEST = 10**9
"""Seconds, some thirty years: how far the clock can be set."""

LIMIT = 1_000
"""Callouts that are listed at most, by default."""

CUSTOMERS = 100
"""Customers of a source that are listed at most."""

PREFIX = "/_simulator"

Action = Callable[[State, dict[str, Any], int], object]
"""Changes or reads the state, given the query and body, and the number in the path (or 0)."""


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
        raised: When it was raised, in seconds on the mock's clock.
        cancelled: When it was cancelled last, with whatever safe code; None if it was not.
        sent_status: Its status as it was last sent, in the variants that were on.
        faults: How many faults happened to requests for it.
        next_steps: The steps of a script that make sense now.
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
    raised: float
    cancelled: float | None
    sent_status: str
    faults: int
    next_steps: tuple[str, ...]


def read_settings(state: State, *_: object) -> dict[str, Any]:
    """Return the settings: the clock, the variants, the faults, the script of what is raised."""
    return {
        "now": state.now,
        "running": state.running,
        "variants": state.variants._asdict(),
        "faults": [asdict(fault) for fault in state.faults],
        "script": state.script,
    }


def read_choices(state: State, *_: object) -> object:
    """Return what there is to choose from, with the first customers of each source."""
    return {
        "epoch": time_of_day(0),
        "operations": state.operations,
        "variants": CHOICES,
        "faults": KINDS,
        "sources": {
            source.client_id: [
                {"id": each.id, "subscribed": each.subscribed, "locations": list(each.locations)}
                for each in islice(source.customers.values(), CUSTOMERS)
            ]
            for source in state.seed.sources.values()
        },
    }


def issue_token(state: State, body: dict[str, Any], _: int) -> object:
    """Issue a token of a customer source, for requests without its credentials."""
    source = state.seed.sources.get(_text(body, "source"))
    if source is None:
        raise ApiError(404, f"There is no source {body['source']}")
    return {"token": state.issue_token(source, None).id}


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
    return [render_callout(state, each) for each in found]


def read_callout(state: State, _: dict[str, Any], callout_id: int) -> object:
    return render_callout(state, _find(state, callout_id))


def list_messages(state: State, _: dict[str, Any], callout_id: int) -> object:
    """List what the integrator and the control room said about a callout, oldest first."""
    return [each._asdict() for each in state.events.of(_find(state, callout_id).id)]


def read_track(state: State, _: dict[str, Any], callout_id: int) -> object:
    """Return the latest positions of a callout, oldest first."""
    return [each._asdict() for each in state.track(_find(state, callout_id))]


def run_script(state: State, body: dict[str, Any], callout_id: int) -> object:
    """Take a callout through a script, counted from now."""
    callout = _find(state, callout_id)
    for after, step in _read_script(body):
        callout = callout.with_step(step, state.now + after)
    return render_callout(state, state.callouts.put(callout))


def send_message(state: State, body: dict[str, Any], callout_id: int) -> object:
    """Send a message as the control room."""
    return add_event(state, _find(state, callout_id), _text(body, "message"))


def set_script(state: State, body: dict[str, Any], _: int) -> object:
    """Set the script of every callout that will be raised; an empty one is none."""
    state.script = _read_script(body) if body.get("script") != "" else []
    return {"script": state.script}


def set_clock(state: State, body: dict[str, Any], _: int) -> object:
    """Set the clock, or advance it; pause it, or let it go on."""
    if "running" in body:
        if not isinstance(body["running"], bool):
            raise ApiError(400, "running should be true or false")
        state.run_clock(body["running"])
        if body.keys() == {"running"}:
            return {"now": state.now, "running": state.running}
    begin = state.now if "advance" in body else 0.0
    seconds = body.get("advance", body.get("now"))
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ApiError(400, "The clock takes seconds: now to set it, or advance")
    if not state.now - begin <= seconds <= LATEST - begin:
        raise ApiError(400, f"The clock goes on, up to {LATEST} seconds; a reset sets it back")
    state.set_clock(begin + seconds)
    return {"now": state.now, "running": state.running}


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


def replace_faults(state: State, body: dict[str, Any], _: int) -> object:
    """Replace all faults by others."""
    state.faults = read_faults(body.get("faults"), state.operations)
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
    if "operation" in query:
        check_operation(_text(query, "operation"), state.operations)
    wanted = [(name, str(value).lower()) for name, value in query.items()]
    return [
        entry._asdict()
        for entry in state.journal
        if all(str(getattr(entry, name)).lower() == value for name, value in wanted)
    ]


def read_exchange(state: State, _: dict[str, Any], number: int) -> object:
    """Return a request and its response in full, with secrets masked."""
    for exchange in reversed(state.exchanges):
        if exchange.id == number:
            return exchange.render(state.secrets)
    raise ApiError(404, f"Request {number} is not among the latest {EXCHANGES} of the contract")


ROUTES: list[tuple[str, str, Action]] = [
    ("GET", "", read_settings),
    ("GET", "/choices", read_choices),
    ("GET", "/callouts", list_callouts),
    ("GET", "/callouts/{number}", read_callout),
    ("POST", "/callouts/{number}/script", run_script),
    ("GET", "/callouts/{number}/messages", list_messages),
    ("POST", "/callouts/{number}/messages", send_message),
    ("GET", "/callouts/{number}/track", read_track),
    ("POST", "/tokens", issue_token),
    ("PUT", "/script", set_script),
    ("PUT", "/clock", set_clock),
    ("PUT", "/variants", set_variants),
    ("POST", "/faults", add_faults),
    ("PUT", "/faults", replace_faults),
    ("DELETE", "/faults", clear_faults),
    ("PUT", "/seed", replace_seed),
    ("POST", "/reset", reset),
    ("GET", "/journal", read_journal),
    ("GET", "/journal/{number}", read_exchange),
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
                number = read_integer(request.path_params.get("number", "0"))
            except ValueError:
                raise ApiError(404, "The path has no number") from None
            result = run(state, {**request.query_params, **body}, number)
            if method != "GET":
                state.feed.settings = True
                state.save_settings()
                state.commit()
            return Json(result)

        return serve

    return [
        Route(PREFIX + path, endpoint(method, run), methods=[method])
        for method, path, run in ROUTES
    ]


def render_callout(state: State, callout: Callout) -> dict[str, Any]:
    """Render a callout as the simulator sees it."""
    status = callout.status(state.now)
    return SimulatedCallout(
        id=callout.id,
        client_id=callout.client_id,
        customer_id=callout.customerId,
        fixed_location_id=callout.predefinedLocationId,
        status=status,
        closed=callout.is_closed(state.now),
        latitude=callout.latitude,
        longitude=callout.longitude,
        response_type_id=callout.responseTypeId,
        callout_classification_id=callout.calloutClassificationId,
        created_at=callout.createdAt,
        under_duress=callout.under_duress,
        timeline=callout.timeline,
        raised=callout.raised,
        cancelled=callout.cancelled,
        sent_status=state.last_spelling(callout.id, status),
        faults=state.fault_counts[callout.id],
        next_steps=NEXT_STEPS[callout.last_step(state.now)],
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
