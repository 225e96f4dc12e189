"""The state of a mock, on a clock of its own."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from starlette.responses import Response
from starlette.types import Scope

from aura_panic_mock._contract import Contract
from aura_panic_mock._errors import ApiError
from aura_panic_mock._exchanges import Exchange, plain
from aura_panic_mock._faults import Fault
from aura_panic_mock._feed import Feed
from aura_panic_mock._json import Record
from aura_panic_mock._records import (
    Callout,
    Event,
    Rating,
    Reason,
    ReplacedSeed,
    Score,
    Settings,
    Token,
)
from aura_panic_mock._script import Timeline
from aura_panic_mock._seed import Customer, Source, parse_seed
from aura_panic_mock._store import (
    MAX_CLOSED,
    CalloutRecords,
    Callouts,
    StateFile,
    StateFileError,
)
from aura_panic_mock._variants import ResponseVariants, VariantRenderer

JOURNAL_LENGTH = 10_000
"""Requests; a mock that runs for days must not grow with each, nor its state file."""

EXCHANGES = 500
"""Requests and responses that are kept in full."""

TRACKS, TRACK_LENGTH = 1_000, 500
"""Callouts whose positions are kept, those that moved last; and how many positions of each."""

EXPIRED_TOKENS = 1_000
"""Number of tokens above which expired ones are forgotten."""


class JournalEntry(Record, frozen=True):
    """A request in the journal; nothing of its contents.

    Attributes:
        method: Such as ``"GET"``.
        path: As it was sent.
        status: The response's; None if the connection was aborted.
        operation: The operation of the contract; None if there is none at this path.
        callout: The callout that the path names.
        source: The customer source (``client_id``) whose token was sent.
        handled: Whether the operation was carried out.
        fault: The kind of the fault that happened to it.
        now: Seconds on the mock's clock.
        id: Its number, counted from 1 since the last reset.
    """

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


class Position(Record, frozen=True):
    """Position of a customer."""

    now: float
    latitude: float
    longitude: float


class Caller(NamedTuple):
    """Sender of a request: a customer source, or one of its customers with a scoped token."""

    source: Source
    customer_id: int | None


class State:
    """State of a mock."""

    def __init__(
        self,
        seed: Mapping[str, Any],
        clock: Callable[[], float],
        contract: Contract,
        *,
        script: Timeline | None = None,
        variants: ResponseVariants | None = None,
        random_seed: int = 0,
        max_closed: int = MAX_CLOSED,
        file: StateFile | None = None,
    ) -> None:
        """Begin with a seed, or where the state file left off."""
        self._clock = clock
        self._begin = clock()
        self._paused_at: float | None = None
        base = contract.base_path
        self.operations = {each.name: base + each.path for each in contract.operations}
        """Paths by the names of operations."""
        self.secrets = {plain(each) for each in contract.secrets}
        """Fields to mask."""
        self._file = file
        self.seed = parse_seed(seed)
        self._initial = script or [], variants or ResponseVariants()
        self.script, self.variants = self._initial
        self._random_seed = random_seed
        self._random = Random(random_seed)  # noqa: S311 - nothing secret
        self.renderer = VariantRenderer(random_seed)
        self.faults: list[Fault] = []
        self.journal: deque[JournalEntry] = deque(maxlen=JOURNAL_LENGTH)
        self.events = CalloutRecords(Event, file)
        self.reasons = CalloutRecords(Reason, file)
        self.ratings = CalloutRecords(Rating, file)
        self.scores = CalloutRecords(Score, file)
        self.exchanges: deque[Exchange] = deque(maxlen=EXCHANGES)
        self.fault_counts: Counter[int] = Counter()
        """Faults that happened to requests for a callout."""
        self._spellings: dict[int, tuple[str, str]] = {}
        """Statuses that were not sent as in the reference, and how they were sent."""
        self._tracks: OrderedDict[int, deque[Position]] = OrderedDict()
        self.feed = Feed()
        self._of_callouts = (self.events, self.reasons, self.ratings, self.scores)
        self.callouts = Callouts(file, lambda: self.now, max_closed, self._forget, self.feed.add)
        self.tokens: dict[str, Token] = {}
        self._issued = 0
        if not (file and self._resume(file)):
            self.reset()
        self.commit()

    def recover(self) -> None:
        """Go back to what the state file holds, when it could not be written."""
        if self._file:
            self._file.roll_back()
            self._resume(self._file)

    def _resume(self, file: StateFile) -> bool:
        """Resume from a state file, unless it is a new one."""
        settings = file.find(Settings, 0)
        if settings is None:
            return False
        if replaced := file.find(ReplacedSeed, 0):
            self.seed = parse_seed(replaced.seed)
        self.script, self.variants = settings.script, settings.variants
        self.faults, self._issued = settings.faults, settings.tokens
        reading = self._clock()
        self._paused_at = None if settings.running else reading
        self._begin = reading - settings.now
        self.journal.clear()
        self.journal.extend(sorted(file.load(JournalEntry), key=lambda each: each.id))
        self.tokens = {token.id: token for token in file.load(Token)}
        self.callouts.load(file)
        self.fault_counts = Counter(
            entry.callout
            for entry in self.journal
            if entry.fault and entry.callout in self.callouts.rows
        )
        for records in self._of_callouts:
            records.load()
        self.feed.restarted = True
        known = {row.client_id for row in self.callouts.rows.values()}
        known |= {row.client_id for row in self.tokens.values()}
        if strangers := known - self.seed.sources.keys():
            raise StateFileError(
                f"the state file knows {', '.join(sorted(strangers))}, and the seed does not"
            )
        return True

    def reset(self) -> None:
        """Forget everything but the seed, and what was set at the start; the clock is at 0."""
        if self._file:
            replaced = self._file.find(ReplacedSeed, 0)
            self._file.clear()
            if replaced:
                self._file.save(replaced, 0)
        self.script, self.variants = self._initial
        self.faults = []
        self._paused_at = None
        self.set_clock(0.0)
        for records in (
            *self._of_callouts,
            self.tokens,
            self.journal,
            self.exchanges,
            self.fault_counts,
            self._spellings,
            self._tracks,
        ):
            records.clear()
        self.renderer = VariantRenderer(self._random_seed)
        self._random.seed(self._random_seed)
        self.callouts.fill(
            each for source in self.seed.sources.values() for each in source.callouts
        )
        self.feed.restarted = True

    def replace_seed(self, seed: Mapping[str, Any]) -> None:
        """Start over with another seed.

        Raises:
            SeedError: It is not like ``seed.yaml``; nothing has changed.
        """
        self.seed = parse_seed(seed)
        if self._file:
            self._file.save(ReplacedSeed(seed), 0)
        self.reset()

    @property
    def now(self) -> float:
        """Seconds on the mock's clock."""
        return (self._clock() if self._paused_at is None else self._paused_at) - self._begin

    @property
    def settings(self) -> Settings:
        """State that a mock resumes from when it is started again, and that the simulator shows."""
        running = self._paused_at is None
        return Settings(self.now, running, self.variants, self.faults, self.script, self._issued)

    @property
    def source(self) -> Source:
        """The first customer source of the seed."""
        return next(iter(self.seed.sources.values()))

    def set_clock(self, now: float) -> None:
        self._begin += self.now - now
        self.save_settings()

    def run_clock(self, running: bool) -> None:
        """Pause the clock, or let it go on from where it is."""
        now = self.now
        self._paused_at = None if running else self._clock()
        self.set_clock(now)

    def save_settings(self) -> None:
        if self._file:
            self._file.save(self.settings, 0)

    def commit(self) -> None:
        """Make durable what a request has changed, before its response is sent."""
        if self._file:
            self._file.commit()

    def issue_token(self, source: Source, customer_id: int | None) -> Token:
        # The count goes on after a reset: an old token must never become somebody else's.
        self._issued += 1
        ends = self.now + source.token_seconds
        token = Token(f"mock-token-{self._issued}", source.client_id, customer_id, ends)
        while len(self.tokens) > EXPIRED_TOKENS:
            oldest = next(iter(self.tokens.values()))
            if oldest.ends > self.now:
                break
            del self.tokens[oldest.id]
            if self._file:
                self._file.delete(Token, oldest.id)
        self.tokens[token.id] = token
        if self._file:
            self._file.save(token, token.id)
        return token

    def next_fault(self, operation: str) -> Fault | None:
        """Return the fault that happens to a request, if there is one."""
        for index, fault in enumerate(self.faults):
            if fault.matches(operation):
                happens, left = fault.count(self._random)
                self.faults[index : index + 1] = [left] if left.times != 0 else []
                if happens:
                    return fault
        return None

    def log_request(
        self, entry: JournalEntry, scope: Scope | None = None, response: Response | None = None
    ) -> None:
        """Add a request to the journal, in full if it has a scope; commit what it has changed."""
        number = self.journal[-1].id + 1 if self.journal else 1
        entry = entry.replace(now=round(self.now, 3), id=number)
        self.journal.append(entry)
        if scope:
            self.exchanges.append(Exchange.record(number, scope, response))
        if entry.fault and entry.callout in self.callouts.rows:
            self.fault_counts[entry.callout] += 1
            self.feed.add(entry.callout)
        if self._file:
            self._file.save(entry, number % JOURNAL_LENGTH)
            if entry.method != "GET" or entry.fault or self.faults:
                self.save_settings()
            self._file.commit()

    def authenticate(self, headers: Mapping[str, str]) -> Caller:
        """Return whose token the Authorization header holds."""
        scheme, _, text = headers.get("authorization", "").partition(" ")
        if "exchangeCredentials" not in self.operations and scheme.lower() == "bearer" and text:
            # Such a contract has no way to get a token, so any is valid.
            return Caller(self.source, None)
        token = self.tokens.get(text)
        if token is None or scheme.lower() != "bearer" or self.now >= token.ends:
            raise ApiError(401, "The token is missing, wrong or expired")
        return Caller(self.seed.sources[token.client_id], token.customer_id)

    def customer(self, caller: Caller, customer_id: int) -> Customer:
        if caller.customer_id not in {None, customer_id}:
            raise ApiError(401, "The token is valid for another customer only")
        if customer_id not in caller.source.customers:
            raise ApiError(404, f"There is no customer {customer_id}")
        return caller.source.customers[customer_id]

    def owns(self, caller: Caller, callout_id: int) -> bool:
        """Return whether a callout exists, and belongs to the caller's customer source."""
        callout = self.callouts.get(callout_id)
        return callout is not None and callout.client_id == caller.source.client_id

    def callout(self, caller: Caller, callout_id: int) -> Callout:
        callout = self.callouts.get(callout_id)
        if callout is None or callout.client_id != caller.source.client_id:
            raise ApiError(404, f"There is no callout {callout_id}")
        if caller.customer_id not in {None, callout.customer_id}:
            raise ApiError(401, "The token is valid for another customer only")
        return callout

    def render_active(self, caller: Caller, customer_id: int | None = None) -> list[dict[str, Any]]:
        now = self.now
        rendered = [callout.to_wire(now) for callout in self.active(caller, customer_id)]
        if self._is_spelling:
            for each in rendered:
                each["status"] = self.spell_status(each["id"], each["status"])
        return rendered

    @property
    def _is_spelling(self) -> bool:
        """True if a status may be sent otherwise than in the reference, or has been."""
        variants = self.variants
        return variants.mixed_casing or variants.unknown_statuses or bool(self._spellings)

    def spell_status(self, callout_id: int, status: str) -> str:
        """Return a status as it is sent, in the variants that are on."""
        if not self._is_spelling:
            return status
        spelling = self.renderer.status(self.variants, status)
        if spelling != self.last_spelling(callout_id, status):
            self._spellings[callout_id] = (status, spelling)
            self.feed.add(callout_id)
        return spelling

    def last_spelling(self, callout_id: int, status: str) -> str:
        """Return a status as it was last sent."""
        spelled, spelling = self._spellings.get(callout_id, (status, status))
        return spelling if spelled == status else status

    def move(self, callout: Callout, latitude: float, longitude: float) -> Callout:
        """Move a callout to another position."""
        track = self._tracks.pop(callout.id, None)
        if track is None:
            track = deque(self.track(callout), maxlen=TRACK_LENGTH)
        track.append(Position(self.now, latitude, longitude))
        self._tracks[callout.id] = track
        if len(self._tracks) > TRACKS:
            self._tracks.popitem(last=False)
        return self.callouts.put(callout.replace(latitude=latitude, longitude=longitude))

    def track(self, callout: Callout) -> list[Position]:
        """Return the latest positions of a callout, the oldest first."""
        if callout.id in self._tracks:
            return list(self._tracks[callout.id])
        if callout.latitude is None or callout.longitude is None:
            return []
        return [Position(callout.raised, callout.latitude, callout.longitude)]

    def active(self, caller: Caller, customer_id: int | None = None) -> list[Callout]:
        """Return a caller's callouts that have not closed, in the order of their raising."""
        return self.callouts.active(caller.source.client_id, customer_id)

    def _forget(self, callout_id: int) -> None:
        for records in self._of_callouts:
            records.forget(callout_id)
        for each in (self.fault_counts, self._spellings, self._tracks):
            each.pop(callout_id, None)
