"""The mock with a long history: `make benchmark-mock-history`.

A mock of its own for each row, with so many callouts that have closed before; then, over HTTP, a
list of its two active callouts, a get of the oldest closed one that is left, and raises by 16
connections at a time, each for another customer and answered with 201. With a state file, each
raise is durable: a mock that goes on after `kill -9` has to have the last one.

Client and mock share the machine. The mock's own time per raise (CPU) does not depend on what else
runs there.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from aura_panic_mock import Control, Service, StateFile, create_app, load_seed
from aura_panic_mock._store import MAX_CLOSED

CUSTOMERS, FIRST, SECONDS, CONNECTIONS = 200_000, 10**6, 8.0, 16
CALLS = 400
TICKS = os.sysconf("SC_CLK_TCK")
FILLED = 1_000  # callouts of the history in one transaction
HISTORIES = (0, 10_000, 100_000, 1_000_000)
BODY = b'{"responseTypeId": 1, "latitude": -33.9, "longitude": 18.4}'


COLUMNS = {
    "list, ms": 12,
    "get, ms": 10,
    "raises/s": 10,
    "p99, ms": 9,
    "CPU, µs": 9,
    "MiB": 7,
    "file, MiB": 11,
}


class Mock(NamedTuple):
    """A mock to measure; without a path it keeps everything in memory."""

    closed: int = 0
    path: str | None = None
    max_closed: int = MAX_CLOSED
    customers: int = CUSTOMERS
    active: int = 0
    """Callouts instead of those of the seed."""


def main() -> None:
    if len(sys.argv) > 1:
        serve(Mock(*json.loads(sys.argv[1])))
        return
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"SQLite {sqlite3.sqlite_version}; make benchmark-mock-history\n")
    print(f"{'closed before':>16}" + "".join(f"{name:>{width}}" for name, width in COLUMNS.items()))
    for durable, closed in itertools.product((False, True), HISTORIES):
        with tempfile.TemporaryDirectory() as folder:
            file = Mock(closed, f"{folder}/state")
            measure(file if durable else Mock(closed, max_closed=HISTORIES[-1]))


def measure(mock: Mock) -> None:
    with run_mock(mock) as (pid, url):
        result = asyncio.run(ask(url, pid))
        used = memory(pid)
    size = ""
    if mock.path:
        files = Path(mock.path).parent.iterdir()
        size = f"{sum(each.stat().st_size for each in files) / 2**20:11,.0f}"
        with run_mock(mock._replace(closed=0)) as (_, url):
            Control(url).callout(result.last_id)
    print(
        f"{mock.closed:16,}{result.list_ms:12.2f}{result.get_ms:10.2f}{result.raises:10,.0f}"
        f"{result.p99_ms:9.1f}{result.cpu_us:9.0f}{used:7,.0f}{size}",
        flush=True,
    )


@contextmanager
def run_mock(mock: Mock) -> Iterator[tuple[int, str]]:
    """Run a mock in a process, which is killed at the end."""
    command = [sys.executable, "-m", "benchmarks.mock_history", json.dumps(mock)]
    with run_process(command) as process:
        yield process.pid, (process.stdout or sys.stdin).readline().strip()


@contextmanager
def run_process(command: Sequence[str | Path]) -> Iterator[subprocess.Popen[str]]:
    """Run a process, which is killed at the end."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def serve(mock: Mock) -> None:
    """Serve a mock in which so many callouts have been raised and closed."""
    seed = load_seed()
    source = seed["sources"][0]
    customer, callout = source["customers"][2], source["callouts"][0]
    source["customers"] += [{**customer, "id": FIRST + each} for each in range(mock.customers)]
    if mock.active:
        source["callouts"] = [{**callout, "id": each} for each in range(1, mock.active + 1)]
    file = StateFile(Path(mock.path)) if mock.path else None
    app = create_app(seed=seed, state_file=file, max_closed=mock.max_closed)
    state = app.state.mock
    (first, *_) = state.seed.callouts
    for number in range(mock.closed):
        if number % FILLED == 0:
            state.commit()
        raised = first.replace(id=state.callouts.next_id(), timeline=[])
        state.callouts.put(state.callouts.put(raised).with_step("close", state.now))
    state.commit()
    service = Service(app)
    print(service.base_url, flush=True)
    service.run()


class Result(NamedTuple):
    """Figures of a run."""

    list_ms: float
    get_ms: float
    raises: float
    p99_ms: float
    cpu_us: float
    last_id: int


class Connection:
    """A connection that sends one request after the other, as quickly as Python can."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, base: str
    ) -> None:
        self._reader, self._writer, self._base = reader, writer, base

    async def send(self, method: str, path: str, body: bytes = b"", token: str = "") -> bytes:
        head = (
            f"{method} {self._base}{path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        response = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = response.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        content = await self._reader.readexactly(int(length))
        if response[9:11] != b"20":
            sys.exit(f"benchmark: {method} {path}: {content.decode()}")
        return content


async def connect(url: str) -> Connection:
    parts = urlsplit(url)
    return Connection(*await asyncio.open_connection("127.0.0.1", parts.port), parts.path)


async def fetch_token(url: str) -> str:
    connection = await connect(url)
    credentials = json.dumps({"clientId": "demo-client", "clientSecret": "demo-secret"}).encode()
    response = await connection.send("POST", "/oauth/token", credentials)
    return str(json.loads(response)["access_token"])


async def ask(url: str, pid: int) -> Result:
    first, token = await connect(url), await fetch_token(url)

    async def median(path: str) -> float:
        times = []
        for _ in range(CALLS):
            begun = time.perf_counter()
            await first.send("GET", path, token=token)
            times.append(time.perf_counter() - begun)
        return statistics.median(times) * 1_000

    listed, got = await median("/callouts/activeCallouts"), await median("/callouts/992011")
    customers = iter(range(FIRST, FIRST + CUSTOMERS))
    times: list[float] = []
    last_id = 0
    end = time.perf_counter() + SECONDS

    async def raise_callouts() -> None:
        nonlocal last_id
        connection = await connect(url)
        while time.perf_counter() < end:
            begun = time.perf_counter()
            path = f"/customers/{next(customers)}/callouts"
            answer = json.loads(await connection.send("POST", path, BODY, token))
            times.append(time.perf_counter() - begun)
            last_id = max(last_id, answer["id"])

    begun, used = time.perf_counter(), cpu_seconds(pid)
    await asyncio.gather(*(raise_callouts() for _ in range(CONNECTIONS)))
    rate = len(times) / (time.perf_counter() - begun)
    used = (cpu_seconds(pid) - used) / len(times) * 1e6
    return Result(listed, got, rate, sorted(times)[int(len(times) * 0.99)] * 1e3, used, last_id)


def memory(pid: int) -> float:
    """Return the resident memory of a process and its children, in MiB."""
    (line,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(line) / 1024 + sum(memory(int(child)) for child in children)


def cpu_seconds(pid: int) -> float:
    """Return the time that a process has spent on a processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
