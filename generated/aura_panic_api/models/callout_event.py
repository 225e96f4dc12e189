from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CalloutEvent")


@_attrs_define
class CalloutEvent(aura_panic_legacy.WireModel):
    """Something that was said about a callout.

    Attributes:
        id (int): The event's identifier.
        callout_id (int): The callout's identifier.
        message (str): What was said.
        created_at (datetime.datetime): When it was said.
    """

    id: int
    callout_id: int
    message: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        callout_id = self.callout_id

        message = self.message

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {"id": id, "calloutId": callout_id, "message": message, "createdAt": created_at}
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        id = d.pop("id")

        callout_id = d.pop("calloutId")

        message = d.pop("message")

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        callout_event = cls(id=id, callout_id=callout_id, message=message, created_at=created_at)

        callout_event.additional_properties = d
        return callout_event

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


CalloutEvent.declare(
    {
        "id": ("id", int),
        "calloutId": ("callout_id", int),
        "message": ("message", str),
        "createdAt": ("created_at", datetime.datetime),
    }
)
