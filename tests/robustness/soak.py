"""Soak: clients and a mock under random failures, with invariants checked after each round.

In a round every customer presses once, and goes on with the callout as far as it gets, while one
failure of ``FAILURES`` lasts. When it is over, what the clients report is compared with what
the mock knows:

- A press never creates two callouts; a cancel is never carried out twice.
- What was acknowledged is there, also after ``kill -9``.
- What is reported as not done was not done.
- A cancel under duress looks like any other.
- Every call ends, at about its deadline.

At the end: no secret in any output, no thread left, descriptors and memory flat.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import gc
import logging
import os
import random
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import urlsplit

import yaml

from aura_panic import AsyncPanicClient, PanicClient, PanicError
from aura_panic_mock import Control, Fault, SimulatedCallout
from tests.integration.support import dead_listener, localhost_at, result_of, until

SECRET, SAFE_CODE, WRONG_CODE, LATITUDE = "soak-client-secret", "7391", "8264", -33.918273
SECRETS = re.compile(rf"{SECRET}|mock-token-|33\.9182|(?<![\w.])({SAFE_CODE}|{WRONG_CODE})(?!\w)")
CUSTOMERS = range(500_001, 500_013)
HALF, THREE = 0.5, 3
DEADLINE, SLACK = 4.0, 4.0
"""Seconds that a call has, and by how much a busy machine may exceed them."""

LONGEST_ROUND = 150
"""Seconds, after which a call hangs: the soak ends with the stacks of all threads."""

GROWTH = {"threads": 40, "descriptors": 20, "mock descriptors": 20, "MiB": 4, "mock MiB": 6}
"""By how much each may grow in the second half. The first has warm-up and the mock's journal."""

FAULTS = [
    Fault.drop(),
    Fault.drop(handled=True),
    Fault.reset(),
    Fault.reset(handled=True),
    Fault.server_error(),
    Fault.server_error(handled=True),
    Fault.html_page(502),
    Fault.expired_token(),
    Fault.too_many_requests(0.1),
    Fault.delay(0.7),
    Fault.malformed_json(),
    Fault.wrong_content_type(),
    Fault.truncated_body(),
    Fault.wrong_type(),
]


class ViolationError(Exception):
    """An invariant does not hold."""


class Mock:
    """The mock as a process, which can be killed and started again where it was."""

    def __init__(self, folder: Path) -> None:
        self.state_file, self.output = folder / "state", folder / "output"
        seed = {
            "sources": [
                {
                    "clientId": "soak",
                    "clientSecret": SECRET,
                    "tokenSeconds": 3600,
                    "customers": [
                        {"id": each, "safeCode": SAFE_CODE, "subscribed": True, "locations": {}}
                        for each in CUSTOMERS
                    ],
                    "callouts": [],
                }
            ],
            "cancellationReasons": {1: "Raised by mistake"},
            "ratingItems": {1: "Arrived quickly"},
        }
        (folder / "seed.yaml").write_text(yaml.safe_dump(seed))
        self._seed = folder / "seed.yaml"
        self.port = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "aura_panic_mock", "--seed", str(self._seed)]
        command += ["--state-file", str(self.state_file), "--max-closed", "500"]
        deadline = time.monotonic() + 60
        while True:
            with self.output.open("a") as errors:
                self.process = subprocess.Popen(
                    [*command, "--port", str(self.port)],
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
            assert self.process.stdout
            lines = [self.process.stdout.readline() for _ in range(2)]
            if lines[1]:
                break
            self.process.wait(30)  # somebody else has the port, for now
            if time.monotonic() > deadline:
                raise ViolationError(f"The mock does not start: {self.output.read_text()}")
        url = urlsplit(lines[1].strip().partition("=")[2])
        self.port = url.port or 0
        self.base_url = f"http://localhost:{self.port}{url.path}"
        self.control = Control(f"http://127.0.0.1:{self.port}")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)

    def restart(self) -> None:
        self.kill()
        self.start()


Clients = tuple[PanicClient, AsyncPanicClient]


class Outcome(NamedTuple):
    """Value or error of a call; neither if it was not made."""

    value: Any = None
    error: PanicError | None = None

    @property
    def not_done(self) -> bool:
        return self.error is not None and not self.error.may_have_been_done


