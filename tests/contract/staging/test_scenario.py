"""The scenario, unattended against the mock."""

from __future__ import annotations

import contextlib
import re
import shlex
import signal
import subprocess
import sys

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aura_panic_mock import Fault, Service, SimulatedCallout, create_app, serve
from tests.contract.staging.support import PRIVATE, ROOT, environment, make, operations
from tests.integration.support import FREE, HOME

CUSTOMER_SETTINGS = {
    "STAGING_CUSTOMER": str(FREE),
    "STAGING_POSITION": "-33.9258, 18.4233",
    "STAGING_SAFE_CODE": "2222",
}
LOOK, RAISE = "listActiveCustomerCallouts", "raiseCustomerCallout"
STREAM, WATCH, CANCEL = "streamLocationUpdate", "getCallout", "cancelCallout"


@pytest.fixture(autouse=True)
def dispatching(panic_mock: Service) -> None:
    """Somebody dispatches what is raised, so that nothing has to be waited for."""
    panic_mock.script_new_callouts("dispatch")


def run_scenario(
    mock: Service, stdin: str = "yes\n" * 4, **settings: str
) -> subprocess.CompletedProcess[str]:
    done = make(
        "staging-scenario", environment(mock, **{**CUSTOMER_SETTINGS, **settings}), stdin=stdin
    )
    output = done.stdout + done.stderr
    assert not [text for text in [*PRIVATE, str(FREE)] if text in output], output
    assert "Traceback" not in output
    return done


def raised(mock: Service) -> SimulatedCallout:
    """Return the callout of the customer."""
    (callout,) = mock.callouts(customer=FREE)
    return callout


def test_it_goes_all_the_way(panic_mock: Service) -> None:
    """Raised as a test, streamed, watched, cancelled, and read once more to be sure."""
    done = run_scenario(panic_mock)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nThis left nothing open.\n")
    assert operations(panic_mock) == [
        "exchangeCredentials",
        *(LOOK, RAISE, STREAM, WATCH, CANCEL, WATCH),
    ]
    assert raised(panic_mock).callout_classification_id == 2
    assert raised(panic_mock).status == "closed"


def test_a_prompt_asks_for_missing_settings(panic_mock: Service) -> None:
    """A setting that the environment does not have is asked for; nothing is an argument."""
    stdin = "\n".join([*CUSTOMER_SETTINGS.values(), *["yes"] * 4, ""])
    done = run_scenario(panic_mock, stdin, **dict.fromkeys(CUSTOMER_SETTINGS, ""))
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
    panic_mock: Service, name: str, value: str
) -> None:
    """One sentence names it, and does not repeat it."""
    done = run_scenario(panic_mock, "", **{name: value})
    assert done.returncode == 2
    assert f"({name}) is missing or invalid. Nothing was sent." in done.stderr
    assert not operations(panic_mock)


@pytest.mark.parametrize(
    ("steps", "stdin"),
    [(0, "no\n"), (1, "no\n"), (2, "no\n"), (3, "no\n"), (1, "\n"), (1, "YES\n"), (1, "")],
)
def test_an_unconfirmed_step_stops_it_and_says_what_is_open(
    panic_mock: Service, steps: int, stdin: str
) -> None:
    """At every step: nothing before the raise, the callout after it."""
    done = run_scenario(panic_mock, "yes\n" * steps + stdin)
    assert done.returncode != 0
    assert "STOPPED: not confirmed with yes." in done.stdout
    assert operations(panic_mock)[1:] == [LOOK, RAISE, STREAM, WATCH][: steps + 1]
    assert_left_open(panic_mock, done.stdout, is_open=steps > 0)


def assert_left_open(mock: Service, output: str, *, is_open: bool = True) -> None:
    """Check that the last word is true, and that its command ends the callout."""
    if not is_open:
        assert output.endswith("\nThis left nothing open.\n")
        return
    number = raised(mock).id
    command = re.search(rf"\nLEFT OPEN: callout {number}\. Cancel .*\n  (.*)\n\Z", output)
    assert command, output
    _, *arguments = shlex.split(command[1])
    subprocess.run([sys.executable, *arguments], env=environment(mock), check=True)
    assert raised(mock).status == "closed"


