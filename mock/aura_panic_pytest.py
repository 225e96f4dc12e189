"""Fixtures for an integrator's tests; pytest finds them once ``aura-panic[mock]`` is installed.

A module of its own, and not one of the mock's: pytest imports it in every run, and should not have
to import a web framework, nor find it there.

Example:
    >>> def test_my_service(panic_mock, panic_client):
    ...     panic_mock.control("POST", "/callouts/992011/script", script="dispatch")
    ...     assert panic_client.get_callout(992011).state is CalloutState.RESPONDER_DISPATCHED
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aura_panic import PanicClient
    from aura_panic_mock import Service


@pytest.fixture
def panic_mock() -> Iterator[Service]:
    """A mock with a state and a loopback port of its own, as long as the test lasts."""
    try:
        from aura_panic_mock import serve  # noqa: PLC0415 - who does not use it does not need it
    except ModuleNotFoundError as error:
        pytest.fail(str(error), pytrace=False)

    with serve() as service:
        yield service


@pytest.fixture
def panic_client(panic_mock: Service) -> Iterator[PanicClient]:
    """A client of that mock, with its credentials."""
    from aura_panic import PanicClient  # noqa: PLC0415 - as above

    with PanicClient(
        base_url=panic_mock.base_url,
        client_id=panic_mock.client_id,
        client_secret=panic_mock.client_secret,
    ) as panic:
        yield panic
