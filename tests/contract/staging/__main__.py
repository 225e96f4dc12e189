"""Check the vendor's staging against the contract, by reading only: ``make contract-staging``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import httpx

from aura_panic import PanicClient, PanicError, UnreadableResponse
from tests.contract.adapter import Case
from tests.contract.staging import preflight
from tests.contract.staging.cases import Identifiers, allow_reads, draw_reads
from tests.contract.staging.checker import ResponseChecker
from tests.contract.staging.report import Deviation, load_baseline, print_report
from tests.contract.staging.transport import ReadOnlyTransport

RATE, BUDGET, SEED = 2, 200, 285


def main() -> int:
    """Run the check, and return its exit status."""
    try:
        with preflight.open_client(httpx.HTTPTransport()) as panic:  # without a proxy
            callouts, known = preflight.read_callouts(), load_baseline()
            seed = int(preflight.read_number("STAGING_SEED", SEED))
            transport = ReadOnlyTransport(
                preflight.read_base_url(),
                budget=int(preflight.read_number("STAGING_BUDGET", BUDGET)),
                rate=preflight.read_number("STAGING_RATE", RATE),
                token=fetch_token(panic),
            )
    except (preflight.PreflightError, PanicError) as error:
        return stop(f"{error} Nothing was read.")
    try:
        found = examine(transport, callouts, seed)
    except PanicError as error:
        return stop(f"a callout that was named cannot be read: {error}")
    except KeyboardInterrupt:
        return stop("interrupted. It had only read.")
    except Exception as error:  # noqa: BLE001 - a traceback may show a response
        reason = type(error).__name__
        return stop(f"the check failed ({reason}). See whether it does so against the mock.")
    return print_report(transport, seed, found, known)


def fetch_token(panic: PanicClient) -> str:
    """Return the token of the environment, or fetch one."""
    return (
        os.environ.get("AURA_PANIC_TOKEN")
        or panic.exchange_credentials(
            client_id=os.environ["AURA_PANIC_CLIENT_ID"],
            client_secret=os.environ["AURA_PANIC_CLIENT_SECRET"],
        ).access_token
    )


def examine(transport: ReadOnlyTransport, callouts: Sequence[int], seed: int) -> list[Deviation]:
    """Send every read through the transport, and return the deviations.

    Raises:
        PanicError: A callout that was named cannot be read.
    """
    found: set[Deviation] = set()
    checker = ResponseChecker(transport.base_url)
    with httpx.Client(transport=transport) as client:
        identifiers = find_customers(transport, callouts)
        transport.allowed = allow_reads(identifiers)
        for read in draw_reads(identifiers, seed):
            try:
                response = client.send(build_request(read.case, transport.base_url))
            except httpx.HTTPError:
                continue  # the transport has counted it
            found.update((read.operation, words) for words in checker.check(read, response))
    return sorted(found)


def find_customers(transport: ReadOnlyTransport, callouts: Sequence[int]) -> Identifiers:
    """Return the callouts that were named, and their customers."""
    transport.allowed = allow_reads({"calloutId": callouts})
    panic = PanicClient(
        base_url=transport.base_url, token="with-the-transport", transport=transport
    )
    customers = set()
    for callout in callouts:
        try:
            customers.add(panic.get_callout(callout, attempts=1).customer_id)
        except UnreadableResponse:
            continue  # a deviation, which the run will find
    return {"calloutId": callouts, "customerId": sorted(customers)}


def build_request(case: Case[Any], base_url: str) -> httpx.Request:
    """Build the whole request of a case, so that the transport sees all of it."""
    request = case.as_transport_kwargs(base_url)
    sent = {name: request.get(name) or None for name in ("params", "cookies", "headers", "json")}
    return httpx.Request(request["method"], request["url"], content=request.get("data"), **sent)


def stop(sentence: str) -> int:
    print(f"contract-staging: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
