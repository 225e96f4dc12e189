from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ResolutionReport")


@_attrs_define
class ResolutionReport(aura_panic_legacy.WireModel):
    """How a callout went.

    Attributes:
        callout_id (int): The callout's identifier.
        response_seconds (int | None): Seconds until a responder arrived, where one did.
        resolution_seconds (int): Seconds until the callout closed.
        outcome (str): How it ended, in words.
    """

    callout_id: int
    response_seconds: int | None
    resolution_seconds: int
    outcome: str
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        callout_id = self.callout_id

        response_seconds: int | None
        response_seconds = self.response_seconds

        resolution_seconds = self.resolution_seconds

        outcome = self.outcome

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "calloutId": callout_id,
                "responseSeconds": response_seconds,
                "resolutionSeconds": resolution_seconds,
                "outcome": outcome,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        callout_id = d.pop("calloutId")

        def _parse_response_seconds(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        response_seconds = _parse_response_seconds(d.pop("responseSeconds"))

        resolution_seconds = d.pop("resolutionSeconds")

        outcome = d.pop("outcome")

        resolution_report = cls(
            callout_id=callout_id,
            response_seconds=response_seconds,
            resolution_seconds=resolution_seconds,
            outcome=outcome,
        )

        resolution_report.additional_properties = d
        return resolution_report

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


ResolutionReport.declare(
    {
        "calloutId": ("callout_id", int),
        "responseSeconds": ("response_seconds", int | None),
        "resolutionSeconds": ("resolution_seconds", int),
        "outcome": ("outcome", str),
    }
)
