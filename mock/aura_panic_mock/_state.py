"""Everything that a mock knows, on a clock of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from random import Random
from typing import Any, NamedTuple

from aura_panic_mock._dress import Dress, Tailor
from aura_panic_mock._faults import Fault
from aura_panic_mock._records import Callout, Event, Rating, Reason, Score, Settings, Token
from aura_panic_mock._refusal import Refusal
from aura_panic_mock._script import Course
from aura_panic_mock._seed import Customer, Source, parse_seed
from aura_panic_mock._store import StateFile, StateFileError, Table

LONGEST_JOURNAL = 10_000
"""Requests; a mock that runs for days must not grow with each."""


class Entry(NamedTuple):
    """A request in the journal; it says nothing of what the request held."""

    method: str
    path: str
    status: int | None
    operation: str | None = None
    callout: int | None = None
    source: str | None = None
    handled: bool = False
    fault: str | None = None
    now: float = 0.0
    id: int = 0


class Caller(NamedTuple):
    """Who asks: a customer source, or one of its customers with a callout-scoped token."""

    source: Source
    customer_id: int | None


class State:
    """What happened, and when."""

    def __init__(
        self,
        seed: Mapping[str, Any],
        clock: Callable[[], float],
        operations: Collection[str],
        *,
        script: Course | None = None,
        dress: Dress | None = None,
        chance: int = 0,
        file: StateFile | None = None,
    ) -> None:
        """Begin with a seed, or where the state file left off."""
        self._clock = clock
        self.operations = operations
        self._file = file
        self.seed = parse_seed(seed)
        self.script = script or []
        self.dress = dress or Dress()
        self._chance = chance
        self.tailor = Tailor(chance)
        self.faults: list[Fault] = []
        self._chances = Random(chance)  # noqa: S311 - nothing hangs on it
        self.journal: deque[Entry] = deque(maxlen=LONGEST_JOURNAL)
        self.callouts = Table(Callout, file)
        self.events = Table(Event, file)
        self.reasons = Table(Reason, file)
        self.ratings = Table(Rating, file)
        self.scores = Table(Score, file)
        self.tokens = Table(Token, file)
        self._settings = Table(Settings, file)
        self._issued = 0
        if file:
            self.journal.extend(Entry(**row) for row in file.load("Entry"))
        if self._settings.rows:
            self._go_on(self._settings.rows[0])
        else:
            self.reset()

    def _go_on(self, left_off: Settings) -> None:
        """Take up a state file where it was left off."""
        known = {row.client_id for row in self.callouts.rows.values()}
        known |= {row.client_id for row in self.tokens.rows.values()}
        if strangers := known - self.seed.sources.keys():
            raise StateFileError(
                f"the state file knows {', '.join(sorted(strangers))}, and the seed does not"
            )
        self.script = [(moment, step) for moment, step in left_off.script]
        self.faults = [Fault(**fault) for fault in left_off.faults]
        self.dress = Dress(**left_off.dress)
        self._issued = left_off.tokens
        self.set_clock(left_off.now)

    def reset(self) -> None:
        """Forget everything but the seed; the clock stands at 0."""
        if self._file:
            self._file.clear()
        for table in (self.events, self.reasons, self.ratings, self.scores, self.tokens):
            table.fill([])
        self.callouts.fill(self.seed.callouts)
        self.journal.clear()
        self.tailor = Tailor(self._chance)
        self.faults = []
        self._chances.seed(self._chance)
        self.set_clock(0.0)

    @property
    def now(self) -> float:
        """Seconds on the mock's clock."""
        return self._clock() - self._begin

    def set_clock(self, now: float) -> None:
        self._begin = self._clock() - now
        self.keep_settings()

    def keep_settings(self) -> None:
        """Write them down, so that a mock that is started again goes on from them."""
        if not self._file:
            return
        self._settings.put(
            Settings(
                id=0,
                now=self.now,
                script=self.script,
                dress=self.dress._asdict(),
                faults=[asdict(fault) for fault in self.faults],
                tokens=self._issued,
            )
        )

    def issue_token(self, source: Source, customer_id: int | None) -> Token:
        # Counted on over a reset: an old token must never be somebody else's new one.
        self._issued += 1
        ends = self.now + source.token_seconds
        return self.tokens.put(
            Token(f"mock-token-{self._issued}", source.client_id, customer_id, ends)
        )

    def next_fault(self, operation: str) -> Fault | None:
        """The fault that strikes a request, if one does."""
        return next((each for each in self.faults if each.strikes(operation, self._chances)), None)

    def note(self, entry: Entry) -> None:
        """Write a request down, without what it holds."""
        number = self.journal[-1].id + 1 if self.journal else 1
        entry = entry._replace(now=round(self.now, 3), id=number)
        self.journal.append(entry)
        if self._file:
            self._file.save("Entry", entry)
        if entry.method != "GET":
            self.keep_settings()

    def authenticate(self, headers: Mapping[str, str]) -> Caller:
        """Whose token the Authorization header holds."""
        scheme, _, text = headers.get("authorization", "").partition(" ")
        if "exchangeCredentials" not in self.operations and scheme.lower() == "bearer" and text:
            # Such a contract has no way to get a token, so there is none to be held to.
            return Caller(next(iter(self.seed.sources.values())), None)
        token = self.tokens.rows.get(text)
        if token is None or scheme.lower() != "bearer" or self.now >= token.ends:
            raise Refusal(401, "The token is missing, wrong or expired")
        return Caller(self.seed.sources[token.client_id], token.customer_id)

    def customer(self, caller: Caller, customer_id: int) -> Customer:
        if caller.customer_id not in {None, customer_id}:
            raise Refusal(401, "The token is good for another customer alone")
        if customer_id not in caller.source.customers:
            raise Refusal(404, f"There is no customer {customer_id}")
        return caller.source.customers[customer_id]

    def owns(self, caller: Caller, callout_id: int) -> bool:
        """Whether a callout is there, and of the caller's customer source."""
        callout = self.callouts.rows.get(callout_id)
        return callout is not None and callout.client_id == caller.source.client_id

    def callout(self, caller: Caller, callout_id: int) -> Callout:
        if not self.owns(caller, callout_id):
            raise Refusal(404, f"There is no callout {callout_id}")
        callout = self.callouts.rows[callout_id]
        if caller.customer_id not in {None, callout.customerId}:
            raise Refusal(401, "The token is good for another customer alone")
        return callout

    def show_active(self, caller: Caller, customer_id: int | None = None) -> list[dict[str, Any]]:
        now = self.now
        shown = [callout.shown(now) for callout in self.active(caller, customer_id)]
        for each in shown:
            each["status"] = self.tailor.status(self.dress, each["status"])
        return shown

    def active(self, caller: Caller, customer_id: int | None = None) -> list[Callout]:
        """The callouts of a caller that are not closed, in the order in which they were raised."""
        now, client_id = self.now, caller.source.client_id
        return [
            callout
            for callout in self.callouts.rows.values()
            if callout.client_id == client_id
            and (customer_id is None or callout.customerId == customer_id)
            and not callout.is_closed(now)
        ]
