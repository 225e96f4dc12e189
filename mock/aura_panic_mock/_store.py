"""Store of the records: in memory, and in a SQLite file if there is one.

No cost here grows with the number of callouts that have closed: those that are active are indexed
by customer source and customer, and only the latest closed ones stay in memory.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Generic

import msgspec

from aura_panic_mock._json import Record, RecordT
from aura_panic_mock._records import Callout

MAX_CLOSED = 100_000
"""Closed callouts that stay in memory, by default."""


_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT, id, callout INTEGER, closes REAL, record TEXT NOT NULL, PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS by_callout ON records (callout, kind) WHERE callout IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_closing ON records (closes) WHERE kind = 'Callout';
"""

_SAVE = """
INSERT INTO records VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET closes = excluded.closes, record = excluded.record
"""

_CALLOUTS = "SELECT rowid FROM records INDEXED BY by_closing WHERE kind = 'Callout' AND closes"
_LATEST = f"""
rowid IN (
    {_CALLOUTS} IS NULL
    UNION ALL {_CALLOUTS} > ?
    UNION ALL SELECT * FROM ({_CALLOUTS} <= ? ORDER BY closes DESC LIMIT ?)
) ORDER BY rowid
"""  # noqa: S608 - our own


class StateFileError(Exception):
    """The state cannot be kept where it should be."""


