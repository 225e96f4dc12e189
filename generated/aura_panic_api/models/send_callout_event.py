from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_object,
    decode_str,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import WireModel


@define
class SendCalloutEvent(WireModel):
    """Message to the control room.

    Attributes:
        message (str): Text of the message.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"message": "message"}

    message: str
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 1
        key = ""
        try:
            key = "message"
            model.message = value if type(value := data[key]) is str else decode_str(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
