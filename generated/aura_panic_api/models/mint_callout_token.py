from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="MintCalloutToken")


@_attrs_define
class MintCalloutToken(aura_panic_legacy.WireModel):
    """Whom a callout-scoped token is for.

    Attributes:
        customer_id (int): The person protected.
    """

    customer_id: int
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer_id = self.customer_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"customerId": customer_id})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        customer_id = d.pop("customerId")

        mint_callout_token = cls(customer_id=customer_id)

        mint_callout_token.additional_properties = d
        return mint_callout_token

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


MintCalloutToken.declare({"customerId": ("customer_id", int)})
MintCalloutToken.limits = {
    "required": ["customerId"],
    "properties": {"customerId": {"minimum": 1, "maximum": 9223372036854775807}},
}
