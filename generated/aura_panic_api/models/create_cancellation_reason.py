from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime import (
    UNSET,
    DecodeError,
    Unset,
    WireModel,
    decode_any,
    decode_int,
    decode_map,
    decode_object,
    decode_str,
    field_error,
)


@define
class CreateCancellationReason(WireModel):
    """Why a callout was cancelled.

    Attributes:
        exception_reason_id (int | Unset): One of the listed reasons.
        notes (str | Unset): Why, in words.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "exceptionReasonId": "exception_reason_id",
        "notes": "notes",
    }

    exception_reason_id: int | Unset = UNSET
    notes: str | Unset = UNSET
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = object.__new__(cls)
        known = 0
        key = ""
        try:
            key = "exceptionReasonId"
            model.exception_reason_id = UNSET
            if key in data:
                model.exception_reason_id = (
                    value if type(value := data[key]) is int else decode_int(value)
                )
                known += 1
            key = "notes"
            model.notes = UNSET
            if key in data:
                model.notes = value if type(value := data[key]) is str else decode_str(value)
                known += 1
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else decode_map(data, decode_any, cls.FIELDS)
            )
            return model
        raise problem
