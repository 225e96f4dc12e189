from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Callout")


@_attrs_define
class Callout(aura_panic_legacy.LegacyCallout):
    """A request for help and where it stands.

    Attributes:
        id (int): The callout's identifier.
        customer_id (int): The person protected.
        predefined_location_id (int | None): The fixed location that the callout was raised for, where there is one.
        status (str): Where the callout stands, as a free-form legacy string in mixed casing. Known values are
            `created`, `Responder Dispatched`, `Responder Cancelled` and `closed`; others can appear at
            any time and mean that the callout is still live.
        latitude (float | None): Degrees north of the equator (WGS 84), where a position is known.
        longitude (float | None): Degrees east of Greenwich (WGS 84), where a position is known.
        response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
        callout_classification_id (int): What a callout is taken for. 1 is real, 2 is a test.
        created_at (datetime.datetime): When the callout was raised.
    """

    id: int
    customer_id: int
    predefined_location_id: int | None
    status: str
    latitude: float | None = _attrs_field(repr=False)
    longitude: float | None = _attrs_field(repr=False)
    response_type_id: int
    callout_classification_id: int
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        customer_id = self.customer_id

        predefined_location_id: int | None
        predefined_location_id = self.predefined_location_id

        status = self.status

        latitude: float | None
        latitude = self.latitude

        longitude: float | None
        longitude = self.longitude

        response_type_id = self.response_type_id

        callout_classification_id = self.callout_classification_id

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "customerId": customer_id,
                "predefinedLocationId": predefined_location_id,
                "status": status,
                "latitude": latitude,
                "longitude": longitude,
                "responseTypeId": response_type_id,
                "calloutClassificationId": callout_classification_id,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        id = d.pop("id")

        customer_id = d.pop("customerId")

        def _parse_predefined_location_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        predefined_location_id = _parse_predefined_location_id(d.pop("predefinedLocationId"))

        status = d.pop("status")

        def _parse_latitude(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        latitude = _parse_latitude(d.pop("latitude"))

        def _parse_longitude(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        longitude = _parse_longitude(d.pop("longitude"))

        response_type_id = d.pop("responseTypeId")

        callout_classification_id = d.pop("calloutClassificationId")

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        callout = cls(
            id=id,
            customer_id=customer_id,
            predefined_location_id=predefined_location_id,
            status=status,
            latitude=latitude,
            longitude=longitude,
            response_type_id=response_type_id,
            callout_classification_id=callout_classification_id,
            created_at=created_at,
        )

        callout.additional_properties = d
        return callout

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


Callout.declare(
    {
        "id": ("id", int),
        "customerId": ("customer_id", int),
        "predefinedLocationId": ("predefined_location_id", int | None),
        "status": ("status", str),
        "latitude": ("latitude", float | None),
        "longitude": ("longitude", float | None),
        "responseTypeId": ("response_type_id", int),
        "calloutClassificationId": ("callout_classification_id", int),
        "createdAt": ("created_at", datetime.datetime),
    }
)
