"""The seed: the customer sources, customers, fixed locations and callouts of a fresh mock."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

import msgspec
import yaml

from aura_panic_mock._records import Callout, time_of_day
from aura_panic_mock._script import ScriptError, parse_script


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


_Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
_Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
_Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]


class _CustomerData(TypedDict):
    id: _Id
    subscribed: bool
    locations: Mapping[int | str, tuple[_Latitude, _Longitude]]


class _CalloutData(TypedDict):
    id: _Id
    customerId: _Id
    predefinedLocationId: _Id | None
    latitude: _Latitude | None
    longitude: _Longitude | None
    responseTypeId: int
    calloutClassificationId: int
    script: NotRequired[str]


class _SourceData(TypedDict):
    clientId: str
    clientSecret: str
    tokenSeconds: Annotated[int, msgspec.Meta(ge=1)]
    customers: list[_CustomerData]
    callouts: list[_CalloutData]


class _SeedData(TypedDict):
    sources: list[_SourceData]
    cancellationReasons: Mapping[int | str, str]
    ratingItems: Mapping[int | str, str]


class SeedError(Exception):
    """A seed cannot be used; the message says why."""


def load_seed(path: Path | None = None) -> Any:
    """Read a seed file; by default the one that comes with the mock, to use as it is or change.

    Raises:
        SeedError: The file does not exist, or is not YAML.
    """
    try:
        text = (path or files("aura_panic_mock") / "seed.yaml").read_text()
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path} is not a seed file: {error}") from None


def parse_seed(data: Mapping[str, Any]) -> Seed:
    """Parse a seed as in ``seed.yaml``. Identifiers may be text where they are keys, as in JSON.

    Raises:
        SeedError: Something is missing, or of another type.
    """
    try:
        msgspec.convert(data, _SeedData)
        return _parse(data)
    except (msgspec.ValidationError, ScriptError, TypeError, ValueError) as error:
        raise SeedError(f"The seed is not like seed.yaml: {error}") from None


def _parse(data: Mapping[str, Any]) -> Seed:
    seed = _read(data)
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


def _read(data: Mapping[str, Any]) -> Seed:
    return Seed(
        sources={each["clientId"]: _source(each) for each in data["sources"]},
        callouts=[
            _callout(each, source["clientId"])
            for source in data["sources"]
            for each in source["callouts"]
        ],
        cancellation_reasons={int(key): each for key, each in data["cancellationReasons"].items()},
        rating_items={int(key): each for key, each in data["ratingItems"].items()},
    )


def _source(data: Mapping[str, Any]) -> Source:
    customers = [
        Customer(
            id=each["id"],
            safe_code=each["safeCode"],
            subscribed=each["subscribed"],
            locations={int(key): tuple(place) for key, place in each["locations"].items()},
        )
        for each in data["customers"]
    ]
    return Source(
        client_id=data["clientId"],
        client_secret=data["clientSecret"],
        token_seconds=int(data["tokenSeconds"]),
        customers={customer.id: customer for customer in customers},
    )


def _callout(data: Mapping[str, Any], client_id: str) -> Callout:
    details = {name: value for name, value in data.items() if name != "script"}
    script = data.get("script")
    timeline = parse_script(script) if script else []
    return Callout(
        client_id=client_id, createdAt=time_of_day(0), raised=0.0, timeline=timeline, **details
    )
