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
class CancellationReason(WireModel):
    """A reason for a cancellation.

    Attributes:
        id (int): One of the listed reasons.
        reason (str): Its name, in words.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"id": "id", "reason": "reason"}

    id: int
    reason: str
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 2
        key = ""
        try:
            key = "id"
            model.id = value if type(value := data[key]) is int else decode_int(value)
            key = "reason"
            model.reason = value if type(value := data[key]) is str else decode_str(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
