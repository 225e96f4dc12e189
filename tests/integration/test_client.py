"""Operations of the client against the mock, over real HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    CalloutState,
    InvalidArgument,
    NotFound,
    PanicClient,
    Unauthorized,
)
from aura_panic_api import AsyncOperations, Operations
from aura_panic_mock import Service
from tests.conftest import CALLOUT, Script
from tests.integration.support import Connect

CUSTOMERS_OWN, OTHERS = 992011, 700100  # callouts of the mock's first and second customer source


def test_from_the_list_to_the_end_of_a_callout(connect: Connect, panic_mock: Service) -> None:
    """A callout is listed, read, cancelled with the safe code, and over."""
    panic = connect(panic_mock)
    active = panic.list_active_callouts()
    assert CUSTOMERS_OWN in [callout.id for callout in active]
    assert panic.get_callout(CUSTOMERS_OWN).state is CalloutState.CREATED

    response = panic.cancel_callout(CUSTOMERS_OWN, safe_code="4567")

    assert response.state.is_open  # it shows the callout as it stood
    assert panic.get_callout(CUSTOMERS_OWN).state is CalloutState.CLOSED
    assert CUSTOMERS_OWN not in [callout.id for callout in panic.list_active_callouts()]


def test_a_wrong_safe_code_looks_just_like_a_right_one(panic_client: PanicClient) -> None:
    """Under duress the response to a cancel is the same; only the callout stays open."""
    (right, wrong) = panic_client.list_active_callouts()
    responses = [
        panic_client.cancel_callout(right.id, safe_code="4567"),
        panic_client.cancel_callout(wrong.id, safe_code="0000"),
    ]
    assert responses == [right, wrong]
    assert not panic_client.get_callout(right.id).state.is_open
    assert panic_client.get_callout(wrong.id).state.is_open


@pytest.mark.parametrize("lost", [None, "", 4567, "4\ud800"])
def test_a_lost_code_is_not_taken_for_an_unconditional_cancel(
    panic_client: PanicClient, lost: Any
) -> None:
    """A safe code that was lost on the way must not end an emergency."""
    with pytest.raises(InvalidArgument, match="The request was not sent: safe_code") as caught:
        panic_client.cancel_callout(CUSTOMERS_OWN, safe_code=lost)
    assert isinstance(caught.value, TypeError) is not isinstance(lost, str)
    assert "4567" not in str(caught.value)
    assert panic_client.get_callout(CUSTOMERS_OWN).state.is_open


@pytest.mark.parametrize("callout_id", [None, True, 1.0, "992011", "..", "", -1, 0, 2**63])
def test_what_is_no_identifier_is_not_sent(
    panic_mock: Service, panic_client: PanicClient, callout_id: Any
) -> None:
    """It could lead to another operation, and is refused before anything leaves."""
    with pytest.raises(InvalidArgument, match="The request was not sent: callout_id"):
        panic_client.cancel_callout(callout_id)
    assert panic_mock.journal() == []


@pytest.mark.parametrize("callout_id", [1, 10**18, OTHERS])
def test_what_is_not_ours_is_not_found(panic_client: PanicClient, callout_id: int) -> None:
    """Another customer source's callout looks like one that does not exist."""
    with pytest.raises(NotFound) as caught:
        panic_client.get_callout(callout_id)
    if callout_id > 999:  # long numbers are masked: they may be a code
        assert caught.value.message == "There is no callout ***"
    assert caught.value.raw_message == f"There is no callout {callout_id}"
    assert (caught.value.operation, caught.value.status) == ("get_callout", 404)


@pytest.mark.parametrize("code", ["12345", "123", "1234\n", "١٢٣٤", "12a4"])
def test_a_malformed_code_is_not_sent(panic_client: PanicClient, code: str) -> None:
    """An impossible safe code is refused in words that do not repeat it."""
    with pytest.raises(ValueError, match="not sent: safe_code should match") as caught:
        panic_client.cancel_callout(CUSTOMERS_OWN, safe_code=code)
    assert code.strip() not in str(caught.value)
    assert panic_client.get_callout(CUSTOMERS_OWN).state.is_open


def test_wrong_credentials_say_what_to_check(connect: Connect, panic_mock: Service) -> None:
    """A wrong secret is an Unauthorized of the token exchange, and is not repeated."""
    with pytest.raises(Unauthorized, match="Check the credentials") as caught:
        connect(panic_mock, client_secret="wr0ng").list_active_callouts()
    assert caught.value.operation == "exchange_credentials"
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize(("seconds", "exchanges"), [(3600, 1), (0, 3)])
def test_one_token_serves_every_call_until_it_ends(
    connect: Connect, scripted: Script, seconds: int, exchanges: int
) -> None:
    """Credentials are exchanged once a token's life, not once a call."""
    token = {"accessToken": "t0ken", "tokenType": "Bearer", "expiresIn": seconds}
    service = scripted(200, CALLOUT | token)
    panic = connect(service, client_id="id", client_secret="s3cret")
    for _ in range(3):
        panic.get_callout(CUSTOMERS_OWN)
    paths = [request.path for request in service.received]
    assert paths.count("/panic-api/v2/oauth/token") == exchanges
    assert paths.count("/panic-api/v2/callouts/992011") == 3
    assert service.received[-1].headers["Authorization"] == "Bearer t0ken"


def test_a_cancel_without_a_code_sends_an_empty_object(connect: Connect, scripted: Script) -> None:
    """The body is there, and is JSON, even when it says nothing."""
    service = scripted(200, CALLOUT)
    connect(service).cancel_callout(CUSTOMERS_OWN)
    (request,) = service.received
    assert (request.method, request.body) == ("POST", b"{}")
    assert request.headers["Content-Type"] == "application/json"


def test_no_operation_is_hidden_by_the_client(kind: type[PanicClient | AsyncPanicClient]) -> None:
    """A caller gets the statuses that the contract names."""
    operations = AsyncOperations if issubclass(kind, AsyncPanicClient) else Operations
    names = [name for name in vars(operations) if not name.startswith("_")]
    assert names
    assert [name for name in names if getattr(kind, name) is not getattr(operations, name)] == []
