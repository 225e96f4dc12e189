from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_int,
    decode_object,
    decode_str,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import UNSET, Unset, WireModel


@define
class SubmitCalloutRating(WireModel):
    """Rating of the help by the customer.

    Attributes:
        callout_id (int): The callout's identifier.
        rating (int): From 1, the worst, to 5, the best.
        comment (str | Unset): Why, in words.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "calloutId": "callout_id",
        "rating": "rating",
        "comment": "comment",
    }

    callout_id: int
    rating: int
    comment: str | Unset = UNSET
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
            key = "calloutId"
            model.callout_id = value if type(value := data[key]) is int else decode_int(value)
            key = "rating"
            model.rating = value if type(value := data[key]) is int else decode_int(value)
            key = "comment"
            if key in data:
                model.comment = value if type(value := data[key]) is str else decode_str(value)
                known += 1
            else:
                model.comment = UNSET
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
