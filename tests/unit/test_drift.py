"""The mock and the contract cannot part unnoticed."""

from __future__ import annotations

from copy import copy

import pytest

from aura_panic_mock import DriftError, create_app, load_contract
from aura_panic_mock._handlers import SCOPED
from tests.contract.document import load_document, operations


def test_an_operation_without_a_handler_stops_the_mock() -> None:
    """An operation without a method is named."""
    contract = load_contract()
    grown = copy(contract.operations[0])
    grown.name = "sendDrone"
    with pytest.raises(DriftError, match="no handler for sendDrone"):
        create_app(contract=contract._replace(operations=[*contract.operations, grown]))


def test_a_handler_without_an_operation_stops_the_mock() -> None:
    """A method without an operation is named."""
    contract = load_contract()
    with pytest.raises(DriftError, match="listActiveCallouts is not in the contract"):
        create_app(contract=contract._replace(operations=contract.operations[1:]))


def test_it_is_decided_what_a_scoped_token_is_valid_for() -> None:
    """It is valid for what names the callout, the customer or the rating that it is about."""
    about = {"calloutId", "customerId", "ratingId"}
    undecided = [
        operation.name
        for operation in operations(load_document())
        if operation.authenticated
        and operation.name in SCOPED
        and not about & {each.name for each in operation.parameters if each.required}
        and not about & set((operation.body or {}).get("required", ()))
    ]
    assert not undecided, (
        f"{', '.join(undecided)}: no request says whose callout it is about, so a callout-scoped "
        "token cannot be valid for it: add it to those that SCOPED leaves out, in "
        "mock/aura_panic_mock/_handlers.py."
    )
