"""One test callout from its raising to its end, each step confirmed: ``make staging-scenario``.

It does what generated requests must never do, so a person starts it and says yes to every step.
However it ends, it says what is left open.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from getpass import getpass
from typing import NamedTuple

from aura_panic import Callout, CalloutState, PanicClient, PanicError, Timeout
from tests.contract.staging import gate

TEST = 2
"""The calloutClassificationId of a test."""

SECURITY = 1
"""The responseTypeId that is asked for."""

DEGREES = r"-?\d{1,3}(\.\d+)?"
WATCHED, INTERVAL = 60.0, 5.0

HOW_TO_CANCEL = """Cancel it now, in the vendor's portal or with
  .venv/bin/python -c 'from aura_panic import PanicClient; PanicClient().cancel_callout({})'"""


class Stopped(Exception):
    """The scenario must not go on, for the reason given."""


class Who(NamedTuple):
    """Whom the callout is for, where, and the code that ends it. None of it is ever printed."""

    customer: int
    latitude: float
    longitude: float
    safe_code: str


def main() -> int:
    try:
        with gate.open_gate() as panic:
            return 0 if Scenario(panic, ask_who()).play() else 1
    except gate.Closed as error:
        print(f"staging-scenario: {error} Nothing was sent.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstaging-scenario: interrupted.", file=sys.stderr)
        return 2


def ask_who() -> Who:
    """From the environment or a prompt: arguments stand in every list of processes."""
    customer = ask("STAGING_CUSTOMER", "Customer id", "[1-9][0-9]{0,17}")
    position = ask("STAGING_POSITION", "Latitude, longitude", rf"{DEGREES}\s*,\s*{DEGREES}")
    latitude, longitude = map(float, position.split(","))
    safe_code = ask("STAGING_SAFE_CODE", "Safe code", "[0-9]{4}")
    return Who(int(customer), latitude, longitude, safe_code)


def ask(name: str, what: str, pattern: str) -> str:
    """One of these, which nobody sees being typed.

    Raises:
        Closed: It is none.
    """
    prompt = getpass if sys.stdin.isatty() else input
    try:
        text = (os.environ.get(name) or prompt(f"{what}: ")).strip()
    except EOFError:
        text = ""
    if not re.fullmatch(pattern, text):
        raise gate.Closed(f"{what} ({name}) is missing, or is none.")
    return text


class Scenario:
    """The steps, and what is known of the callout."""

    def __init__(self, panic: PanicClient, who: Who) -> None:
        self._panic = panic
        self._who = who
        self._raising = False
        self._seen: Callout | None = None

    def play(self) -> bool:
        """Take every step, and say what is left open; whether all went well."""
        well = False
        try:
            self._look()
            callout = self._raise()
            self._stream(callout)
            self._watch(callout)
            self._cancel(callout)
            well = True
        except (Stopped, PanicError) as error:
            self._say(f"\nSTOPPED: {error}")
        except KeyboardInterrupt:
            self._say("\nSTOPPED: interrupted.")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would cut the last word
            over = self._tell_what_is_open()
        return well and over

    def _look(self) -> None:
        """A customer who needs help would get that callout back, and lose it to this test."""
        active = self._panic.list_active_customer_callouts(self._who.customer)
        if active or active.undecodable:
            raise Stopped("the customer has an active callout, which was not touched.")

    def _raise(self) -> int:
        self._confirm(f"Raise a TEST callout (calloutClassificationId {TEST})")
        self._raising = True
        callout = self._panic.raise_customer_callout(
            self._who.customer,
            response_type_id=SECURITY,
            callout_classification_id=TEST,
            latitude=self._who.latitude,
            longitude=self._who.longitude,
            attempts=1,
        )
        self._show("raised", callout)
        if callout.callout_classification_id != TEST:
            raise Stopped("the service does not take it for a test.")
        return callout.id

    def _stream(self, callout: int) -> None:
        self._confirm("Stream its position")
        self._panic.stream_location_update(
            callout, latitude=self._who.latitude, longitude=self._who.longitude, accuracy=10.0
        )
        self._say("  streamed: taken")

    def _watch(self, callout: int) -> None:
        self._confirm(f"Watch for {WATCHED:.0f} s, while you dispatch it in the vendor's portal")
        try:
            for seen in self._panic.watch(callout, interval=INTERVAL, deadline=WATCHED):
                self._show("watched", seen)
                if seen.state is not CalloutState.CREATED:
                    return
        except Timeout:
            self._say("  watched: the time is up")

    def _cancel(self, callout: int) -> None:
        self._confirm("Cancel it, with the safe code")
        self._show("answered", self._panic.cancel_callout(callout, safe_code=self._who.safe_code))
        self._show("read again", self._panic.get_callout(callout))

    def _tell_what_is_open(self) -> bool:
        """The last word; whether nothing is open."""
        left = self._left_open()
        if left is None:
            self._say(
                "\nMAY BE OPEN: it is not known whether a callout was raised. "
                "Look for one of the customer in the vendor's portal, now."
            )
        elif left:
            for callout in left:
                self._say(f"\nLEFT OPEN: callout {callout}. {HOW_TO_CANCEL.format(callout)}")
        else:
            self._say("\nThis left nothing open.")
        return left == []

    def _left_open(self) -> list[int] | None:
        """The callouts that this left open; None where that cannot be known."""
        if not self._raising:
            return []
        if self._seen:
            return [self._seen.id] if self._seen.state.is_open else []
        try:
            active = self._panic.list_active_customer_callouts(self._who.customer)
        except PanicError:
            return None
        return None if active.undecodable else [each.id for each in active]

    def _confirm(self, step: str) -> None:
        try:
            answer = input(f"{step}? [yes/no] ")
        except EOFError:
            answer = ""
        if answer.strip() != "yes":
            raise Stopped("there was no yes.")

    def _show(self, step: str, callout: Callout) -> None:
        self._seen = callout
        self._say(f"  {step}: callout {callout.id} is {callout.status!r} ({callout.state.name})")

    def _say(self, text: str) -> None:
        """Print it without the customer: the service names people in its refusals."""
        print(re.sub(rf"\b{self._who.customer}\b", "***", text), flush=True)


if __name__ == "__main__":
    sys.exit(main())
