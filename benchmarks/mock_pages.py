"""Cost of open pages for the mock: `make benchmark-mock-pages`.

One mock is asked by 16 connections for some seconds, in turn with no page open and with 20. A page
is its connection for events, which is read as it comes.

The cost is the time of a processor (CPU) that pages take from each second: what the mock used, less
what the same requests use without pages. A mock that is asked as quickly as it can respond uses one
processor, so that is also the share of its request rate; and it does not depend on what else runs
on the machine.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import platform
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import urlsplit

from benchmarks.mock_history import (
    BODY,
    CONNECTIONS,
    CUSTOMERS,
    FIRST,
    Connection,
    Mock,
    connect,
    cpu_seconds,
    fetch_token,
    run_mock,
)

PAGES, SECONDS, PAIRS = 20, 4.0, 7
LIMIT = 10.0  # percent


def main() -> None:
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{PAGES} pages, {CONNECTIONS} connections, {PAIRS} pairs of {SECONDS:.0f} s\n")
    with run_mock(Mock()) as (pid, url):
        costs = asyncio.run(measure(url, pid))
    if max(costs) >= LIMIT:
        sys.exit(f"benchmark: open pages cost {max(costs):.1f} %, which should be below {LIMIT} %")


async def measure(url: str, pid: int) -> list[float]:
    """Measure each kind of request, and return what pages cost it, in percent."""
    connections = [await connect(url) for _ in range(CONNECTIONS)]
    token = await fetch_token(url)
    customers: Iterator[int] = itertools.cycle(range(FIRST, FIRST + CUSTOMERS))
    kinds: dict[str, Callable[[Connection], Awaitable[bytes]]] = {
        "get a callout": lambda each: each.send("GET", "/callouts/992011", token=token),
        "raise": lambda each: each.send(
            "POST", f"/customers/{next(customers)}/callouts", BODY, token
        ),
    }

    async def run(send: Callable[[Connection], Awaitable[bytes]]) -> tuple[float, int]:
        """Return the CPU that was used, in seconds, and the number of requests."""
        count = 0
        end = time.perf_counter() + SECONDS

        async def ask(connection: Connection) -> None:
            nonlocal count
            while time.perf_counter() < end:
                await send(connection)
                count += 1

        used = cpu_seconds(pid)
        await asyncio.gather(*map(ask, connections))
        return cpu_seconds(pid) - used, count

    port = urlsplit(url).port or 0
    costs = []
    for name, send in kinds.items():
        shares, rates = [], []
        for _ in range(PAIRS):
            used_before, before = await run(send)
            pages = [asyncio.create_task(read_events(port)) for _ in range(PAGES)]
            used, count = await run(send)
            for page in pages:
                page.cancel()
            await asyncio.gather(*pages, return_exceptions=True)
            shares.append((used - used_before / before * count) / SECONDS * 100)
            rates.append(count / SECONDS)
        costs.append(statistics.median(shares))
        rate = statistics.median(rates)
        print(f"{name:14} {rate:8,.0f} requests/s, pages cost {costs[-1]:.1f} %", flush=True)
    return costs


async def read_events(port: int) -> None:
    """Be a page: read events, until cancelled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /_simulator/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while await reader.read(1 << 20):
            pass
    finally:
        writer.close()


if __name__ == "__main__":
    main()
