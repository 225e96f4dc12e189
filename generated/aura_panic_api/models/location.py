from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_float,
    decode_object,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import UNSET, Unset, WireModel


@define
class Location(WireModel):
    """Position of the customer.

    Attributes:
        latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
        longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
        accuracy (float | Unset): Accuracy of the position, in metres.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "latitude": "latitude",
        "longitude": "longitude",
        "accuracy": "accuracy",
    }

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)
    accuracy: float | Unset = UNSET
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 2
        key = ""
        try:
            key = "latitude"
            model.latitude = (
                value
                if type(value := data[key]) is float and isfinite(value)
                else decode_float(value)
            )
            key = "longitude"
            model.longitude = (
                value
                if type(value := data[key]) is float and isfinite(value)
                else decode_float(value)
            )
            key = "accuracy"
            if key in data:
                model.accuracy = (
                    value
                    if type(value := data[key]) is float and isfinite(value)
                    else decode_float(value)
                )
                known += 1
            else:
                model.accuracy = UNSET
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
