"""Watcher that prints every change of the active callouts, until a signal ends it.

    python examples/watcher.py 5     # seconds between two requests

The client is configured by the environment: AURA_PANIC_BASE_URL, _CLIENT_ID, _CLIENT_SECRET.
"""

import logging
import signal
import sys

from aura_panic import ChangeKind, PanicClient


def main() -> None:
    logging.basicConfig()  # warns while the service cannot be reached
    with PanicClient() as panic:
        watch = panic.watch_active(interval=float(sys.argv[1]))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: watch.stop())
        for change in watch:
            callout = change.callout
            if change.kind is ChangeKind.GONE:
                callout = panic.get_callout(callout.id)  # to learn how it ended
            print(change.kind.value, callout.id, callout.state.name, flush=True)
            if watch.undecodable:
                print(f"{len(watch.undecodable)} callouts could not be decoded", file=sys.stderr)


if __name__ == "__main__":
    main()
