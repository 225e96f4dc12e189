from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SendCalloutEvent")


@_attrs_define
class SendCalloutEvent(aura_panic_legacy.WireModel):
    """Something to tell the control room.

    Attributes:
        message (str): What to tell, in words.
    """

    message: str
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"message": message})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        message = d.pop("message")

        send_callout_event = cls(message=message)

        send_callout_event.additional_properties = d
        return send_callout_event

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


SendCalloutEvent.declare({"message": ("message", str)})
SendCalloutEvent.limits = {"required": ["message"], "properties": {"message": {"minLength": 1}}}
