from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SubmitRatingItem")


@_attrs_define
class SubmitRatingItem(aura_panic_legacy.WireModel):
    """The score of one aspect of a rating.

    Attributes:
        rating_id (int): The rating's identifier.
        rating_item_id (int): One of the listed aspects.
        score (int): How good it was. The range is not published.
    """

    rating_id: int
    rating_item_id: int
    score: int
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rating_id = self.rating_id

        rating_item_id = self.rating_item_id

        score = self.score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"ratingId": rating_id, "ratingItemId": rating_item_id, "score": score})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        rating_id = d.pop("ratingId")

        rating_item_id = d.pop("ratingItemId")

        score = d.pop("score")

        submit_rating_item = cls(rating_id=rating_id, rating_item_id=rating_item_id, score=score)

        submit_rating_item.additional_properties = d
        return submit_rating_item

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


SubmitRatingItem.declare(
    {
        "ratingId": ("rating_id", int),
        "ratingItemId": ("rating_item_id", int),
        "score": ("score", int),
    }
)
SubmitRatingItem.limits = {
    "required": ["ratingId", "ratingItemId", "score"],
    "properties": {
        "ratingId": {"minimum": 1, "maximum": 9223372036854775807},
        "ratingItemId": {"minimum": 1, "maximum": 9223372036854775807},
        "score": {"minimum": -9223372036854775808, "maximum": 9223372036854775807},
    },
}
