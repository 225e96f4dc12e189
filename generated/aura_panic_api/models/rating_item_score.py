from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import DecodeError, WireModel, decode_int, decode_object, field_error

if TYPE_CHECKING:
    pass

from attrs import define, field


@define
class RatingItemScore(WireModel):
    """A score that was taken.

    Attributes:
        id (int): The score's identifier.
        rating_id (int): The rating's identifier.
        rating_item_id (int): One of the listed aspects.
        score (int): How good it was. The range is not published.
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
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and len(src_dict) == 4
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
        model = object.__new__(cls)
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
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(RatingItemScore.FIELDS)
