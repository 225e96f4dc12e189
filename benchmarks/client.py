"""What the client costs, beside its peers, in one run: `make benchmark`.

Importing, calling and reading, each next to what one would use without this package.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import httpx
import pydantic

from aura_panic import Callout, PanicClient
from aura_panic_legacy import listing
from aura_panic_mock import serve

CALLOUTS = 10_000
CALLS = 1_000
REPEATS = 7

CALLOUT = {
    "id": 992011,
    "customerId": 178921,
    "predefinedLocationId": 99001,
    "status": "Responder Dispatched",
    "latitude": -33.9258,
    "longitude": 18.4233,
    "responseTypeId": 2,
    "calloutClassificationId": 3,
    "createdAt": "2024-04-20T14:45:00Z",
}


class PydanticCallout(pydantic.BaseModel, extra="allow"):
    """The same callout as a pydantic model."""

    id: int
    customerId: int  # noqa: N815 - as on the wire
    predefinedLocationId: int | None  # noqa: N815
    status: str
    latitude: float | None
    longitude: float | None
    responseTypeId: int  # noqa: N815
    calloutClassificationId: int  # noqa: N815
    createdAt: dt.datetime  # noqa: N815


def main() -> None:
    print(f"{platform.platform()}, {platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("httpx", "attrs", "pydantic")))
    print("command: make benchmark\n")
    importing()
    reading()
    calling()


def importing() -> None:
    print("import, ms (median of fresh processes)")
    for module in ("httpx", "aura_panic", "httpx, pydantic"):
        tell(module, statistics.median(import_seconds(module) for _ in range(REPEATS)) * 1e3)


def import_seconds(modules: str) -> float:
    code = f"import time; t = time.perf_counter(); import {modules}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def reading() -> None:
    print(f"\nread {CALLOUTS:,} callouts, from bytes to checked models, ms (best of {REPEATS})")
    body = json.dumps([CALLOUT] * CALLOUTS).encode()
    read, adapter = listing(Callout.from_dict), pydantic.TypeAdapter(list[PydanticCallout])
    tell("json.loads alone", best(lambda: json.loads(body)) * 1e3)
    tell("aura_panic", best(lambda: read(json.loads(body))) * 1e3)
    tell("pydantic validate_json", best(lambda: adapter.validate_json(body)) * 1e3)


def calling() -> None:
    print(f"\nget a callout from the mock, us a call (best of {REPEATS} runs of {CALLS:,})")
    with (
        serve() as mock,
        PanicClient(
            base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
        ) as panic,
    ):
        token = panic.exchange_credentials(
            client_id=mock.client_id, client_secret=mock.client_secret
        ).access_token
        with httpx.Client(
            base_url=mock.base_url, headers={"Authorization": f"Bearer {token}"}
        ) as bare:
            tell("bare httpx and json", calls(lambda: bare.get("/callouts/105432").json()))
            tell("aura_panic", calls(lambda: panic.get_callout(105432)))


def calls(call: Callable[[], object]) -> float:
    def many() -> None:
        for _ in range(CALLS):
            call()

    return best(many) / CALLS * 1e6


def best(work: Callable[[], object]) -> float:
    """The seconds of the quickest of some runs."""

    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(REPEATS))


def tell(what: str, number: float) -> None:
    print(f"  {what:24}{number:10.1f}")


if __name__ == "__main__":
    main()
