from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_int,
    decode_object,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import WireModel


@define
class CalloutRating(WireModel):
    """A recorded rating.

    Attributes:
        id (int): The rating's identifier.
        callout_id (int): The callout's identifier.
        rating (int): From 1, the worst, to 5, the best.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "calloutId": "callout_id",
        "rating": "rating",
    }

    id: int
    callout_id: int
    rating: int
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 3
        key = ""
        try:
            key = "id"
            model.id = value if type(value := data[key]) is int else decode_int(value)
            key = "calloutId"
            model.callout_id = value if type(value := data[key]) is int else decode_int(value)
            key = "rating"
            model.rating = value if type(value := data[key]) is int else decode_int(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
