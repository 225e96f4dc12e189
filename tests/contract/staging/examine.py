"""One run: all that may be asked for is asked for, through the guard, and held to the contract."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from typing import Any, NamedTuple

from aura_panic import AsyncPanicClient, UnreadableResponse
from tests.contract.staging.allowed import ROOT, Identifiers, document, targets
from tests.contract.staging.guard import Guard

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "positive_data_acceptance",
]
POSITIVE = {
    "auth": {"auto-signup": False},
    "cache": {"enabled": False},
    "checks": {"enabled": False} | {name: {"enabled": True} for name in CHECKS},
    "continue-on-failure": True,
    "generation": {
        "allow-extra-parameters": False,
        "database": "none",
        "mode": "positive",
        "no-shrink": True,
        "unique-inputs": True,
        "with-security-parameters": False,  # it would send tokens that it invents
    },
    "output": {"truncation": {"max-recorded-payload-size": 0}},  # keep long lists whole
    "phases": {
        "examples": {"enabled": False},  # they are of callouts that nobody named
        "coverage": {"enabled": False},
        "fuzzing": {
            "error-feedback": {"enabled": False},
            "extra-data-sources": {"responses": False},
        },
        "stateful": {"enabled": False},
    },
    "workers": 1,
}
"""What schemathesis does: valid requests of every operation that it is given, and nothing else."""


class Plan(NamedTuple):
    """What is made of what."""

    document: dict[str, Any]
    settings: dict[str, Any]
    quiet: bool = True
    """Whether the tool's own requests, its probes, are left out."""


async def examine(guard: Guard, callouts: Sequence[int], plan: Plan | None = None) -> list[Any]:
    """The deviations that are found, as operations and words.

    Raises:
        ChildProcessError: The generator failed.
        PanicError: A callout that was named cannot be read.
    """
    async with guard.serving():
        identifiers = await _identifiers(guard, callouts)
        guard.targets = targets(identifiers)
        return await _generate(guard, plan or Plan(document(identifiers), POSITIVE))


async def _identifiers(guard: Guard, callouts: Sequence[int]) -> Identifiers:
    """The callouts that were named, and the customers that they are of."""
    guard.targets = targets({"calloutId": callouts})
    customers = set()
    async with AsyncPanicClient(base_url=guard.base_url, token="with-the-guard") as panic:
        for callout in callouts:
            try:
                customers.add((await panic.get_callout(callout)).customer_id)
            except UnreadableResponse:
                continue  # a deviation, which the run will find
    return {"calloutId": callouts, "customerId": sorted(customers)}


async def _generate(guard: Guard, plan: Plan) -> list[Any]:
    """Let the generator loose in a process of its own, which knows the guard and nothing else."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.contract.staging.generate"),
        cwd=ROOT,
        env={name: os.environ[name] for name in ("LANG", "PATH") if name in os.environ},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # a traceback may hold an answer
    )
    known = plan._asdict() | {"base_url": guard.base_url, "address": guard.address}
    try:
        output, _ = await process.communicate(json.dumps(known).encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        raise ChildProcessError
    return [tuple(each) for each in json.loads(output)]
