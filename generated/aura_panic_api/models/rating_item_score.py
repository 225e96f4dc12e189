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
class RatingItemScore(WireModel):
    """A recorded score.

    Attributes:
        id (int): The score's identifier.
        rating_id (int): The rating's identifier.
        rating_item_id (int): One of the listed aspects.
        score (int): The score. The range is not published.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "ratingId": "rating_id",
        "ratingItemId": "rating_item_id",
        "score": "score",
    }

    id: int
    rating_id: int
    rating_item_id: int
    score: int
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 4
        key = ""
        try:
            key = "id"
            model.id = value if type(value := data[key]) is int else decode_int(value)
            key = "ratingId"
            model.rating_id = value if type(value := data[key]) is int else decode_int(value)
            key = "ratingItemId"
            model.rating_item_id = value if type(value := data[key]) is int else decode_int(value)
            key = "score"
            model.score = value if type(value := data[key]) is int else decode_int(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
