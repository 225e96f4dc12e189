"""Worker that raises callouts in several threads with one client.

    python examples/worker.py < presses.csv     # lines such as 300100,-33.92,18.42

The client is configured by the environment: AURA_PANIC_BASE_URL, _CLIENT_ID, _CLIENT_SECRET.
"""

import csv
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aura_panic import PanicClient, PanicError

THREADS = 8


def raise_callout(panic: PanicClient, press: list[str]) -> str:
    """Raise a callout for a press, and return a line about it."""
    try:
        customer, latitude, longitude = int(press[0]), float(press[1]), float(press[2])
    except (IndexError, ValueError):  # one bad line must not keep the others from being sent
        return f"{','.join(press[:1])}: invalid line: expected customer, latitude and longitude"
    try:
        callout = panic.raise_customer_callout(
            customer, response_type_id=2, latitude=latitude, longitude=longitude
        )
    except PanicError as error:
        again = "send it again" if error.may_be_repeated else "check it by hand"
        return f"{customer}: {again}: {error}"
    if callout.already_active:
        return f"{customer}: callout {callout.id} was already active"
    return f"{customer}: callout {callout.id} raised"


def main() -> None:
    with PanicClient() as panic, ThreadPoolExecutor(THREADS) as threads:
        for line in threads.map(partial(raise_callout, panic), csv.reader(sys.stdin)):
            print(line)


if __name__ == "__main__":
    main()
