from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_bool,
    decode_float,
    decode_int,
    decode_object,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import UNSET, Unset, WireModel


@define
class RaiseCallout(WireModel):
    """Request for help at a position or at a fixed location.

    Attributes:
        response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
        latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
        longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
        predefined_location_id (int | Unset): The registered property that a callout is
            raised for.
        callout_classification_id (int | Unset): How a callout is classified. 1 is real, 2
            is a test.
        internal_test (bool | Unset): A legacy mark for tests. Omit it.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "responseTypeId": "response_type_id",
        "latitude": "latitude",
        "longitude": "longitude",
        "predefinedLocationId": "predefined_location_id",
        "calloutClassificationId": "callout_classification_id",
        "internalTest": "internal_test",
    }

    response_type_id: int
    latitude: float | Unset = field(repr=False, default=UNSET)
    longitude: float | Unset = field(repr=False, default=UNSET)
    predefined_location_id: int | Unset = UNSET
    callout_classification_id: int | Unset = UNSET
    internal_test: bool | Unset = UNSET
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 1
        key = ""
        try:
            key = "responseTypeId"
            model.response_type_id = value if type(value := data[key]) is int else decode_int(value)
            key = "latitude"
            if key in data:
                model.latitude = (
                    value
                    if type(value := data[key]) is float and isfinite(value)
                    else decode_float(value)
                )
                known += 1
            else:
                model.latitude = UNSET
            key = "longitude"
            if key in data:
                model.longitude = (
                    value
                    if type(value := data[key]) is float and isfinite(value)
                    else decode_float(value)
                )
                known += 1
            else:
                model.longitude = UNSET
            key = "predefinedLocationId"
            if key in data:
                model.predefined_location_id = (
                    value if type(value := data[key]) is int else decode_int(value)
                )
                known += 1
            else:
                model.predefined_location_id = UNSET
            key = "calloutClassificationId"
            if key in data:
                model.callout_classification_id = (
                    value if type(value := data[key]) is int else decode_int(value)
                )
                known += 1
            else:
                model.callout_classification_id = UNSET
            key = "internalTest"
            if key in data:
                model.internal_test = (
                    value if type(value := data[key]) is bool else decode_bool(value)
                )
                known += 1
            else:
                model.internal_test = UNSET
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
