from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_int,
    decode_object,
    decode_str,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import WireModel


@define
class ResolutionReport(WireModel):
    """Report about a closed callout.

    Attributes:
        callout_id (int): The callout's identifier.
        response_seconds (int | None): Seconds until a responder arrived, if one did.
        resolution_seconds (int): Seconds until the callout closed.
        outcome (str): Its outcome, in words.
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
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 3
        key = ""
        try:
            key = "calloutId"
            model.callout_id = value if type(value := data[key]) is int else decode_int(value)
            key = "responseSeconds"
            if key in data:
                model.response_seconds = (
                    value
                    if (value := data[key]) is None or type(value) is int
                    else decode_int(value)
                )
                known += 1
            else:
                model.response_seconds = None
            key = "resolutionSeconds"
            model.resolution_seconds = (
                value if type(value := data[key]) is int else decode_int(value)
            )
            key = "outcome"
            model.outcome = value if type(value := data[key]) is str else decode_str(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
