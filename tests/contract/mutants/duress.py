"""Bugs that reveal duress."""

from __future__ import annotations

from typing import Any

from aura_panic_mock import _handlers
from aura_panic_mock._handlers import Call
from tests.contract.mutants.seeding import (
    CANCEL,
    EVENTS,
    GET,
    After,
    Catalogue,
    Request,
    Response,
    after,
    handler,
    on,
    remembering,
    with_fields,
)


def _echo_the_code(request: Request, response: Response) -> Response:
    code = request.body.get("safeCode")
    return (
        response.with_fields(message=f"{code} is no code") if response.status == 400 else response
    )


def _code_in_the_events() -> After:
    code = ""

    def mutate_response(request: Request, response: Response) -> Response:
        nonlocal code
        code = request.body.get("safeCode") or code
        if request.name == EVENTS and response.is_good and code:
            said: dict[str, Any] = {"id": 10**6, "calloutId": int(request.ids["calloutId"])}
            said |= {"message": f"Cancelled with {code}", "createdAt": "2024-01-15T09:30:00Z"}
            return response.with_json([*response.json, said])
        return response

    return mutate_response


def _closed_at_once(call: Call) -> tuple[int, Any]:
    status, _ = _handlers.cancel_callout(call)
    return status, call.show(call.callout())


def _refuse_wrong_codes(call: Call) -> tuple[int, Any]:
    call.state.variants = call.state.variants.replace(refuse_wrong_codes=True)
    return _handlers.cancel_callout(call)


MUTANTS: Catalogue = {
    "no_response_has_a_safe_code": {
        "an error repeats a safe code": after(CANCEL, mutate_response=_echo_the_code),
        "an event repeats a safe code": on(
            f"{CANCEL} {EVENTS}", remembering(CANCEL, EVENTS, mutate_response=_code_in_the_events)
        ),
    },
    "duress_is_invisible": {
        "a wrong code is refused": handler(CANCEL, _refuse_wrong_codes),
        "a right code is responded to with what has closed": handler(CANCEL, _closed_at_once),
        "a callout says that it is under duress": with_fields(GET, underDuress=False),
    },
}