class Episode(NamedTuple):
    """Calls of a customer in a round."""

    customer: int
    press: Outcome
    position: Outcome
    latitude: float
    code: str | None
    cancel: Outcome


class Soak:
    """A mock, two clients and what has happened so far."""

    def __init__(self, mock: Mock, chance: random.Random) -> None:
        """Start with clients that are kept, beside those that are made for a round."""
        self.mock, self.chance = mock, chance
        self.log = mock.output.with_name("log").open("w+")
        self.rounds: Counter[str] = Counter()
        self.outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.acknowledged: dict[int, int] = {}
        self.last_callout = 0
        self.slowest = 0.0
        self.kept = self.make_clients()

    def make_clients(self) -> Clients:
        """Return a client of each kind, without connections or tokens."""
        arguments: dict[str, Any] = {
            "base_url": self.mock.base_url,
            "client_id": "soak",
            "client_secret": SECRET,
            "connect_timeout": 1.0,
            "read_timeout": 1.0,
            "deadline": DEADLINE,
        }
        return PanicClient(**arguments), AsyncPanicClient(**arguments)

    async def call(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> Outcome:
        """Call a method of either client, and keep whatever it gives."""
        began = time.monotonic()
        try:
            outcome = Outcome(value=await result_of(method(*arguments, **options)))
        except PanicError as error:
            outcome = Outcome(error=error)
            self.log.write("".join(traceback.format_exception(error)) + repr(error))
        seconds = time.monotonic() - began
        self.slowest = max(self.slowest, seconds)
        if seconds > DEADLINE + SLACK:
            raise ViolationError(f"A call took {seconds:.1f} s.")
        return outcome

    async def live(self, panic: Any, customer: int) -> Episode:
        """Press, and half of the time stream a position, look and cancel, as far as it gets."""
        latitude = LATITUDE - self.chance.randrange(100) / 1e7
        place = {"latitude": latitude, "longitude": 18.4}
        code = self.chance.choice([None, SAFE_CODE, WRONG_CODE])
        press = await self.call(panic.raise_customer_callout, customer, response_type_id=2, **place)
        position = cancel = Outcome()
        if press.value and self.chance.random() < HALF:
            callout = press.value.id
            place["latitude"] = latitude = latitude - 1e-7
            position = await self.call(panic.stream_location_update, callout, **place)
            await self.call(panic.get_callout, callout)
            cancel = await self.call(
                panic.cancel_callout, callout, **({"safe_code": code} if code else {})
            )
            await self.call(panic.list_active_customer_callouts, customer)
        return Episode(customer, press, position, latitude, code, cancel)

    async def run_round(self, failure: str) -> None:
        """Let everybody press while a failure lasts; then compare, and close what is open."""
        faulthandler.dump_traceback_later(LONGEST_ROUND, exit=True)
        customers = self.chance.sample(CUSTOMERS, len(CUSTOMERS))
        clients = self.kept if self.chance.random() < HALF else self.make_clients()
        blocking, asynchronous = clients
        with FAILURES[failure](self):
            episodes = await asyncio.gather(
                *(
                    self.live(asynchronous, customer)
                    if index % 2
                    else asyncio.to_thread(finish, self.live(blocking, customer))
                    for index, customer in enumerate(customers)
                )
            )
        if clients is not self.kept:
            await close(clients)
        if self.chance.random() < HALF:
            self.mock.restart()
        self.mock.control.clear_faults()
        for episode in episodes:
            self.check(episode)
        for each in self.mock.control.callouts(closed=False):
            self.mock.control.script(each, "close")
        self.last_callout = max([self.last_callout, *self.acknowledged])
        self.rounds[failure] += 1
        self.outcomes[failure].update(
            type(outcome.error).__name__ if outcome.error else "value"
            for episode in episodes
            for outcome in (episode.press, episode.position, episode.cancel)
            if outcome != Outcome()
        )

    def check(self, episode: Episode) -> None:
        """Compare what a client reported with what the mock knows.

        Raises:
            ViolationError: They differ.
        """
        control, press, cancel = self.mock.control, episode.press, episode.cancel
        created = [
            each
            for each in control.callouts(customer=episode.customer, limit=5)
            if each.id > self.last_callout
        ]
        self.acknowledged |= {each.id: each.customer_id for each in created}
        entries = control.journal(operation="cancelCallout", handled=True)
        checks = {
            "one press, two callouts": len(created) < 2,
            "an acknowledged callout is lost": not press.value
            or [each.id for each in created] == [press.value.id],
            "a press that was not done was done": not (press.not_done and created),
        }
        if press.value and created:
            (callout,) = created
            cancelled = callout.closed or callout.under_duress
            checks |= {
                "a cancel is carried out twice": sum(each.callout == callout.id for each in entries)
                < 2,
                "an acknowledged position is lost": not episode.position.value
                or callout.latitude == episode.latitude,
                "an acknowledged cancel is lost": not cancel.value or cancelled,
                "a cancel that was not done was done": not (cancel.not_done and cancelled),
                "a wrong code closes": not (callout.closed and episode.code == WRONG_CODE),
                "a right code is taken for duress": not callout.under_duress
                or episode.code == WRONG_CODE,
                "a cancel shows what became of it": not cancel.value or cancel.value.state.is_open,
            }
        if broken := [sentence for sentence, holds in checks.items() if not holds]:
            raise ViolationError(f"{'; '.join(broken)}: {describe(episode, created)}")

    def check_acknowledged(self) -> None:
        """Check that the mock still has every callout."""
        for callout, customer in self.acknowledged.items():
            if self.mock.control.callout(callout).customer_id != customer:
                raise ViolationError(f"Callout {callout} is lost.")

    def check_output(self) -> None:
        """Check that no output has a secret, a token, a safe code or a position."""
        self.log.flush()
        for name, path in (("client", Path(self.log.name)), ("mock", self.mock.output)):
            text = path.read_text()
            if found := SECRETS.search(text):
                around = text[max(0, found.start() - 200) : found.end() + 50]
                raise ViolationError(f"The output of the {name} has a secret: {around}")

    def measure(self) -> dict[str, float]:
        """Return threads, descriptors and MiB, of the clients and of the mock."""
        gc.collect()
        return {
            "threads": threading.active_count(),
            "descriptors": count_descriptors("self"),
            "mock descriptors": count_descriptors(self.mock.process.pid),
            "MiB": resident("self"),
            "mock MiB": resident(self.mock.process.pid),
        }


def finish(episode: Coroutine[Any, Any, Episode]) -> Episode:
    """Run an episode of the blocking client, which awaits nothing, without an event loop."""
    try:
        episode.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise AssertionError


async def close(clients: Clients) -> None:
    blocking, asynchronous = clients
    blocking.close()
    await asynchronous.aclose()


def describe(episode: Episode, created: list[SimulatedCallout]) -> str:
    """Return what happened to a customer, without secrets."""
    calls = (episode.press, episode.position, episode.cancel)
    return (
        f"customer {episode.customer}: press, position, cancel "
        f"{[each.error or (each.value and 'acknowledged') for each in calls]}; the mock has "
        f"{[(each.id, each.closed, each.under_duress) for each in created]}."
    )


def count_descriptors(process: int | str) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


def resident(process: int | str) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@contextmanager
def nothing(_: Soak) -> Iterator[None]:
    yield


@contextmanager
def random_faults(soak: Soak) -> Iterator[None]:
    for fault in soak.chance.sample(FAULTS, 4):
        soak.mock.control.inject(fault.replace(probability=0.2))
    yield


@contextmanager
def now_and_then(soak: Soak, happen: Callable[[], None]) -> Iterator[None]:
    """Let something happen at random moments, again and again."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(soak.chance.uniform(0, 0.2)):
            happen()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def kills(soak: Soak) -> AbstractContextManager[None]:
    return now_and_then(soak, soak.mock.restart)


@contextmanager
def limited(process: int, kind: int, limit: int) -> Iterator[None]:
    """Give a process less of something."""
    soft, hard = resource.prlimit(process, kind)
    resource.prlimit(process, kind, (limit, hard))
    try:
        yield
    finally:
        resource.prlimit(process, kind, (soft, hard))


def full_disk(soak: Soak) -> AbstractContextManager[None]:
    """Let no file of the mock grow, now and then: to a process this is what a full disk is."""

    def happen() -> None:
        with limited(soak.mock.process.pid, resource.RLIMIT_FSIZE, 8192):
            time.sleep(soak.chance.uniform(0.05, 0.5))

    return now_and_then(soak, happen)


@contextmanager
def no_descriptors_in_mock(soak: Soak) -> Iterator[None]:
    used = count_descriptors(soak.mock.process.pid)
    with limited(soak.mock.process.pid, resource.RLIMIT_NOFILE, used + 2):
        yield


@contextmanager
def no_descriptors_in_clients(_: Soak) -> Iterator[None]:
    with limited(os.getpid(), resource.RLIMIT_NOFILE, count_descriptors("self") + 1):
        yield


@contextmanager
def no_name_server(soak: Soak) -> Iterator[None]:
    """Let half of the look-ups fail at once, or after longer than a connection may take."""
    real, slow = socket.getaddrinfo, soak.chance.random() < HALF

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if host in {"localhost", b"localhost"} and soak.chance.random() < HALF:
            threading.Event().wait(1.5 * slow)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *arguments, **options)

    with patch.object(socket, "getaddrinfo", getaddrinfo):
        yield


@contextmanager
def dead_addresses(soak: Soak) -> Iterator[None]:
    """Put addresses that do not respond before the one that does."""
    port = soak.mock.port
    with ExitStack() as stack:
        dead = [("127.0.0.2", port), ("127.0.0.3", port)]
        for host, _ in dead:
            dead_listener(stack, host, port)
        with localhost_at([*dead, ("127.0.0.1", port)]):
            yield


@contextmanager
def clock_jumps(soak: Soak) -> Iterator[None]:
    """Move both clocks: the mock's tokens expire, and the client's day is another one."""
    offset = soak.chance.choice([-86_400.0, 86_400.0])
    real = time.time
    soak.mock.control.advance(4000)
    with patch.object(time, "time", lambda: real() + offset):
        yield


FAILURES: dict[str, Callable[[Soak], Any]] = {
    "none": nothing,
    "random faults": random_faults,
    "kills": kills,
    "full disk": full_disk,
    "no descriptors in the mock": no_descriptors_in_mock,
    "no descriptors in the clients": no_descriptors_in_clients,
    "no name server": no_name_server,
    "dead addresses": dead_addresses,
    "clock jumps": clock_jumps,
}


async def run(soak: Soak, minutes: float) -> None:
    """Go through all failures again and again, at least once.

    Raises:
        ViolationError: An invariant does not hold.
    """
    ends = time.monotonic() + minutes * 60
    measured: list[dict[str, float]] = []
    while not measured or time.monotonic() < ends:
        for failure in soak.chance.sample(list(FAILURES), len(FAILURES)):
            await soak.run_round(failure)
        measured.append(soak.measure())
    await close(soak.kept)
    soak.mock.restart()
    soak.check_acknowledged()
    soak.check_output()
    for failure, count in soak.rounds.items():
        outcomes = soak.outcomes[failure].most_common()
        print(f"{failure:30}{count:>5} rounds  ", *(f"{name} {many}" for name, many in outcomes))
    print(f"{len(soak.acknowledged)} callouts; the slowest call took {soak.slowest:.1f} s")
    if len(measured) < THREE:
        print("too short to say whether anything grows")
        return
    for name, first in measured[0].items():
        middle, last = measured[len(measured) // 2][name], measured[-1][name]
        print(f"{name}: {first:.0f}, half-way {middle:.0f}, at the end {last:.0f}")
        if last - middle > GROWTH[name]:
            raise ViolationError(f"{name}: from {middle:.0f} to {last:.0f} in half of the time.")


def main() -> None:
    """Exit with 1 and a sentence if an invariant does not hold."""
    parser = argparse.ArgumentParser(description="Clients and a mock under random failures.")
    parser.add_argument("--minutes", type=float, default=0, help="at least every failure once")
    parser.add_argument("--seed", type=int, default=285)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    descriptors = count_descriptors("self")
    with tempfile.TemporaryDirectory() as folder:
        mock = Mock(Path(folder))
        soak = Soak(mock, random.Random(arguments.seed))  # noqa: S311 - nothing secret
        logging.basicConfig(stream=soak.log, level=logging.DEBUG)
        try:
            asyncio.run(run(soak, arguments.minutes))
        except ViolationError as error:
            sys.exit(f"soak: {error}")
        finally:
            mock.kill()
            soak.log.close()
    until(lambda: threading.active_count() == 1)
    until(lambda: count_descriptors("self") == descriptors)


if __name__ == "__main__":
    main()
