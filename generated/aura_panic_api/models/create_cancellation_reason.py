from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateCancellationReason")


@_attrs_define
class CreateCancellationReason(aura_panic_legacy.WireModel):
    """Why a callout was cancelled.

    Attributes:
        exception_reason_id (int | Unset): One of the listed reasons.
        notes (str | Unset): Why, in words.
    """

    exception_reason_id: int | Unset = UNSET
    notes: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        exception_reason_id = self.exception_reason_id

        notes = self.notes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if exception_reason_id is not UNSET:
            field_dict["exceptionReasonId"] = exception_reason_id
        if notes is not UNSET:
            field_dict["notes"] = notes

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        exception_reason_id = d.pop("exceptionReasonId", UNSET)

        notes = d.pop("notes", UNSET)

        create_cancellation_reason = cls(exception_reason_id=exception_reason_id, notes=notes)

        create_cancellation_reason.additional_properties = d
        return create_cancellation_reason

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


CreateCancellationReason.declare(
    {"exceptionReasonId": ("exception_reason_id", int | Unset), "notes": ("notes", str | Unset)}
)
CreateCancellationReason.limits = {
    "properties": {"exceptionReasonId": {"minimum": 1, "maximum": 9223372036854775807}}
}
