from __future__ import annotations

import datetime
from collections.abc import Mapping
from math import isfinite
from typing import Any, ClassVar, Self

import aura_panic_legacy
from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_datetime,
    decode_float,
    decode_int,
    decode_str,
    field_error,
    unknown_fields,
)


@define
class Callout(aura_panic_legacy.LegacyCallout):
    """A request for help, and its state.

    Attributes:
        id (int): The callout's identifier.
        customer_id (int): The person protected.
        predefined_location_id (int | None): The fixed location that the callout was raised
            for, if any.
        status (str): State of the callout, as a free-form legacy string in mixed casing.
            Known values are `created`, `Responder Dispatched`, `Responder Cancelled` and
            `closed`; others can appear at any time and mean that the callout is still live.
        latitude (float | None): Degrees north of the equator (WGS 84), if a position is
            known.
        longitude (float | None): Degrees east of Greenwich (WGS 84), if a position is
            known.
        response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
        callout_classification_id (int): How a callout is classified. 1 is real, 2 is a
            test.
        created_at (datetime.datetime): When the callout was raised.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "customerId": "customer_id",
        "predefinedLocationId": "predefined_location_id",
        "status": "status",
        "latitude": "latitude",
        "longitude": "longitude",
        "responseTypeId": "response_type_id",
        "calloutClassificationId": "callout_classification_id",
        "createdAt": "created_at",
    }

    id: int
    customer_id: int
    predefined_location_id: int | None
    status: str
    latitude: float | None = field(repr=False)
    longitude: float | None = field(repr=False)
    response_type_id: int
    callout_classification_id: int
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        data, place = cls.unwrap(data)
        model = create(cls)
        known = 6
        key = ""
        try:
            key = "id"
            model.id = value if type(value := data[key]) is int else decode_int(value)
            key = "customerId"
            model.customer_id = value if type(value := data[key]) is int else decode_int(value)
            key = "predefinedLocationId"
            if key in data:
                model.predefined_location_id = (
                    value
                    if (value := data[key]) is None or type(value) is int
                    else decode_int(value)
                )
                known += 1
            else:
                model.predefined_location_id = None
            key = "status"
            model.status = value if type(value := data[key]) is str else decode_str(value)
            key = "latitude"
            if key in data:
                model.latitude = (
                    value
                    if (value := data[key]) is None or type(value) is float and isfinite(value)
                    else decode_float(value)
                )
                known += 1
            else:
                model.latitude = None
            key = "longitude"
            if key in data:
                model.longitude = (
                    value
                    if (value := data[key]) is None or type(value) is float and isfinite(value)
                    else decode_float(value)
                )
                known += 1
            else:
                model.longitude = None
            key = "responseTypeId"
            model.response_type_id = value if type(value := data[key]) is int else decode_int(value)
            key = "calloutClassificationId"
            model.callout_classification_id = (
                value if type(value := data[key]) is int else decode_int(value)
            )
            key = "createdAt"
            model.created_at = decode_datetime(data[key])
        except (DecodeError, KeyError) as error:
            problem = field_error(error, *place, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
