"""The clients under load, beside bare httpx, in one run: `make benchmark-load`.

Each way runs in a fresh process, against a mock in another one.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from aura_panic import AsyncPanicClient, PanicClient, PanicError
from benchmarks.client import fetch_token
from tests.servers import run_mock

THREADS, CALLS_A_THREAD = 100, 50
TASKS, CALLS_A_TASK = 1000, 10
CALLS, CHECKPOINTS = 100_000, 5
PATH = "/callouts/105432"
NO_LIMIT = httpx.Limits(max_connections=None)

Figures = dict[str, float]


def main() -> None:
    if len(sys.argv) > 1:
        way, *where = sys.argv[1:]
        print(json.dumps(globals()[way](*where)))
        return
    print(f"{platform.platform()}, {platform.machine()}, Python {platform.python_version()}")
    print(f"httpx {version('httpx')}, {os.cpu_count()} cores, command: make benchmark-load")
    for title, ways in GROUPS.items():
        print(f"\n{title}")
        for name in (way.__name__ for way in ways):
            with run_mock() as mock:
                with PanicClient(**mock.settings) as panic:
                    token = fetch_token(panic, mock.settings)
                base_url = mock.settings["base_url"]
                command = [sys.executable, "-m", "benchmarks.load", name, base_url, token]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures = json.loads(done.stdout)
            print(f"  {name:18}", *(f"{unit} {number:,.1f}" for unit, number in figures.items()))


class Run:
    """Latencies and failures of calls at the same time."""

    def __init__(self) -> None:
        self._latencies: list[float] = []
        self._failures: list[Exception] = []
        self._began = time.perf_counter()

    @contextmanager
    def record(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        except (httpx.HTTPError, PanicError) as error:
            self._failures.append(error)
        self._latencies.append(time.perf_counter() - began)

    def summarize(self) -> Figures:
        seconds = time.perf_counter() - self._began
        latencies = sorted(self._latencies)
        return {
            "failed": len(self._failures),
            "calls/s": len(latencies) / seconds,
            "median ms": statistics.median(latencies) * 1e3,
            "p99 ms": latencies[int(len(latencies) * 0.99)] * 1e3,
            "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def run_threads(call: Callable[[], Any]) -> Figures:
    run = Run()

    def work(_: int) -> None:
        for _call in range(CALLS_A_THREAD):
            with run.record():
                call()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    return run.summarize()


async def run_tasks(call: Callable[[], Any]) -> Figures:
    run = Run()

    async def work() -> None:
        for _ in range(CALLS_A_TASK):
            with run.record():
                await call()

    await asyncio.gather(*(work() for _ in range(TASKS)))
    return run.summarize()


def threads_aura_panic(base_url: str, token: str) -> Figures:
    with PanicClient(base_url=base_url, token=token, read_timeout=60, deadline=120) as panic:
        return run_threads(lambda: panic.get_callout(105432))


def threads_httpx(base_url: str, token: str) -> Figures:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=base_url, headers=headers, limits=NO_LIMIT, timeout=60) as bare:
        return run_threads(lambda: bare.get(PATH).raise_for_status().json())


def tasks_aura_panic(base_url: str, token: str) -> Figures:
    async def journey() -> Figures:
        settings: dict[str, Any] = {"connect_timeout": 60, "read_timeout": 60, "deadline": 120}
        async with AsyncPanicClient(base_url=base_url, token=token, **settings) as panic:
            return await run_tasks(lambda: panic.get_callout(105432))

    return asyncio.run(journey())


def tasks_httpx(base_url: str, token: str) -> Figures:
    async def journey() -> Figures:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(
            base_url=base_url, headers=headers, limits=NO_LIMIT, timeout=60
        ) as bare:

            async def call() -> None:
                (await bare.get(PATH)).raise_for_status().json()

            return await run_tasks(call)

    return asyncio.run(journey())


def endure(base_url: str, token: str) -> Figures:
    """Return memory and descriptors after each part of very many calls."""
    figures: Figures = {}
    with PanicClient(base_url=base_url, token=token) as panic:
        for part in range(1, CHECKPOINTS + 1):
            for _ in range(CALLS // CHECKPOINTS):
                panic.get_callout(105432)
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            done = f"after {CALLS * part // CHECKPOINTS:,}:"
            figures[f"{done} MiB"] = pages * resource.getpagesize() / 2**20
            figures[f"{done} descriptors"] = len(list(Path("/proc/self/fd").iterdir()))
    return figures


GROUPS = {
    f"{THREADS} threads, {CALLS_A_THREAD} calls each, on one client": [
        threads_httpx,
        threads_aura_panic,
    ],
    f"{TASKS:,} tasks, {CALLS_A_TASK} calls each, on one client": [tasks_httpx, tasks_aura_panic],
    f"{CALLS:,} calls one after the other": [endure],
}


if __name__ == "__main__":
    main()
