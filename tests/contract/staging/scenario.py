"""Run one test callout from raise to cancel, each step confirmed: ``make staging-scenario``.

It does what drawn requests must never do, so a person starts it and says yes to every step.
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
from tests.contract.staging import preflight

TEST = 2
"""The calloutClassificationId of a test."""

SECURITY = 1
"""The responseTypeId that is asked for."""

DEGREES = r"-?\d{1,3}(\.\d+)?"
WATCH_TIME, INTERVAL = 60.0, 5.0

HOW_TO_CANCEL = """Cancel it now, in the vendor's portal or with
  .venv/bin/python -c 'from aura_panic import PanicClient; PanicClient().cancel_callout({})'"""


class ScenarioStopped(Exception):
    """The scenario must not go on, for the reason given."""


class TestCustomer(NamedTuple):
    """Customer, position and safe code of the callout. None of it is ever printed."""

    id: int
    latitude: float
    longitude: float
    safe_code: str


def main() -> int:
    """Run the scenario, and return its exit status."""
    try:
        with preflight.open_client() as panic:
            return 0 if Scenario(panic, ask_customer()).run() else 1
    except preflight.PreflightError as error:
        print(f"staging-scenario: {error} Nothing was sent.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nstaging-scenario: interrupted.", file=sys.stderr)
    return 2


def ask_customer() -> TestCustomer:
    """Read the test customer from the environment or a prompt: arguments are visible to others."""
    customer = ask("STAGING_CUSTOMER", "Customer id", "[1-9][0-9]{0,17}")
    position = ask("STAGING_POSITION", "Latitude, longitude", rf"{DEGREES}\s*,\s*{DEGREES}")
    latitude, longitude = map(float, position.split(","))
    safe_code = ask("STAGING_SAFE_CODE", "Safe code", "[0-9]{4}")
    return TestCustomer(int(customer), latitude, longitude, safe_code)


def ask(name: str, label: str, pattern: str) -> str:
    """Read a value from the environment or from a prompt that does not show it.

    Raises:
        PreflightError: It is missing or invalid.
    """
    prompt = getpass if sys.stdin.isatty() else input
    try:
        text = (os.environ.get(name) or prompt(f"{label}: ")).strip()
    except EOFError:
        text = ""
    if not re.fullmatch(pattern, text):
        raise preflight.PreflightError(f"{label} ({name}) is missing or invalid.")
    return text


class Scenario:
    """Steps of the scenario, and what is known of the callout."""

    def __init__(self, panic: PanicClient, customer: TestCustomer) -> None:
        self._panic = panic
        self._customer = customer
        self._may_have_raised = False
        self._last: Callout | None = None

    def run(self) -> bool:
        """Take every step and say what is left open. True if all steps succeeded."""
        succeeded = False
        try:
            self._take_steps()
            succeeded = True
        except (ScenarioStopped, PanicError) as error:
            self._print(f"\nSTOPPED: {error}")
        except KeyboardInterrupt:
            self._print("\nSTOPPED: interrupted.")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would cut the last word
            closed = self._report_open_callouts()
        return succeeded and closed

    def _take_steps(self) -> None:
        panic, customer = self._panic, self._customer
        active = panic.list_active_customer_callouts(customer.id)
        if active or active.undecodable:  # a raise would return that callout, and the test end it
            raise ScenarioStopped("the customer has an active callout, which was not touched.")

        self._confirm(f"Raise a TEST callout (calloutClassificationId {TEST})")
        self._may_have_raised = True
        callout = panic.raise_customer_callout(
            customer.id,
            response_type_id=SECURITY,
            callout_classification_id=TEST,
            latitude=customer.latitude,
            longitude=customer.longitude,
            attempts=1,
        )
        self._show("raised", callout)
        if callout.callout_classification_id != TEST:
            raise ScenarioStopped("the service does not treat it as a test.")

        self._confirm("Stream its position")
        panic.stream_location_update(
            callout.id, latitude=customer.latitude, longitude=customer.longitude, accuracy=10.0
        )
        self._print("  streamed: accepted")

        self._confirm(f"Watch for {WATCH_TIME:.0f} s, while you dispatch it in the vendor's portal")
        self._watch(callout.id)

        self._confirm("Cancel it, with the safe code")
        self._show("response", panic.cancel_callout(callout.id, safe_code=customer.safe_code))
        self._show("read again", panic.get_callout(callout.id))

    def _watch(self, callout: int) -> None:
        """Watch until the status changes."""
        try:
            for seen in self._panic.watch(callout, interval=INTERVAL, deadline=WATCH_TIME):
                self._show("watched", seen)
                if seen.state is not CalloutState.CREATED:
                    return
        except Timeout:
            self._print("  watched: the time is up")

    def _report_open_callouts(self) -> bool:
        """Say what is left open. True if nothing is."""
        left = self._find_open_callouts()
        if left is None:
            self._print(
                "\nMAY BE OPEN: it is not known whether a callout was raised. "
                "Look for one of the customer in the vendor's portal, now."
            )
        for callout in left or ():
            self._print(f"\nLEFT OPEN: callout {callout}. {HOW_TO_CANCEL.format(callout)}")
        if left == []:
            self._print("\nThis left nothing open.")
        return left == []

    def _find_open_callouts(self) -> list[int] | None:
        """Return the callouts that this left open; None if that cannot be known."""
        if not self._may_have_raised:
            return []
        if self._last:
            return [self._last.id] if self._last.state.is_open else []
        try:
            active = self._panic.list_active_customer_callouts(self._customer.id)
        except PanicError:
            return None
        return None if active.undecodable else [each.id for each in active]

    def _confirm(self, step: str) -> None:
        try:
            confirmation = input(f"{step}? [yes/no] ")
        except EOFError:
            confirmation = ""
        if confirmation.strip() != "yes":
            raise ScenarioStopped("not confirmed with yes.")

    def _show(self, step: str, callout: Callout) -> None:
        self._last = callout
        self._print(f"  {step}: callout {callout.id} is {callout.status!r} ({callout.state.name})")

    def _print(self, text: str) -> None:
        """Print without the customer, whom the service names in its error messages."""
        print(re.sub(rf"\b{self._customer.id}\b", "***", text), flush=True)


if __name__ == "__main__":
    sys.exit(main())
