"""The seed: the customer sources, customers, fixed locations and callouts of a fresh mock."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import yaml

from aura_panic_mock._records import Callout, time_of_day
from aura_panic_mock._script import ScriptError, parse_script

_Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
_Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
_Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]


class Customer(msgspec.Struct, frozen=True, rename="camel"):
    """A person protected."""

    id: _Id
    safe_code: str | int
    subscribed: bool
    locations: Mapping[int, tuple[_Latitude, _Longitude]]
    """Fixed locations by their id: latitude and longitude in degrees."""

    def __post_init__(self) -> None:
        if isinstance(self.safe_code, int):
            raise TypeError(f"the safeCode of {self.id} needs quotation marks")


class _CalloutData(msgspec.Struct):
    id: _Id
    customerId: _Id  # noqa: N815 - the names of the wire, here and below
    predefinedLocationId: _Id | None  # noqa: N815
    latitude: _Latitude | None
    longitude: _Longitude | None
    responseTypeId: int  # noqa: N815
    calloutClassificationId: int  # noqa: N815
    script: str = ""


class _SourceData(msgspec.Struct, rename="camel"):
    client_id: str
    client_secret: str
    token_seconds: Annotated[int, msgspec.Meta(ge=1)]
    customers: list[Customer]
    callouts: list[_CalloutData]


class _SeedData(msgspec.Struct, rename="camel"):
    sources: list[_SourceData]
    cancellation_reasons: Mapping[int, str]
    rating_items: Mapping[int, str]


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
        parsed = msgspec.convert(data, _SeedData, str_keys=True)
        return Seed(
            _sources(parsed),
            [_callout(each, source) for source in parsed.sources for each in source.callouts],
            parsed.cancellation_reasons,
            parsed.rating_items,
        )
    except (msgspec.ValidationError, ScriptError, ValueError) as error:
        raise SeedError(f"The seed is not like seed.yaml: {error}") from None


def _sources(data: _SeedData) -> dict[str, Source]:
    if not data.sources:
        raise ValueError("there are no sources")
    sources = {}
    for each in data.sources:
        if not each.customers:
            raise ValueError(f"{each.client_id} has no customers")
        customers = {customer.id: customer for customer in each.customers}
        source = Source(each.client_id, each.client_secret, each.token_seconds, customers)
        sources[source.client_id] = source
    return sources


def _callout(data: _CalloutData, source: _SourceData) -> Callout:
    if data.customerId not in {each.id for each in source.customers}:
        raise ValueError(f"callout {data.id} is of a customer that is not there")
    fields = msgspec.structs.asdict(data)
    script = fields.pop("script")
    timeline = parse_script(script) if script else []
    return Callout(
        client_id=source.client_id,
        createdAt=time_of_day(0),
        raised=0.0,
        timeline=timeline,
        **fields,
    )
