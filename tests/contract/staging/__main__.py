"""Holds the vendor's staging to the contract, as far as reading goes: ``make contract-staging``."""

from __future__ import annotations

import asyncio
import os
import sys

from aura_panic import PanicClient, PanicError
from tests.contract.staging import gate
from tests.contract.staging.baseline import known
from tests.contract.staging.examine import examine
from tests.contract.staging.guard import Guard, Pace
from tests.contract.staging.report import report

PER_SECOND, BUDGET = 2.0, 200.0


def main() -> int:
    try:
        with gate.open_gate() as panic:
            callouts, accepted = gate.callouts(), known()
            guard = Guard(
                gate.base_url(),
                budget=int(gate.number("STAGING_BUDGET", BUDGET)),
                pace=Pace(gate.number("STAGING_RATE", PER_SECOND)),
                token=token(panic),
            )
    except (gate.Closed, PanicError) as error:
        return stop(f"{error} Nothing was read.")
    try:
        found = asyncio.run(examine(guard, callouts))
    except PanicError as error:
        return stop(f"a callout that was named cannot be read: {error}")
    except ChildProcessError:
        return stop("schemathesis failed. See whether it does so against the mock.")
    except KeyboardInterrupt:
        return stop("interrupted. It had only read.")
    return report(guard, found, accepted)


def token(panic: PanicClient) -> str:
    """The token: as it was given, or minted now."""
    if given := os.environ.get("AURA_PANIC_TOKEN"):
        return given
    return panic.exchange_credentials(
        client_id=os.environ["AURA_PANIC_CLIENT_ID"],
        client_secret=os.environ["AURA_PANIC_CLIENT_SECRET"],
    ).access_token


def stop(sentence: str) -> int:
    print(f"contract-staging: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