class StateFile:
    """A SQLite file that holds every record as JSON, so that it survives a restart.

    - One transaction holds what a request changes, and is committed before the response is sent.
    - A commit is written to the write-ahead log, and not synced to the disk: what the system has
      taken survives the end of the process (``kill -9``). Only a power cut or a crash of the
      system can undo the latest commits; the file stays consistent (``synchronous = NORMAL``).
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or create it.

        Raises:
            StateFileError: The file is not a database of the mock, or cannot be written.
        """
        try:
            self._database = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=0
            )
        except sqlite3.Error as error:
            raise StateFileError(f"{path} cannot keep the state: {error}") from None
        try:
            # One mock only: two would assign the same identifiers, and overwrite each other.
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(_SCHEMA)
            self._database.execute("SELECT kind, id, callout, closes, record FROM records LIMIT 1")
            self._database.execute("BEGIN EXCLUSIVE")
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            self._database.close()
            raise StateFileError(f"{path} cannot keep the state: {error}") from None

    def save(
        self,
        record: Record,
        key: int | str,
        *,
        callout: int | None = None,
        closes: float | None = None,
    ) -> None:
        """Write a record, to be committed with whatever else the request changes."""
        text = msgspec.json.encode(record).decode()
        self._write(_SAVE, type(record).__name__, key, callout, closes, text)

    def delete(self, kind: type[Record], key: int | str) -> None:
        self._write("DELETE FROM records WHERE kind = ? AND id = ?", kind.__name__, key)

    def clear(self) -> None:
        self._write("DELETE FROM records")

    def commit(self) -> None:
        """Commit what was written, before it is acknowledged."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")

    def roll_back(self) -> None:
        """Drop what was written and not committed; SQLite may have done so itself."""
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    def load(self, kind: type[RecordT]) -> Iterator[RecordT]:
        """Read all records of a kind, in the order in which they were added."""
        return self._read(kind, "kind = ? ORDER BY rowid", kind.__name__)

    def find(self, kind: type[RecordT], key: int | str) -> RecordT | None:
        return next(self._read(kind, "kind = ? AND id = ?", kind.__name__, key), None)

    def of_callout(self, kind: type[RecordT], callout: int) -> Iterator[RecordT]:
        """Read the records of a kind that belong to a callout."""
        condition = "callout = ? AND kind = ? ORDER BY rowid"
        return self._read(kind, condition, callout, kind.__name__)

    def callouts(self, now: float, max_closed: int) -> Iterator[Callout]:
        """Read the callouts that have not closed, and the latest that have, as they were raised."""
        return self._read(Callout, _LATEST, now, now, max_closed)

    def largest_id(self, kind: type[Record]) -> int:
        query = "SELECT MAX(id) FROM records WHERE kind = ?"
        (largest,) = self._database.execute(query, (kind.__name__,)).fetchone()
        return largest or 0

    def close(self) -> None:
        """Close the file. A mock that still uses it cannot go on."""
        self.commit()
        self._database.close()

    def _write(self, statement: str, *values: object) -> None:
        if not self._database.in_transaction:
            self._database.execute("BEGIN")
        self._database.execute(statement, values)

    def _read(self, kind: type[RecordT], condition: str, *values: object) -> Iterator[RecordT]:
        query = f"SELECT record FROM records WHERE {condition}"  # noqa: S608 - our own conditions
        rows = self._database.execute(query, values)
        return (msgspec.json.decode(text, type=kind) for (text,) in rows)


class Callouts:
    """The callouts by their id, in the order in which they were raised.

    - Those that are active are indexed by customer source and by customer.
    - Those that have closed stay in memory until ``max_closed`` others have closed after them;
      then they are read from the state file, or forgotten if there is none.
    """

    def __init__(
        self,
        file: StateFile | None,
        now: Callable[[], float],
        max_closed: int,
        forget: Callable[[int], None],
        changed: Callable[[int], None],
    ) -> None:
        """Start empty.

        Args:
            file: Where they are kept as well.
            now: Returns the time on the mock's clock.
            max_closed: How many closed ones stay in memory.
            forget: Called with the identifier of each that leaves the memory.
            changed: Called with the identifier of each that was added or replaced.
        """
        self.rows: dict[int, Callout] = {}
        self._file = file
        self._now = now
        self._max_closed = max_closed
        self._forget = forget
        self._changed = changed
        self._largest = 0
        self._active: defaultdict[tuple[str, int | None], dict[int, None]] = defaultdict(dict)
        self._closed: dict[int, None] = {}
        self._closings: list[tuple[float, int]] = []
        """A heap of the moments at which callouts close; some have been changed since."""

    def load(self, file: StateFile) -> None:
        """Start over with what the state file holds."""
        self._clear()
        for callout in file.callouts(self._now(), self._max_closed):
            self._take(callout)
        self._largest = file.largest_id(Callout)
        self._settle()

    def fill(self, callouts: Iterable[Callout]) -> None:
        """Start over with these."""
        self._clear()
        for callout in callouts:
            self.put(callout)

    def _clear(self) -> None:
        for each in (self.rows, self._active, self._closed, self._closings):
            each.clear()
        self._largest = 0

    def put(self, callout: Callout) -> Callout:
        """Add a callout, or replace the one with its id."""
        self._take(callout)
        if self._file:
            self._file.save(callout, callout.id, closes=callout.closes)
        self._settle()
        self._changed(callout.id)
        return callout

    def get(self, callout_id: int) -> Callout | None:
        callout = self.rows.get(callout_id)
        if callout is None and self._file and callout_id <= self._largest:
            return self._file.find(Callout, callout_id)
        return callout

    def active(self, client_id: str, customer_id: int | None = None) -> list[Callout]:
        """Return those that have not closed, in the order in which they were raised."""
        self._settle()
        return [self.rows[each] for each in self._active.get((client_id, customer_id), ())]

    def latest(self, limit: int, matches: Callable[[Callout], bool]) -> list[Callout]:
        """Return the latest that match and are in memory, newest first."""
        return list(islice(filter(matches, reversed(self.rows.values())), limit))

    def next_id(self) -> int:
        return self._largest + 1

    def _take(self, callout: Callout) -> None:
        previous = self.rows.get(callout.id)
        self.rows[callout.id] = callout
        self._largest = max(self._largest, callout.id)
        closes = callout.closes
        if closes is not None and (previous is None or previous.closes != closes):
            heapq.heappush(self._closings, (closes, callout.id))
        if previous is None or (callout.id in self._closed and closes is None):
            self._closed.pop(callout.id, None)
            for key in ((callout.client_id, None), (callout.client_id, callout.customer_id)):
                self._active[key][callout.id] = None

    def _settle(self) -> None:
        """Move what has closed by now out of the indexes."""
        now = self._now()
        while self._closings and self._closings[0][0] <= now:
            moment, callout_id = heapq.heappop(self._closings)
            callout = self.rows.get(callout_id)
            if callout is None or callout.closes != moment:  # it was changed since
                continue
            for key in ((callout.client_id, None), (callout.client_id, callout.customer_id)):
                self._active[key].pop(callout_id, None)
                if not self._active[key]:
                    del self._active[key]
            self._closed[callout_id] = None
        while len(self._closed) > self._max_closed:
            oldest = next(iter(self._closed))
            del self._closed[oldest], self.rows[oldest]
            self._forget(oldest)


class CalloutRecords(Generic[RecordT]):
    """Records of one kind that belong to callouts.

    They are in the state file if there is one; otherwise in memory, as long as their callout is.
    """

    def __init__(self, kind: type[RecordT], file: StateFile | None) -> None:
        self._kind = kind
        self._file = file
        self._rows: dict[int, RecordT] = {}
        self._by_callout: defaultdict[int, list[int]] = defaultdict(list)
        self.load()

    def load(self) -> None:
        """Go on from what the state file holds."""
        self._largest = self._file.largest_id(self._kind) if self._file else 0

    def add(self, callout_id: int, record: RecordT) -> RecordT:
        """Add a record whose identifier is the next one."""
        self._largest += 1
        if self._file:
            self._file.save(record, self._largest, callout=callout_id)
        else:
            self._rows[self._largest] = record
            self._by_callout[callout_id].append(self._largest)
        return record

    def get(self, record_id: int) -> RecordT | None:
        return self._file.find(self._kind, record_id) if self._file else self._rows.get(record_id)

    def of(self, callout_id: int) -> list[RecordT]:
        """Return those of a callout, in the order in which they were added."""
        if self._file:
            return list(self._file.of_callout(self._kind, callout_id))
        return [self._rows[each] for each in self._by_callout.get(callout_id, ())]

    def forget(self, callout_id: int) -> None:
        """Remove those of a callout from memory."""
        for each in self._by_callout.pop(callout_id, ()):
            del self._rows[each]

    def clear(self) -> None:
        self._rows.clear()
        self._by_callout.clear()
        self._largest = 0

    def next_id(self) -> int:
        return self._largest + 1
