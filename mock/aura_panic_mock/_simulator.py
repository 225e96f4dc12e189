"""The control API: plays the responder, the control room and time.

It is served beside the contract, under ``/_simulator``, in JSON and without a token. ``Control`` is
its client; the README of the mock lists its routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Annotated, Any, NamedTuple

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aura_panic_mock._errors import ApiError
from aura_panic_mock._faults import KINDS, Fault, check_operation, read_faults
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
from aura_panic_mock._script import NEXT_STEPS, ScriptError, parse_script
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


class Command(NamedTuple):
    """A control request."""

    state: State
    body: dict[str, Any]
    """Its query and its body."""
    number: int
    """The number in its path, or 0."""

    @property
    def callout(self) -> Callout:
        """The callout in the path."""
        callout = self.state.callouts.get(self.number)
        if callout is None:
            raise ApiError(404, f"There is no callout {self.number}")
        return callout

    def text(self, name: str) -> str:
        """Return a value of the body that has to be text."""
        if not isinstance(self.body.get(name), str) or not self.body[name]:
            raise ApiError(400, f"{name} should be text")
        return str(self.body[name])


Action = Callable[[Command], object]
"""Changes or reads the state, and returns what to respond with; None is for the settings."""


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


def read_choices(command: Command) -> object:
    """Return what there is to choose from, with the first customers of each source."""
    state = command.state
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


def issue_token(command: Command) -> object:
    """Issue a token of a customer source, for requests without its credentials."""
    name, state = command.text("source"), command.state
    if name not in state.seed.sources:
        raise ApiError(404, f"There is no source {name}")
    return {"token": state.issue_token(state.seed.sources[name], None).id}


def list_callouts(command: Command) -> object:
    """List callouts, newest first, with what only the simulator sees."""
    state, wanted = command.state, convert(command.body, CalloutQuery, strict=False)
    now = state.now
    found = state.callouts.latest(
        wanted.limit,
        lambda each: (
            wanted.source in {None, each.client_id}
            and wanted.customer in {None, each.customer_id}
            and wanted.closed in {None, each.is_closed(now)}
        ),
    )
    return [render_callout(state, each) for each in found]


def run_script(command: Command) -> object:
    """Take a callout through a script, counted from now."""
    state, callout = command.state, command.callout
    for after, step in parse_script(command.text("script")):
        callout = callout.with_step(step, state.now + after)
    return render_callout(state, state.callouts.put(callout))


def set_script(command: Command) -> None:
    """Set the script of every callout that will be raised; an empty one is none."""
    is_none = command.body.get("script") == ""
    command.state.script = [] if is_none else parse_script(command.text("script"))


def set_clock(command: Command) -> None:
    """Set the clock, or advance it; pause it, or let it go on."""
    state, change = command.state, convert(command.body, ClockChange)
    now = state.now
    moment = change.now if change.advance is UNSET else now + change.advance
    if moment is not UNSET:
        if not now <= moment <= LATEST:
            raise ApiError(400, f"The clock goes on, up to {LATEST} seconds; a reset sets it back")
        state.set_clock(moment)
    if change.running is not UNSET:
        state.run_clock(change.running)


def set_variants(command: Command) -> object:
    """Change the variants that are named."""
    state = command.state
    state.variants = convert(state.variants.asdict() | command.body, ResponseVariants)
    return state.variants


def set_faults(command: Command, kept: Sequence[Fault] = ()) -> object:
    """Replace all faults by others, except those to keep."""
    state = command.state
    state.faults = [*kept, *read_faults(command.body.get("faults"), state.operations)]
    return state.faults


def read_journal(command: Command) -> object:
    """Return the latest requests since the last reset, or those that a query asks for."""
    names = JournalEntry.__struct_fields__
    if unknown := command.body.keys() - {*names}:
        wrong = ", ".join(sorted(unknown))
        raise ApiError(400, f"{wrong} is not in the journal: it has {', '.join(names)}")
    if "operation" in command.body:
        check_operation(command.text("operation"), command.state.operations)
    wanted = [(name, str(value).lower()) for name, value in command.body.items()]
    return [
        entry
        for entry in command.state.journal
        if all(str(getattr(entry, name)).lower() == value for name, value in wanted)
    ]


def read_exchange(command: Command) -> object:
    """Return a request and its response in full, with secrets masked."""
    for exchange in reversed(command.state.exchanges):
        if exchange.id == command.number:
            return exchange.render(command.state.secrets)
    raise ApiError(
        404, f"Request {command.number} is not among the latest {EXCHANGES} of the contract"
    )


ROUTES: list[tuple[str, str, Action]] = [
    ("GET", "", lambda _: None),
    ("GET", "/choices", read_choices),
    ("GET", "/callouts", list_callouts),
    ("GET", "/callouts/{number}", lambda command: render_callout(command.state, command.callout)),
    ("POST", "/callouts/{number}/script", run_script),
    (
        "GET",
        "/callouts/{number}/messages",
        lambda command: command.state.events.of(command.callout.id),
    ),
    (
        "POST",
        "/callouts/{number}/messages",
        lambda command: add_event(command.state, command.callout, command.text("message")),
    ),
    ("GET", "/callouts/{number}/track", lambda command: command.state.track(command.callout)),
    ("POST", "/tokens", issue_token),
    ("PUT", "/script", set_script),
    ("PUT", "/clock", set_clock),
    ("PUT", "/variants", set_variants),
    ("POST", "/faults", lambda command: set_faults(command, command.state.faults)),
    ("PUT", "/faults", set_faults),
    ("DELETE", "/faults", lambda command: command.state.faults.clear()),
    ("PUT", "/seed", lambda command: command.state.replace_seed(command.body)),
    ("POST", "/reset", lambda command: command.state.reset()),
    ("GET", "/journal", read_journal),
    ("GET", "/journal/{number}", read_exchange),
]


def simulator_routes(state: State) -> list[Route]:
    """Return a Starlette route for each."""

    def endpoint(method: str, path: str, run: Action) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            longest = LONGEST_UPLOAD if path == "/seed" else LONGEST_BODY
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
            try:
                result = run(Command(state, {**request.query_params, **body}, number))
            except (ScriptError, SeedError) as error:
                raise ApiError(400, str(error)) from None
            if method != "GET":
                state.feed.settings = True
                state.save_settings()
                state.commit()
            return Json(state.settings if result is None else result)

        return serve

    return [Route(PREFIX + each[1], endpoint(*each), methods=[each[0]]) for each in ROUTES]


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
