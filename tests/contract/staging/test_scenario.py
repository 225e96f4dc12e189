"""The scenario, unattended against the mock."""

from __future__ import annotations

import io
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from unittest.mock import patch

import pytest

from aura_panic_mock import Fault, Service, SimulatedCallout
from aura_panic_mock._handlers import HANDLERS, Call, Result, raise_customer_callout
from tests.contract.staging.conftest import ROOT, Done, Run, environment, make, operations
from tests.contract.staging.scenario import main
from tests.integration.support import FREE, HOME, UNSUBSCRIBED

CUSTOMER_SETTINGS = {
    "STAGING_CUSTOMER": str(FREE),
    "STAGING_POSITION": "-33.9258, 18.4233",
    "STAGING_SAFE_CODE": "2222",
}
LOOK, RAISE = "listActiveCustomerCallouts", "raiseCustomerCallout"
STREAM, WATCH, CANCEL = "streamLocationUpdate", "getCallout", "cancelCallout"

Scenario = Callable[..., Done]


class Interrupted(io.StringIO):
    """Input of a person who presses Ctrl-C at its end."""

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        line = super().readline(size)
        if not line:
            signal.raise_signal(signal.SIGINT)
        return line


@pytest.fixture(autouse=True)
def dispatching(panic_mock: Service) -> None:
    """Somebody dispatches what is raised, so that nothing has to be waited for."""
    panic_mock.script_new_callouts("dispatch")


@pytest.fixture
def scenario(run: Run) -> Iterator[Scenario]:
    """Run the scenario, by default with a yes to each step. It does not show the customer."""
    handler = signal.getsignal(signal.SIGINT)

    def scenario(stdin: io.StringIO | str = "yes\n" * 4, **settings: str) -> Done:
        stdin = io.StringIO(stdin) if isinstance(stdin, str) else stdin
        done = run(main, stdin, **{**CUSTOMER_SETTINGS, **settings})
        assert str(FREE) not in done.stdout + done.stderr
        return done

    yield scenario
    signal.signal(signal.SIGINT, handler)


def raised(mock: Service) -> SimulatedCallout:
    """Return the callout of the customer."""
    (callout,) = mock.callouts(customer=FREE)
    return callout


def assert_stopped(mock: Service, done: Done, reason: str = "", *, is_open: bool = True) -> None:
    """Check why it stopped, and that its last word says what is left open."""
    assert done.returncode == 1
    assert f"\nSTOPPED: {reason}" in done.stdout
    if is_open:
        assert_left_open(mock, done)
    else:
        assert done.stdout.endswith("\nThis left nothing open.\n")


def assert_left_open(mock: Service, done: Done) -> None:
    """Check that its last word is about the callout, and a command that cancels it."""
    assert done.returncode == 1
    number = raised(mock).id
    assert re.search(rf"\nLEFT OPEN: callout {number}\. Cancel .*\n.*\n\Z", done.stdout)
    program, _, code = shlex.split(done.stdout.splitlines()[-1])
    assert program == ".venv/bin/python"
    assert code.endswith(f"; PanicClient().cancel_callout({number})")


def test_it_goes_all_the_way(panic_mock: Service) -> None:
    """Raised as a test, streamed, watched, cancelled, and read once more to be sure."""
    env = environment(panic_mock, **CUSTOMER_SETTINGS)
    done = make("staging-scenario", env=env, stdin="yes\n" * 4)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nThis left nothing open.\n")
    assert operations(panic_mock) == [
        "exchangeCredentials",
        *(LOOK, RAISE, STREAM, WATCH, CANCEL, WATCH),
    ]
    assert raised(panic_mock).callout_classification_id == 2
    assert raised(panic_mock).status == "closed"


def test_a_prompt_asks_for_missing_settings(scenario: Scenario) -> None:
    """A setting that the environment does not have is asked for; nothing is an argument."""
    stdin = "\n".join([*CUSTOMER_SETTINGS.values(), *["yes"] * 4, ""])
    done = scenario(stdin, **dict.fromkeys(CUSTOMER_SETTINGS, ""))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAGING_CUSTOMER", "me"),
        ("STAGING_POSITION", "here"),
        ("STAGING_POSITION", "1.2.3, 4"),
        ("STAGING_SAFE_CODE", "22222"),
        ("STAGING_SAFE_CODE", ""),
    ],
)
def test_an_invalid_setting_is_refused_before_anything_is_sent(
    scenario: Scenario, panic_mock: Service, name: str, value: str
) -> None:
    """One sentence names it, and does not repeat it."""
    done = scenario("", **{name: value})
    assert done.returncode == 2
    assert f"({name}) is missing or invalid. Nothing was sent." in done.stderr
    assert not operations(panic_mock)


