"""The control API: plays the responder, the control room and time.

It is served beside the contract, under ``/_simulator``, in JSON and without a token. ``Control`` is
its client; the README of the mock lists its routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aura_panic_mock._errors import ApiError
from aura_panic_mock._faults import KINDS, check_operation, read_faults
from aura_panic_mock._handlers import add_event
from aura_panic_mock._json import (
    LONGEST_BODY,
    LONGEST_UPLOAD,
    Json,
    Record,
    convert,
    read_bytes,
    read_json,
)
from aura_panic_mock._records import Callout, SimulatedCallout, time_of_day
from aura_panic_mock._schema import read_integer
from aura_panic_mock._script import NEXT_STEPS, ScriptError, Timeline, parse_script
from aura_panic_mock._seed import SeedError
from aura_panic_mock._state import EXCHANGES, JournalEntry, State
from aura_panic_mock._variants import CHOICES, ResponseVariants

LATEST = 10**9
"""Seconds, some thirty years: how far the clock can be set."""

LIMIT = 1_000
"""Callouts that are listed at most, by default."""

CUSTOMERS = 100
"""Customers of a source that are listed at most."""

PREFIX = "/_simulator"

Action = Callable[[State, dict[str, Any], int], object]
"""Changes or reads the state, given the query and body, and the number in the path (or 0)."""


class CalloutQuery(Record, frozen=True):
    """Filter for callouts, and how many to list."""

    source: str | None = None
    customer: int | None = None
    closed: bool | None = None
    limit: Annotated[int, Meta(ge=0)] = LIMIT


class ClockChange(Record, frozen=True):
    """Time to set the clock to, or to advance it by, in seconds; and whether it goes on."""

    now: float | UnsetType = UNSET
    advance: float | UnsetType = UNSET
    running: bool | UnsetType = UNSET


def read_settings(state: State, *_: object) -> object:
    """Return the clock, the variants, the faults, the script of what is raised."""
    return state.settings


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
    wanted, now = convert(query, CalloutQuery, strict=False), state.now
    found = state.callouts.latest(
        wanted.limit,
        lambda each: (
            wanted.source in {None, each.client_id}
            and wanted.customer in {None, each.customer_id}
            and wanted.closed in {None, each.is_closed(now)}
        ),
    )
    return [render_callout(state, each) for each in found]


def read_callout(state: State, _: dict[str, Any], callout_id: int) -> object:
    return render_callout(state, _find(state, callout_id))


def list_messages(state: State, _: dict[str, Any], callout_id: int) -> object:
    """List what the integrator and the control room said about a callout, oldest first."""
    return state.events.of(_find(state, callout_id).id)


def read_track(state: State, _: dict[str, Any], callout_id: int) -> object:
    """Return the latest positions of a callout, oldest first."""
    return state.track(_find(state, callout_id))


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
    change, now = convert(body, ClockChange), state.now
    moment = change.now if change.advance is UNSET else now + change.advance
    if moment is not UNSET:
        if not now <= moment <= LATEST:
            raise ApiError(400, f"The clock goes on, up to {LATEST} seconds; a reset sets it back")
        state.set_clock(moment)
    if change.running is not UNSET:
        state.run_clock(change.running)
    return state.settings


def set_variants(state: State, body: dict[str, Any], _: int) -> object:
    """Change the variants that are named."""
    state.variants = convert(state.variants.asdict() | body, ResponseVariants)
    return state.variants


def add_faults(state: State, body: dict[str, Any], _: int) -> object:
    """Add faults to those that there are."""
    state.faults += read_faults(body.get("faults"), state.operations)
    return state.faults


def replace_faults(state: State, body: dict[str, Any], _: int) -> object:
    """Replace all faults by others; without a body, by none."""
    state.faults = read_faults(body.get("faults", []), state.operations)
    return state.faults


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
    names = JournalEntry.__struct_fields__
    if unknown := query.keys() - {*names}:
        wrong = ", ".join(sorted(unknown))
        raise ApiError(400, f"{wrong} is not in the journal: it has {', '.join(names)}")
    if "operation" in query:
        check_operation(_text(query, "operation"), state.operations)
    wanted = [(name, str(value).lower()) for name, value in query.items()]
    return [
        entry
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
    ("DELETE", "/faults", replace_faults),
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


def render_callout(state: State, callout: Callout) -> SimulatedCallout:
    """Render a callout as the simulator sees it."""
    status = callout.status(state.now)
    return SimulatedCallout(
        **callout.asdict(),
        status=status,
        closed=callout.is_closed(state.now),
        sent_status=state.last_spelling(callout.id, status),
        faults=state.fault_counts[callout.id],
        next_steps=NEXT_STEPS[callout.last_step(state.now)],
    )


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
