from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RaiseCallout")


@_attrs_define
class RaiseCallout(aura_panic_legacy.WireModel):
    """Who needs what kind of help where, at a position or at a fixed location.

    Attributes:
        response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
        latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
        longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
        predefined_location_id (int | Unset): The registered property that a callout is raised for.
        callout_classification_id (int | Unset): What a callout is taken for. 1 is real, 2 is a test.
        internal_test (bool | Unset): A legacy mark for tests. Leave it out.
    """

    response_type_id: int
    latitude: float | Unset = _attrs_field(repr=False, default=UNSET)
    longitude: float | Unset = _attrs_field(repr=False, default=UNSET)
    predefined_location_id: int | Unset = UNSET
    callout_classification_id: int | Unset = UNSET
    internal_test: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        response_type_id = self.response_type_id

        latitude = self.latitude

        longitude = self.longitude

        predefined_location_id = self.predefined_location_id

        callout_classification_id = self.callout_classification_id

        internal_test = self.internal_test

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"responseTypeId": response_type_id})
        if latitude is not UNSET:
            field_dict["latitude"] = latitude
        if longitude is not UNSET:
            field_dict["longitude"] = longitude
        if predefined_location_id is not UNSET:
            field_dict["predefinedLocationId"] = predefined_location_id
        if callout_classification_id is not UNSET:
            field_dict["calloutClassificationId"] = callout_classification_id
        if internal_test is not UNSET:
            field_dict["internalTest"] = internal_test

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        response_type_id = d.pop("responseTypeId")

        latitude = d.pop("latitude", UNSET)

        longitude = d.pop("longitude", UNSET)

        predefined_location_id = d.pop("predefinedLocationId", UNSET)

        callout_classification_id = d.pop("calloutClassificationId", UNSET)

        internal_test = d.pop("internalTest", UNSET)

        raise_callout = cls(
            response_type_id=response_type_id,
            latitude=latitude,
            longitude=longitude,
            predefined_location_id=predefined_location_id,
            callout_classification_id=callout_classification_id,
            internal_test=internal_test,
        )

        raise_callout.additional_properties = d
        return raise_callout

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


RaiseCallout.declare(
    {
        "responseTypeId": ("response_type_id", int),
        "latitude": ("latitude", float | Unset),
        "longitude": ("longitude", float | Unset),
        "predefinedLocationId": ("predefined_location_id", int | Unset),
        "calloutClassificationId": ("callout_classification_id", int | Unset),
        "internalTest": ("internal_test", bool | Unset),
    }
)
RaiseCallout.limits = {
    "required": ["responseTypeId"],
    "properties": {
        "responseTypeId": {"minimum": 1, "maximum": 9223372036854775807},
        "latitude": {"minimum": -90, "maximum": 90},
        "longitude": {"minimum": -180, "maximum": 180},
        "predefinedLocationId": {"minimum": 1, "maximum": 9223372036854775807},
        "calloutClassificationId": {"minimum": 1, "maximum": 9223372036854775807},
    },
    "allOf": [
        {"oneOf": [{"required": ["latitude", "longitude"]}, {"required": ["predefinedLocationId"]}]}
    ],
    "dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]},
}
