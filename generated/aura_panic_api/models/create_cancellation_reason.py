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
from aura_panic_runtime.models import UNSET, Unset, WireModel


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
        model = create(cls)
        known = 0
        key = ""
        try:
            key = "exceptionReasonId"
            if key in data:
                model.exception_reason_id = (
                    value if type(value := data[key]) is int else decode_int(value)
                )
                known += 1
            else:
                model.exception_reason_id = UNSET
            key = "notes"
            if key in data:
                model.notes = value if type(value := data[key]) is str else decode_str(value)
                known += 1
            else:
                model.notes = UNSET
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
