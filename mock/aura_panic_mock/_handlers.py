"""What the mock does for each operation of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from aura_panic_mock._state import CLOSED, Source, State


class Call(NamedTuple):
    """A request that the contract allows."""

    state: State
    source: Source | None
    path: Mapping[str, int]
    body: Mapping[str, Any]

    @property
    def owner(self) -> Source:
        """The customer source that asks, where the operation needs one."""
        assert self.source
        return self.source


def list_active_callouts(call: Call) -> object:
    shown = (callout.shown(call.state.now) for callout in call.owner.callouts.values())
    return [callout for callout in shown if callout["status"] != CLOSED]


def get_callout(call: Call) -> object:
    return call.owner.callout(call.path["calloutId"]).shown(call.state.now)


def cancel_callout(call: Call) -> object:
    """Answers with the callout as it stood before, whether the code was right or wrong.

    So the reference's example has it; and whoever forces a customer to cancel learns nothing.
    """
    callout = call.owner.callout(call.path["calloutId"])
    before = callout.shown(call.state.now)
    callout.cancel(call.body.get("safeCode"))
    return before


def exchange_credentials(call: Call) -> object:
    token, source = call.state.issue_token(call.body["clientId"], call.body["clientSecret"])
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": source.token_seconds,
    }


HANDLERS: Mapping[str, Callable[[Call], object]] = {
    "listActiveCallouts": list_active_callouts,
    "getCallout": get_callout,
    "cancelCallout": cancel_callout,
    "exchangeCredentials": exchange_credentials,
}
