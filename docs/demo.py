"""Demonstration in half a minute: a mock, a token, and a callout from the list to its end.

Run it with `make demo`. An integrator's program would look like it.
"""

from __future__ import annotations

import os
import sys

from aura_panic import Callout, CalloutState, PanicClient, PanicError
from aura_panic_mock import DriftError, Service, serve

CALLOUT, SAFE_CODE = 992011, "4567"  # from the mock's seed
LONGEST_WATCH, INTERVAL = 20.0, 0.2


def main() -> None:
    print("\n  From a list of callouts to the end of one\n")
    with serve() as mock:
        tell("mock", f"listens on {mock.base_url}")
        with PanicClient(
            base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
        ) as panic:
            walk(panic, mock)
    tell("mock", "has stopped; nothing is left running")
    print()


def walk(panic: PanicClient, mock: Service) -> None:
    token = panic.exchange_credentials(client_id=mock.client_id, client_secret=mock.client_secret)
    tell("token", f"credentials exchanged for one that lasts {token.expires_in} s")

    active = panic.list_active_callouts()
    tell("list", f"active callouts: {len(active)}")
    for callout in active:
        tell("", describe(callout))

    callout = panic.get_callout(CALLOUT)
    tell("get", describe(callout))

    mock.script(CALLOUT, "dispatch after 1 s")
    for callout in panic.watch(CALLOUT, interval=INTERVAL, deadline=LONGEST_WATCH):
        tell("watch", describe(callout))
        if callout.state is CalloutState.RESPONDER_DISPATCHED:
            break

    callout = panic.cancel_callout(CALLOUT, safe_code=SAFE_CODE)
    tell("cancel", f"accepted; the response shows the callout as it was, {callout.status!r}")

    callout = panic.get_callout(CALLOUT)
    tell("get", describe(callout))
    tell("list", f"active callouts: {len(panic.list_active_callouts())}")


def describe(callout: Callout) -> str:
    live = "over" if callout.state is CalloutState.CLOSED else "live"
    return f"{callout.id} is {callout.status!r}: {callout.state.name}, {live}"


def tell(step: str, what: str) -> None:
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    bold, plain = ("\033[1m", "\033[0m") if coloured else ("", "")
    print(f"  {bold}{step:8}{plain}{what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except (DriftError, PanicError) as error:
        sys.exit(f"demo: {error}")
