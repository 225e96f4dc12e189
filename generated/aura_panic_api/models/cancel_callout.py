from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CancelCallout")


@_attrs_define
class CancelCallout(aura_panic_legacy.SecretModel):
    """How a callout is cancelled.

    Attributes:
        safe_code (str | Unset): The last four digits of the customer's registered mobile number. Leave it out for an
            unconditional cancel.
    """

    safe_code: str | Unset = _attrs_field(repr=False, default=UNSET)
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        safe_code = self.safe_code

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if safe_code is not UNSET:
            field_dict["safeCode"] = safe_code

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        safe_code = d.pop("safeCode", UNSET)

        cancel_callout = cls(safe_code=safe_code)

        cancel_callout.additional_properties = d
        return cancel_callout

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


CancelCallout.declare({"safeCode": ("safe_code", str | Unset)})
CancelCallout.limits = {"properties": {"safeCode": {"pattern": "^[0-9]{4}$"}}}
