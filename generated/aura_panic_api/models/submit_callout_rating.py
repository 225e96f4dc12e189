from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import (
    UNSET,
    DecodeError,
    Unset,
    WireModel,
    decode_int,
    decode_object,
    decode_str,
    field_error,
)

if TYPE_CHECKING:
    pass

from attrs import define, field


@define
class SubmitCalloutRating(WireModel):
    """What the customer thought of the help.

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
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and KNOWN.issuperset(src_dict)
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
        model = object.__new__(cls)
        key = ""
        try:
            key = "calloutId"
            model.callout_id = value if type(value := data[key]) is int else decode_int(value)
            key = "rating"
            model.rating = value if type(value := data[key]) is int else decode_int(value)
            key = "comment"
            model.comment = (
                value
                if (value := data.get(key, UNSET)) is UNSET or type(value) is str
                else decode_str(value)
            )
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(SubmitCalloutRating.FIELDS)
