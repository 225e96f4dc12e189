"""Token store in a file, so that all processes of a machine share one token.

    python examples/token_store.py tokens.sqlite

The client is configured by the environment: AURA_PANIC_BASE_URL, _CLIENT_ID, _CLIENT_SECRET.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from aura_panic import PanicClient, StoredToken


class FileTokenStore:
    """Token store in an SQLite file that only its owner may read.

    The client calls it from any thread. A failure here costs a request for a token, never a call.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=0o600)
        with self._open() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS tokens (key PRIMARY KEY, token, renew, ends)"
            )

    def load(self, key: str) -> StoredToken | None:
        query = "SELECT token, renew, ends FROM tokens WHERE key = ?"
        with self._open() as database:
            row = database.execute(query, [key]).fetchone()
        return StoredToken(*row) if row else None

    def save(self, key: str, token: StoredToken) -> None:
        row = [key, token.access_token, token.renew_at, token.expires_at]
        with self._open() as database:
            database.execute("REPLACE INTO tokens VALUES (?, ?, ?, ?)", row)

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._path, isolation_level=None))


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the file
        sys.exit("Name the file for the tokens: python examples/token_store.py tokens.sqlite")
    with PanicClient(token_store=FileTokenStore(Path(sys.argv[1]))) as panic:
        print(len(panic.list_active_callouts()), "active callouts")