@pytest.mark.parametrize(
    ("steps", "stdin"),
    [(0, "no\n"), (1, "no\n"), (2, "no\n"), (3, "no\n"), (1, "\n"), (1, "YES\n"), (1, "")],
)
def test_an_unconfirmed_step_stops_it_and_says_what_is_open(
    scenario: Scenario, panic_mock: Service, steps: int, stdin: str
) -> None:
    """At every step: nothing before the raise, the callout after it."""
    done = scenario("yes\n" * steps + stdin)
    assert_stopped(panic_mock, done, "not confirmed with yes.", is_open=steps > 0)
    assert operations(panic_mock)[1:] == [LOOK, RAISE, STREAM, WATCH][: steps + 1]


@pytest.mark.parametrize("steps", range(4))
def test_an_interrupt_says_what_is_open(
    scenario: Scenario, panic_mock: Service, steps: int
) -> None:
    """Ctrl-C at any step."""
    done = scenario(Interrupted("yes\n" * steps))
    assert_stopped(panic_mock, done, "interrupted.", is_open=steps > 0)


def test_a_process_that_is_interrupted_says_how_to_cancel(panic_mock: Service) -> None:
    """Its last line is a command that ends the callout."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.contract.staging.scenario"],
        cwd=ROOT,
        env=environment(panic_mock, **CUSTOMER_SETTINGS),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("yes\n")
        running.stdin.flush()
        output = ""
        while output.count("[yes/no]") < 2 and (character := running.stdout.read(1)):
            output += character
        for _ in range(30):  # one that comes just before it waits for its input is lost
            running.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=1)
                break
        running.kill()
        output += running.stdout.read()
    assert_stopped(panic_mock, Done("", running.returncode, output), "interrupted.")
    _, *arguments = shlex.split(output.splitlines()[-1])
    subprocess.run([sys.executable, *arguments], env=environment(panic_mock), check=True)
    assert raised(panic_mock).closed


@pytest.mark.parametrize(
    ("operation", "responses_before"), [(STREAM, 0), (WATCH, 0), (CANCEL, 0), (WATCH, 1)]
)
def test_a_step_that_fails_says_what_is_open(
    scenario: Scenario, panic_mock: Service, operation: str, responses_before: int
) -> None:
    """The service refuses: why, and the callout that is left."""
    panic_mock.inject(Fault.expired_token(operation=operation, skip=responses_before, times=9))
    assert_stopped(panic_mock, scenario())


def test_a_raise_without_a_response_is_looked_for(scenario: Scenario, panic_mock: Service) -> None:
    """It may have been done; the customer's active callouts say so."""
    panic_mock.inject(Fault.drop(operation=RAISE, handled=True))
    assert_stopped(panic_mock, scenario())
    assert operations(panic_mock).count(RAISE) == 1


def test_where_it_cannot_be_known_it_says_so(scenario: Scenario, panic_mock: Service) -> None:
    """No response to the raise, and none to the request that looks for it."""
    panic_mock.inject(
        Fault.drop(operation=RAISE, handled=True),
        Fault.server_error(operation=LOOK, skip=1, times=9),
    )
    done = scenario()
    assert done.returncode == 1
    assert "\nMAY BE OPEN: it is not known whether a callout was raised." in done.stdout


def test_a_customer_who_needs_help_is_left_alone(scenario: Scenario, panic_mock: Service) -> None:
    """An active callout would be returned, and cancelled as if it were the test."""
    done = scenario(STAGING_CUSTOMER=str(HOME))
    reason = "the customer has an active callout, which was not touched."
    assert_stopped(panic_mock, done, reason, is_open=False)
    assert operations(panic_mock) == ["exchangeCredentials", LOOK]


def test_a_refusal_does_not_show_the_customer(scenario: Scenario, panic_mock: Service) -> None:
    """The service names them in its message."""
    done = scenario(STAGING_CUSTOMER=str(UNSUBSCRIBED))
    assert_stopped(panic_mock, done, is_open=False)
    assert "403: Customer *** has no active subscription" in done.stdout


def test_a_cancel_that_did_not_end_it_says_so(scenario: Scenario, panic_mock: Service) -> None:
    """The callout is read again, and what that says counts."""
    assert_left_open(panic_mock, scenario(STAGING_SAFE_CODE="9999"))


def test_a_callout_that_is_no_test_to_the_service_is_not_touched_again(
    scenario: Scenario, panic_mock: Service
) -> None:
    """Somebody may be on the way to it: a person has to look."""

    def raise_real_callout(call: Call) -> Result:
        return raise_customer_callout(
            call._replace(body=call.body | {"calloutClassificationId": 1})
        )

    with patch.dict(HANDLERS, {RAISE: raise_real_callout}):
        done = scenario()
    assert_stopped(panic_mock, done, "the service does not treat it as a test.")
    assert operations(panic_mock)[1:] == [LOOK, RAISE]
