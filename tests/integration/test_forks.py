"""Clients that were made or used before a fork, in the parent and in its children."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from typing import Any

import pytest

from aura_panic import AsyncPanicClient, PanicClient
from aura_panic_mock import Fault, Service
from tests.integration.support import FREE, HERE, asked, credentials, until

OPEN = 992011
CUSTOMERS = [FREE, 178921, 254789]
ROUNDS = 50

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 and newer


def fork(work: Callable[[], Any]) -> int:
    """Run something in a forked process, which exits with 0 when it succeeds."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - reported by the status
            os.write(2, f"in a child: {error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    return child


def assert_succeeded(children: list[int]) -> None:
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(children)


def raise_and_read(panic: PanicClient, customer: int) -> None:
    """Raise for a customer again and again, and look whose callout comes back."""
    for _ in range(ROUNDS):
        raised = panic.raise_customer_callout(customer, response_type_id=2, **HERE)
        assert raised.customer_id == customer
        assert panic.get_callout(raised.id).customer_id == customer


def test_nobody_is_given_the_callout_of_another(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Hundreds of calls of three children and their parent, on one client."""
    panic_client.get_callout(OPEN)
    children = [fork(partial(raise_and_read, panic_client, each)) for each in CUSTOMERS]
    raise_and_read(panic_client, FREE)
    assert_succeeded(children)
    journal = panic_mock.journal(operation="raiseCustomerCallout")
    by_path = [entry.path for entry in journal]
    for customer in CUSTOMERS:
        expected = ROUNDS * (2 if customer == FREE else 1)
        assert sum(f"/{customer}/" in path for path in by_path) == expected
    assert asked(panic_mock, "getCallout") == 4 * ROUNDS + 1  # nothing had to be asked again
    assert asked(panic_mock, "exchangeCredentials") == 1  # tokens are kept


@contextmanager
def hammering(panic: PanicClient, threads: int) -> Iterator[list[BaseException]]:
    """Have threads use a client all the time; whatever fails is in the list."""
    stop = threading.Event()
    failures: list[BaseException] = []
    calls = [0] * threads

    def hammer(number: int) -> None:
        try:
            while not stop.is_set():
                assert panic.get_callout(OPEN).id == OPEN
                calls[number] += 1
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            failures.append(error)

    workers = [threading.Thread(target=hammer, args=(number,)) for number in range(threads)]
    for each in workers:
        each.start()
    try:
        until(lambda: all(calls) or bool(failures))
        yield failures
    finally:
        stop.set()
        for each in workers:
            each.join(30)


def test_a_fork_in_the_middle_of_calls(panic_client: PanicClient) -> None:
    """Locks that other threads held are not there in the child, and the parent goes on."""
    with hammering(panic_client, 4) as failures:
        for _ in range(25):
            assert_succeeded([fork(lambda: panic_client.get_callout(OPEN, deadline=10))])
    assert failures == []


def test_a_fork_while_a_token_is_being_fetched(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """The thread that holds the lock of the token is not there in the child."""
    fault = Fault.delay(0.7, operation="exchangeCredentials", times=1)
    panic_mock.inject(fault)
    scoped = panic_client.for_customer(FREE)
    first = threading.Thread(target=scoped.list_active_customer_callouts, args=(FREE,))
    first.start()
    until(lambda: not panic_mock.faults())  # it is at the service
    assert_succeeded(
        [
            fork(lambda: panic_client.get_callout(OPEN, deadline=10)),
            fork(lambda: scoped.list_active_customer_callouts(FREE, deadline=10)),
        ]
    )
    first.join(30)
    assert panic_client.get_callout(OPEN).id == OPEN


def test_a_scoped_client_whose_owner_is_gone(panic_mock: Service) -> None:
    """It knows of a fork itself: its connections are not shared with its children."""
    scoped = PanicClient(**credentials(panic_mock)).for_customer(FREE)
    gc.collect()

    def read() -> None:
        for _ in range(50):
            assert scoped.list_active_customer_callouts(FREE) == []

    read()
    children = [fork(read) for _ in range(3)]
    read()
    assert_succeeded(children)
    assert asked(panic_mock, "listActiveCustomerCallouts") == 5 * 50
    scoped._http.close()  # noqa: SLF001 - its owner would have


def test_a_client_that_is_built_after_a_fork_shares_nothing(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """OpenSSL has locks of its own, and another thread of the parent may hold one."""
    trust = attrgetter("_http._transport._pool._ssl_context")
    shared = trust(panic_client)
    with PanicClient(**credentials(panic_mock)) as panic:
        assert trust(panic) is shared

    def build() -> None:
        with PanicClient(**credentials(panic_mock)) as panic:
            assert trust(panic) is not shared

    assert_succeeded([fork(build)])


def test_no_lock_of_cookies_is_waited_for(panic_client: PanicClient) -> None:
    """Httpx looks for cookies in each response, with a lock that a fork could catch."""
    panic_client.get_callout(OPEN)
    jar: Any = panic_client._http.cookies.jar  # noqa: SLF001 - where the lock is
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with jar._cookies_lock:  # noqa: SLF001
            held.set()
            let_go.wait(60)

    threading.Thread(target=hold, daemon=True).start()
    held.wait(60)
    child = fork(lambda: panic_client.get_callout(OPEN))
    until(lambda: os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None)
    let_go.set()
    assert_succeeded([child])


_PRELOADED: list[PanicClient] = []


def _raise_in_pool(customer: int) -> tuple[int, int]:
    raised = _PRELOADED[0].raise_customer_callout(customer, response_type_id=2, **HERE)
    return customer, raised.customer_id


def test_a_pool_of_processes(panic_client: PanicClient) -> None:
    """Multiprocessing with fork: the client is a global of the parent."""
    _PRELOADED[:] = [panic_client]
    panic_client.get_callout(OPEN)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pairs = pool.map(_raise_in_pool, CUSTOMERS * 20)
        pool.close()
        pool.join()  # or they would be killed
    assert all(customer == raised_for for customer, raised_for in pairs)


PRELOADED = """
from aura_panic import PanicClient

panic = PanicClient()
panic.get_callout(992011)

def get(number):
    return panic.get_callout(number).id
"""

FORKSERVER = """
import multiprocessing

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["preloaded"])
    from preloaded import get
    with context.Pool(3) as pool:
        assert pool.map(get, [992011] * 60) == [992011] * 60
"""


def test_a_client_that_a_fork_server_preloads(panic_mock: Service, tmp_path: Any) -> None:
    """The process that workers fork from builds and uses the client, as gunicorn's preload does."""
    (tmp_path / "preloaded.py").write_text(PRELOADED, encoding="utf-8")
    (tmp_path / "main.py").write_text(FORKSERVER, encoding="utf-8")
    settings = {
        f"AURA_PANIC_{name.upper()}": value for name, value in credentials(panic_mock).items()
    }
    done = subprocess.run(
        [sys.executable, tmp_path / "main.py"],
        env=os.environ | settings | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_asynchronous_client_in_a_forked_process(panic_mock: Service) -> None:
    """It works in the event loop of the child, also when forked inside of a running one."""

    async def steps() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:

            async def read() -> None:
                for _ in range(25):
                    assert (await panic.get_callout(OPEN)).id == OPEN

            await read()
            children = [fork(lambda: asyncio.run(read())) for _ in range(3)]
            await read()
            assert_succeeded(children)
            await read()

    asyncio.run(steps())
    assert asked(panic_mock, "getCallout") == 6 * 25
    assert asked(panic_mock, "exchangeCredentials") == 1
