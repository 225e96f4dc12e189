"""The seed: the customer sources, customers, fixed locations and callouts of a fresh mock."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import msgspec
import yaml
from msgspec import Meta

from aura_panic_mock._records import Callout, time_of_day
from aura_panic_mock._script import parse_script

_Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
_Latitude = Annotated[float, Meta(ge=-90, le=90)]
_Longitude = Annotated[float, Meta(ge=-180, le=180)]


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


class _Callout(msgspec.Struct, rename="camel"):
    id: _Id
    customer_id: _Id
    fixed_location_id: _Id | None = msgspec.field(name="predefinedLocationId")
    latitude: _Latitude | None
    longitude: _Longitude | None
    response_type_id: int
    callout_classification_id: int
    script: str = ""


class Source(msgspec.Struct, frozen=True, rename="camel", dict=True):
    """A customer source: an integrator's credentials, and whom they protect."""

    client_id: str
    client_secret: str
    token_seconds: Annotated[int, Meta(ge=1)]
    _customers: Annotated[list[Customer], Meta(min_length=1)] = msgspec.field(name="customers")
    _callouts: list[_Callout] = msgspec.field(name="callouts")

    def __post_init__(self) -> None:
        for each in self.callouts:
            if each.customer_id not in self.customers:
                raise ValueError(f"callout {each.id} is of a customer that is not there")

    @cached_property
    def customers(self) -> Mapping[int, Customer]:
        """Customers by their id."""
        return {each.id: each for each in self._customers}

    @cached_property
    def callouts(self) -> list[Callout]:
        """Callouts at the start."""
        made = []
        for each in map(msgspec.structs.asdict, self._callouts):
            script = each.pop("script")
            each |= {"client_id": self.client_id, "created_at": time_of_day(0), "raised": 0.0}
            made.append(Callout(timeline=parse_script(script) if script else [], **each))
        return made


class Seed(msgspec.Struct, frozen=True, rename="camel", dict=True):
    """Everything in a seed file."""

    _sources: Annotated[list[Source], Meta(min_length=1)] = msgspec.field(name="sources")
    cancellation_reasons: Mapping[int, str]
    rating_items: Mapping[int, str]

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Customer sources by their client id."""
        return {each.client_id: each for each in self._sources}

    @property
    def callouts(self) -> list[Callout]:
        """Callouts at the start."""
        return [callout for source in self._sources for callout in source.callouts]


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
        return msgspec.convert(data, Seed, str_keys=True)
    except msgspec.ValidationError as error:
        raise SeedError(f"The seed is not like seed.yaml: {error}") from None
