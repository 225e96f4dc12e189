"""The mock and the contract cannot part unnoticed."""

from __future__ import annotations

import pytest

from aura_panic_mock import DriftError, create_app, load_contract


def test_an_operation_without_a_handler_stops_the_mock() -> None:
    """A contract that has grown is told by the name of what is missing."""
    contract = load_contract()
    grown = contract.operations[0]._replace(name="sendDrone")
    with pytest.raises(DriftError, match="no handler for sendDrone"):
        create_app(contract=contract._replace(operations=[*contract.operations, grown]))


def test_a_handler_without_an_operation_stops_the_mock() -> None:
    """So is a contract that has shrunk."""
    contract = load_contract()
    with pytest.raises(DriftError, match="listActiveCallouts is not in the contract"):
        create_app(contract=contract._replace(operations=contract.operations[1:]))
