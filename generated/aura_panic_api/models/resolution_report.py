from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import (
    DecodeError,
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
class ResolutionReport(WireModel):
    """How a callout went.

    Attributes:
        callout_id (int): The callout's identifier.
        response_seconds (int | None): Seconds until a responder arrived, where one did.
        resolution_seconds (int): Seconds until the callout closed.
        outcome (str): How it ended, in words.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "calloutId": "callout_id",
        "responseSeconds": "response_seconds",
        "resolutionSeconds": "resolution_seconds",
        "outcome": "outcome",
    }

    callout_id: int
    response_seconds: int | None
    resolution_seconds: int
    outcome: str
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and len(src_dict) == 4
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
            data = {**NULLS, **data}
        model = object.__new__(cls)
        key = ""
        try:
            key = "calloutId"
            model.callout_id = value if type(value := data[key]) is int else decode_int(value)
            key = "responseSeconds"
            model.response_seconds = (
                value if (value := data[key]) is None or type(value) is int else decode_int(value)
            )
            key = "resolutionSeconds"
            model.resolution_seconds = (
                value if type(value := data[key]) is int else decode_int(value)
            )
            key = "outcome"
            model.outcome = value if type(value := data[key]) is str else decode_str(value)
        except (DecodeError, KeyError) as error:
            if is_exact and isinstance(error, KeyError):  # as many fields, but others
                return cls.from_dict(MappingProxyType(src_dict))
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(ResolutionReport.FIELDS)
NULLS: dict[str, Any] = dict.fromkeys(["responseSeconds"])
"""Fields that may be null; omitted, they are read as null."""
