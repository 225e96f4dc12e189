"""Cost of the client, beside its peers, in one run: `make benchmark`.

Importing and calling, each next to what one would use without this package.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import trustme

from aura_panic import PanicClient
from tests.servers import CALLOUT, run_mock

CALLS = 300
REPEATS, IMPORTS, FIRST_CALLS = 15, 12, 60


def main() -> None:
    print(f"{platform.platform()}, {platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("httpx", "attrs", "pydantic")))
    print("command: make benchmark\n")
    importing()
    calling()
    warming_up()


def importing() -> None:
    print(f"import, ms (best of {IMPORTS} fresh processes each, in turn)")
    ways = {
        "httpx": "import httpx",
        "aura_panic": "import aura_panic",
        "AsyncPanicClient": "from aura_panic import AsyncPanicClient",
        "both, with every model": "from aura_panic import *; from aura_panic.models import *",
        "httpx, pydantic": "import httpx, pydantic",
    }
    clock = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
    with tempfile.TemporaryDirectory() as compiled:
        rounds = [
            [printed(clock.format(way), compiled) for way in ways.values()] for _ in range(IMPORTS)
        ]
    for way, seconds in zip(ways, zip(*rounds, strict=True), strict=True):
        tell(way, min(seconds) * 1e3)


def printed(script: str, compiled: str, *arguments: str | Path) -> float:
    """Return the number that a fresh process prints; its modules are compiled."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def calling() -> None:
    print(f"\nget a callout, us a call (best of {REPEATS} runs of {CALLS}, in turn)")
    with run_mock() as mock, PanicClient(**mock.settings) as panic:
        token = fetch_token(panic, mock.settings)
        asking("  over loopback", panic, mock.settings["base_url"], token)
    canned = httpx.MockTransport(
        lambda _: httpx.Response(200, content=json.dumps(CALLOUT | {"id": 105432}))
    )
    offline: Any = {"base_url": "http://127.0.0.1", "token": "t0ken"}
    with PanicClient(**offline, transport=canned) as panic:
        asking("  without a network", panic, **offline, transport=canned)


def fetch_token(panic: PanicClient, settings: dict[str, Any]) -> str:
    return panic.exchange_credentials(
        client_id=settings["client_id"], client_secret=settings["client_secret"]
    ).access_token


def asking(
    where: str, panic: PanicClient, base_url: str, token: str, transport: Any = None
) -> None:
    """Measure the client beside bare httpx, which reads JSON alone."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=base_url, headers=headers, transport=transport) as bare:
        ways = {
            f"bare httpx{where}": lambda: bare.get("/callouts/105432").json(),
            f"aura_panic{where}": lambda: panic.get_callout(105432),
        }
        for way, seconds in best(ways).items():
            tell(way, seconds / CALLS * 1e6)


TLS_MOCK = """
import socket, sys, uvicorn
from aura_panic_mock import create_app
app = create_app()
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen()
address = f"https://127.0.0.1:{listener.getsockname()[1]}{app.state.base_path}"
print(address, app.state.mock.source.client_id, app.state.mock.source.client_secret, flush=True)
config = uvicorn.Config(app, log_level="error", lifespan="off", ssl_certfile=sys.argv[1])
uvicorn.Server(config).run(sockets=[listener])
"""

FIRST_CALL = """
import ssl, sys, time
import httpx
from aura_panic import PanicClient
way, authority, base_url, client_id, client_secret = sys.argv[1:]
panic = PanicClient(
    base_url=base_url, client_id=client_id, client_secret=client_secret, ca_file=authority
)
if way == "httpx":
    token = panic.exchange_credentials(client_id=client_id, client_secret=client_secret)
    bare = httpx.Client(
        base_url=base_url,
        headers={"Authorization": f"Bearer {token.access_token}"},
        verify=ssl.create_default_context(cafile=authority),
    )
    call = lambda: bare.get("/callouts/105432").json()
    call()
else:
    call = lambda: panic.get_callout(105432)
if way == "warm":
    panic.warm_up()
began = time.perf_counter()
call()
print(time.perf_counter() - began)
"""


def warming_up() -> None:
    """Return the first call of fresh processes, over TLS on loopback."""
    print(f"\nfirst call over TLS, us (median of {FIRST_CALLS} fresh processes each, in turn)")
    ways = {
        "cold": "aura_panic",
        "warm": "aura_panic after warm_up()",
        "httpx": "bare httpx, kept-alive",
    }
    authority = trustme.CA()
    with tempfile.TemporaryDirectory() as folder:
        trusted, certificate = Path(folder, "ca.pem"), Path(folder, "server.pem")
        authority.cert_pem.write_to_path(str(trusted))
        issued = authority.issue_cert("127.0.0.1")
        issued.private_key_and_cert_chain_pem.write_to_path(str(certificate))
        with subprocess.Popen(
            [sys.executable, "-c", TLS_MOCK, certificate], stdout=subprocess.PIPE, text=True
        ) as mock:
            where = (mock.stdout or sys.stdin).readline().split()
            try:
                rounds = [
                    [printed(FIRST_CALL, folder, way, trusted, *where) for way in ways]
                    for _ in range(FIRST_CALLS)
                ]
            finally:
                mock.kill()
    for way, seconds in zip(ways.values(), zip(*rounds, strict=True), strict=True):
        tell(way, statistics.median(seconds) * 1e6)


def best(ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the seconds of the quickest run of each way; they run in turn, in the same noise."""
    seconds = dict.fromkeys(ways, float("inf"))
    for _ in range(REPEATS):
        for name, work in ways.items():
            began = time.perf_counter()
            for _ in range(CALLS):
                work()
            seconds[name] = min(seconds[name], time.perf_counter() - began)
    return seconds


def tell(what: str, number: float) -> None:
    print(f"  {what:32}{number:10.1f}")


if __name__ == "__main__":
    main()
