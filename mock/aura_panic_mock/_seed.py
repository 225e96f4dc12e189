"""What a fresh mock knows: customer sources, customers, fixed locations, callouts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from aura_panic_mock._records import Callout, time_of_day
from aura_panic_mock._script import parse_script


class Customer(NamedTuple):
    """A person protected."""

    id: int
    safe_code: str
    subscribed: bool
    locations: Mapping[int, tuple[float, float]]
    """Fixed locations by their id: latitude and longitude in degrees."""


class Source(NamedTuple):
    """A customer source: an integrator's credentials, and whom they protect."""

    client_id: str
    client_secret: str
    token_seconds: int
    customers: Mapping[int, Customer]


class Seed(NamedTuple):
    """Everything in a seed file."""

    sources: Mapping[str, Source]
    callouts: list[Callout]
    cancellation_reasons: Mapping[int, str]
    rating_items: Mapping[int, str]


class SeedError(Exception):
    """A seed cannot be used."""


def load_seed(path: Path | None = None) -> Any:
    """Read a seed, or the one that comes with the mock, to be used as it is or changed.

    Raises:
        SeedError: The file is not there, or not YAML.
    """
    try:
        return yaml.safe_load((path or files("aura_panic_mock") / "seed.yaml").read_text())
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path} is no seed: {error}") from None


def parse_seed(told: Mapping[str, Any]) -> Seed:
    """Take in a seed as it stands in ``seed.yaml``.

    Raises:
        SeedError: Something is missing or of another kind than there.
    """
    try:
        return _parse(told)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise SeedError(f"The seed is not like seed.yaml: {type(error).__name__} {error}") from None


def _parse(told: Mapping[str, Any]) -> Seed:
    seed = _read(told)
    for source in seed.sources.values():
        if not source.customers:
            raise ValueError(f"{source.client_id} has no customers")
        for customer in source.customers.values():
            if not isinstance(customer.safe_code, str):
                raise TypeError(f"the safeCode of {customer.id} needs quotation marks")
    for callout in seed.callouts:
        if callout.customerId not in seed.sources[callout.client_id].customers:
            raise ValueError(f"callout {callout.id} is of a customer that is not there")
    if not seed.sources:
        raise ValueError("there are no sources")
    return seed


def _read(told: Mapping[str, Any]) -> Seed:
    return Seed(
        sources={each["clientId"]: _source(each) for each in told["sources"]},
        callouts=[
            _callout(each, source["clientId"])
            for source in told["sources"]
            for each in source["callouts"]
        ],
        cancellation_reasons=dict(told["cancellationReasons"]),
        rating_items=dict(told["ratingItems"]),
    )


def _source(told: Mapping[str, Any]) -> Source:
    customers = [
        Customer(
            id=each["id"],
            safe_code=each["safeCode"],
            subscribed=each["subscribed"],
            locations={number: tuple(place) for number, place in each["locations"].items()},
        )
        for each in told["customers"]
    ]
    return Source(
        client_id=told["clientId"],
        client_secret=told["clientSecret"],
        token_seconds=int(told["tokenSeconds"]),
        customers={customer.id: customer for customer in customers},
    )


def _callout(told: Mapping[str, Any], client_id: str) -> Callout:
    details = {name: value for name, value in told.items() if name != "script"}
    script = told.get("script")
    course = parse_script(script) if script else []
    return Callout(
        client_id=client_id, createdAt=time_of_day(0), raised=0.0, course=course, **details
    )
