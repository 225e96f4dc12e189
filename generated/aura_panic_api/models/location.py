from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Location")


@_attrs_define
class Location(aura_panic_legacy.WireModel):
    """Where the customer is.

    Attributes:
        latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
        longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
        accuracy (float | Unset): How far off the position may be, in metres.
    """

    latitude: float = _attrs_field(repr=False)
    longitude: float = _attrs_field(repr=False)
    accuracy: float | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        latitude = self.latitude

        longitude = self.longitude

        accuracy = self.accuracy

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"latitude": latitude, "longitude": longitude})
        if accuracy is not UNSET:
            field_dict["accuracy"] = accuracy

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        latitude = d.pop("latitude")

        longitude = d.pop("longitude")

        accuracy = d.pop("accuracy", UNSET)

        location = cls(latitude=latitude, longitude=longitude, accuracy=accuracy)

        location.additional_properties = d
        return location

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


Location.declare(
    {
        "latitude": ("latitude", float),
        "longitude": ("longitude", float),
        "accuracy": ("accuracy", float | Unset),
    }
)
Location.limits = {
    "required": ["latitude", "longitude"],
    "properties": {
        "latitude": {"minimum": -90, "maximum": 90},
        "longitude": {"minimum": -180, "maximum": 180},
        "accuracy": {"minimum": 0},
    },
}