@pytest.mark.parametrize("steps", range(4))
def test_an_interrupt_says_what_is_open(panic_mock: Service, steps: int) -> None:
    """Ctrl-C at any step."""
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
        running.stdin.write("yes\n" * steps)
        running.stdin.flush()
        output = ""
        while output.count("[yes/no]") <= steps and (character := running.stdout.read(1)):
            output += character
        for _ in range(30):  # one that comes just before it waits for its input is lost
            running.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(timeout=1)
                break
        running.kill()
        output += running.stdout.read()
    assert running.returncode == 1
    assert "STOPPED: interrupted." in output
    assert_left_open(panic_mock, output, is_open=steps > 0)


@pytest.mark.parametrize(
    ("operation", "responses_before"), [(STREAM, 0), (WATCH, 0), (CANCEL, 0), (WATCH, 1)]
)
def test_a_step_that_fails_says_what_is_open(
    panic_mock: Service, operation: str, responses_before: int
) -> None:
    """The service refuses: why, and the callout that is left."""
    panic_mock.inject(Fault.expired_token(operation=operation, skip=responses_before, times=9))
    done = run_scenario(panic_mock)
    assert done.returncode != 0
    assert "STOPPED: " in done.stdout
    panic_mock.clear_faults()
    assert_left_open(panic_mock, done.stdout)


def test_a_raise_without_a_response_is_looked_for(panic_mock: Service) -> None:
    """It may have been done; the customer's active callouts say so."""
    panic_mock.inject(Fault.drop(operation=RAISE, handled=True))
    done = run_scenario(panic_mock)
    assert done.returncode != 0
    assert operations(panic_mock).count(RAISE) == 1
    assert_left_open(panic_mock, done.stdout)


def test_where_it_cannot_be_known_it_says_so(panic_mock: Service) -> None:
    """No response to the raise, and none to the request that looks for it."""
    faults = [
        Fault.drop(operation=RAISE, handled=True),
        Fault.server_error(operation=LOOK, skip=1, times=9),
    ]
    panic_mock.inject(*faults)
    done = run_scenario(panic_mock)
    assert done.returncode != 0
    assert "\nMAY BE OPEN: it is not known whether a callout was raised." in done.stdout


def test_a_customer_who_needs_help_is_left_alone(panic_mock: Service) -> None:
    """An active callout would be returned, and cancelled as if it were the test."""
    done = run_scenario(panic_mock, STAGING_CUSTOMER=str(HOME))
    assert done.returncode != 0
    assert "STOPPED: the customer has an active callout, which was not touched." in done.stdout
    assert operations(panic_mock) == ["exchangeCredentials", LOOK]


def test_a_refusal_does_not_show_the_customer(panic_mock: Service) -> None:
    """The service names them in its message."""
    done = run_scenario(panic_mock, STAGING_CUSTOMER="300200")
    assert "403: Customer *** has no active subscription" in done.stdout
    assert_left_open(panic_mock, done.stdout, is_open=False)


def test_a_cancel_that_did_not_end_it_says_so(panic_mock: Service) -> None:
    """The callout is read again, and what that says counts."""
    done = run_scenario(panic_mock, STAGING_SAFE_CODE="9999")
    assert done.returncode != 0
    assert_left_open(panic_mock, done.stdout)


def test_a_callout_that_is_no_test_to_the_service_is_not_touched_again() -> None:
    """Somebody may be on the way to it: a person has to look."""

    class Real:
        """Middleware that makes every callout a real one."""

        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def altered(message: Message) -> None:
                body = message.get("body", b"")
                message["body"] = body.replace(b'ClassificationId":2', b'ClassificationId":1')
                await send(message)

            await self.app(scope, receive, altered)

    app = create_app()
    app.add_middleware(Real)
    with serve(app) as mock:
        done = run_scenario(mock)
        assert done.returncode != 0
        assert "STOPPED: the service does not treat it as a test." in done.stdout
        assert operations(mock)[1:] == [LOOK, RAISE]
        assert_left_open(mock, done.stdout)
