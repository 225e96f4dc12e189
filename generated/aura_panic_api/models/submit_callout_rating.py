from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SubmitCalloutRating")


@_attrs_define
class SubmitCalloutRating(aura_panic_legacy.WireModel):
    """What the customer thought of the help.

    Attributes:
        callout_id (int): The callout's identifier.
        rating (int): From 1, the worst, to 5, the best.
        comment (str | Unset): Why, in words.
    """

    callout_id: int
    rating: int
    comment: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        callout_id = self.callout_id

        rating = self.rating

        comment = self.comment

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"calloutId": callout_id, "rating": rating})
        if comment is not UNSET:
            field_dict["comment"] = comment

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        callout_id = d.pop("calloutId")

        rating = d.pop("rating")

        comment = d.pop("comment", UNSET)

        submit_callout_rating = cls(callout_id=callout_id, rating=rating, comment=comment)

        submit_callout_rating.additional_properties = d
        return submit_callout_rating

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


SubmitCalloutRating.declare(
    {
        "calloutId": ("callout_id", int),
        "rating": ("rating", int),
        "comment": ("comment", str | Unset),
    }
)
SubmitCalloutRating.limits = {
    "required": ["calloutId", "rating"],
    "properties": {
        "calloutId": {"minimum": 1, "maximum": 9223372036854775807},
        "rating": {"minimum": 1, "maximum": 5},
    },
}
