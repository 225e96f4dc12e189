"""The control interface: what plays the responder, the control room and time itself.

It lies beside the contract, under ``/_simulator``, speaks JSON and needs no token. How to use it is
told in the README of the mock.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aura_panic_mock._dress import CHOICES
from aura_panic_mock._faults import check_operation, read_faults
from aura_panic_mock._handlers import say
from aura_panic_mock._json import Json, read_bytes, read_json
from aura_panic_mock._records import Callout
from aura_panic_mock._refusal import Refusal
from aura_panic_mock._schema import read_integer
from aura_panic_mock._script import ScriptError, parse_script
from aura_panic_mock._state import Entry, State

LATEST = 10**9
"""Seconds, some thirty years: as far as the clock can be set."""

PREFIX = "/_simulator"

Control = Callable[[State, dict[str, Any], int], object]
"""Does something to the state, given a body and the callout's identifier (or 0)."""


def show(state: State, _: dict[str, Any], __: int) -> object:
    """Everything: the clock, the dress, and every callout with what only the simulator sees."""
    return {
        "now": state.now,
        "dress": state.dress._asdict(),
        "callouts": [_show(state, callout) for callout in state.callouts.rows.values()],
    }


def play(state: State, body: dict[str, Any], callout_id: int) -> object:
    """Take a callout through a script, counted from now."""
    callout = _find(state, callout_id)
    for after, step in _read_script(body):
        callout = callout.happens(step, state.now + after)
    return _show(state, state.callouts.put(callout))


def tell(state: State, body: dict[str, Any], callout_id: int) -> object:
    """Say something as the control room."""
    return say(state, _find(state, callout_id), _text(body, "message"))


def set_script(state: State, body: dict[str, Any], _: int) -> object:
    """Set the course of every callout that will be raised."""
    state.script = _read_script(body)
    return {"script": state.script}


def set_clock(state: State, body: dict[str, Any], _: int) -> object:
    """Set the clock, or move it on."""
    begin = state.now if "advance" in body else 0.0
    seconds = body.get("advance", body.get("now"))
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise Refusal(400, "Say the seconds: now, to set the clock, or advance, to move it on")
    if not state.now - begin <= seconds <= LATEST - begin:
        raise Refusal(400, f"The clock goes on, up to {LATEST} seconds; a reset sets it back")
    state.set_clock(begin + seconds)
    return {"now": state.now}


def set_dress(state: State, body: dict[str, Any], _: int) -> object:
    """Change what the answers look like, switch by switch."""
    for name, value in body.items():
        if name not in CHOICES:
            raise Refusal(400, f"{name}: there is {', '.join(CHOICES)}")
        if (type(value), value) not in [(type(choice), choice) for choice in CHOICES[name]]:
            raise Refusal(400, f"{name} is one of {', '.join(map(str, CHOICES[name]))}")
    state.dress = state.dress._replace(**body)
    return state.dress._asdict()


def set_faults(state: State, body: dict[str, Any], _: int) -> object:
    """Have these faults from now on, and no others."""
    state.faults = read_faults(body.get("faults"), state.operations)
    return [asdict(fault) for fault in state.faults]


def reset(state: State, _: dict[str, Any], __: int) -> object:
    """Forget everything but the seed."""
    state.reset()
    return {"now": state.now}


def read_journal(state: State, query: dict[str, Any], _: int) -> object:
    """The latest requests since the last reset, or those that a query asks for. No bodies."""
    if unknown := query.keys() - Entry._fields:
        raise Refusal(400, f"{', '.join(sorted(unknown))}: ask for {', '.join(Entry._fields)}")
    check_operation(query.get("operation"), state.operations)
    entries = [entry._asdict() for entry in state.journal]
    return [
        entry
        for entry in entries
        if all(str(entry[name]).lower() == str(value).lower() for name, value in query.items())
    ]


CONTROLS: list[tuple[str, str, Control]] = [
    ("GET", "", show),
    ("POST", "/callouts/{calloutId}/script", play),
    ("POST", "/callouts/{calloutId}/messages", tell),
    ("PUT", "/script", set_script),
    ("PUT", "/clock", set_clock),
    ("PUT", "/dress", set_dress),
    ("PUT", "/faults", set_faults),
    ("POST", "/reset", reset),
    ("GET", "/journal", read_journal),
]


def simulator_routes(state: State) -> list[Route]:
    """A route for each control."""

    def endpoint(control: Control) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            content = await read_bytes(request)
            content_type = request.headers.get("content-type", "").partition(";")[0].strip()
            if content and content_type.lower() != "application/json":
                raise Refusal(415, "Send the body as application/json")
            body = read_json(content) if content else {}
            if not isinstance(body, dict):
                raise Refusal(400, "The body should be an object")
            try:
                callout_id = read_integer(request.path_params.get("calloutId", "0"))
            except ValueError:
                raise Refusal(404, "calloutId is no identifier") from None
            answer = control(state, {**request.query_params, **body}, callout_id)
            state.keep_settings()
            return Json(answer)

        return serve

    return [
        Route(PREFIX + path, endpoint(control), methods=[method])
        for method, path, control in CONTROLS
    ]


def _show(state: State, callout: Callout) -> dict[str, Any]:
    return {
        **callout.shown(state.now),
        "clientId": callout.client_id,
        "underDuress": callout.under_duress,
        "course": callout.course,
    }


def _find(state: State, callout_id: int) -> Callout:
    if callout_id not in state.callouts.rows:
        raise Refusal(404, f"There is no callout {callout_id}")
    return state.callouts.rows[callout_id]


def _read_script(body: dict[str, Any]) -> list[tuple[float, str]]:
    try:
        return parse_script(_text(body, "script"))
    except ScriptError as error:
        raise Refusal(400, str(error)) from None


def _text(body: dict[str, Any], name: str) -> str:
    if not isinstance(body.get(name), str) or not body[name]:
        raise Refusal(400, f"{name} should be text")
    return str(body[name])
