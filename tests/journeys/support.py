"""What the journeys have in common: customers of the seed, a place, a client."""

from __future__ import annotations

from typing import Any, TypedDict

from aura_panic import (
    PanicClient,
)
from aura_panic_mock import (
    Service,
)

FREE, UNSUBSCRIBED, HOME = 300100, 300200, 178921  # customers of the seed


class Place(TypedDict):
    """A position, as keyword arguments."""

    latitude: float
    longitude: float


HERE: Place = {"latitude": -33.9, "longitude": 18.4}


def credentials(mock: Service) -> dict[str, Any]:
    """Where a mock is and what it takes, as arguments of either client."""
    return {
        "base_url": mock.base_url,
        "client_id": mock.client_id,
        "client_secret": mock.client_secret,
    }


def client(mock: Service, token: str | None = None) -> PanicClient:
    if token:
        return PanicClient(base_url=mock.base_url, token=token)
    return PanicClient(**credentials(mock))


def asked(mock: Service, operation: str) -> int:
    """How many requests for an operation have reached a mock."""
    return len(mock.control("GET", f"/journal?operation={operation}"))
