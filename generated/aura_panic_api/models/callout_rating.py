from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CalloutRating")


@_attrs_define
class CalloutRating(aura_panic_legacy.WireModel):
    """A rating that was taken.

    Attributes:
        id (int): The rating's identifier.
        callout_id (int): The callout's identifier.
        rating (int): From 1, the worst, to 5, the best.
    """

    id: int
    callout_id: int
    rating: int
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        callout_id = self.callout_id

        rating = self.rating

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"id": id, "calloutId": callout_id, "rating": rating})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        id = d.pop("id")

        callout_id = d.pop("calloutId")

        rating = d.pop("rating")

        callout_rating = cls(id=id, callout_id=callout_id, rating=rating)

        callout_rating.additional_properties = d
        return callout_rating

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


CalloutRating.declare(
    {"id": ("id", int), "calloutId": ("callout_id", int), "rating": ("rating", int)}
)
