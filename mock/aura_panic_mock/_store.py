"""Where the records are kept: in memory, and in a SQLite file when one is asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar


class Record(Protocol):
    """A named tuple with an id."""

    @property
    def id(self) -> int | str: ...

    def _asdict(self) -> dict[str, Any]: ...


RecordT = TypeVar("RecordT", bound=Record)


class StateFileError(Exception):
    """The state cannot be kept where it should be."""


class StateFile:
    """A SQLite file that holds every record as JSON, so that it survives a restart."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            StateFileError: The file is no database, or cannot be written.
        """
        try:
            self._database = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=0
            )
        except sqlite3.Error as error:
            raise StateFileError(f"{path} cannot keep the state: {error}") from None
        try:
            # One mock alone: two would give the same identifiers, and overwrite each other.
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS records"
                " (kind TEXT, id, record TEXT NOT NULL, PRIMARY KEY (kind, id))"
            )
            self._database.execute("SELECT kind, id, record FROM records LIMIT 1")
            self._database.execute("BEGIN EXCLUSIVE")
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            self._database.close()
            raise StateFileError(f"{path} cannot keep the state: {error}") from None

    def save(self, kind: str, record: Record) -> None:
        self._database.execute(
            "INSERT INTO records VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET record = excluded.record",
            (kind, record.id, json.dumps(record._asdict())),
        )

    def load(self, kind: str) -> Iterator[dict[str, Any]]:
        rows = self._database.execute(
            "SELECT record FROM records WHERE kind = ? ORDER BY rowid", (kind,)
        )
        return (json.loads(text) for (text,) in rows)

    def clear(self) -> None:
        self._database.execute("DELETE FROM records")

    def close(self) -> None:
        """Close the file. A mock that still uses it cannot go on."""
        self._database.close()


class Table(Generic[RecordT]):
    """The records of one kind by their id, in the order in which they came."""

    def __init__(self, kind: Callable[..., RecordT], file: StateFile | None) -> None:
        self._kind = kind
        self._file = file
        self.rows: dict[int | str, RecordT] = {}
        self._largest = 0
        for row in file.load(self.name) if file else ():
            self._take(kind(**row))

    @property
    def name(self) -> str:
        return self._kind.__name__

    def put(self, record: RecordT) -> RecordT:
        """Add a record, or replace the one with its id."""
        self._take(record)
        if self._file:
            self._file.save(self.name, record)
        return record

    def _take(self, record: RecordT) -> None:
        self.rows[record.id] = record
        if isinstance(record.id, int):
            self._largest = max(self._largest, record.id)

    def fill(self, records: Iterable[RecordT]) -> None:
        """Start over with these."""
        self.rows.clear()
        self._largest = 0
        for record in records:
            self.put(record)

    def next_id(self) -> int:
        return self._largest + 1
