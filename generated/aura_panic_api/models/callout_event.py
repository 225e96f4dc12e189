from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_datetime,
    decode_int,
    decode_object,
    decode_str,
    field_error,
    unknown_fields,
)
from aura_panic_runtime.models import WireModel


@define
class CalloutEvent(WireModel):
    """Message about a callout.

    Attributes:
        id (int): The event's identifier.
        callout_id (int): The callout's identifier.
        message (str): Text of the message.
        created_at (datetime.datetime): When it was sent.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "calloutId": "callout_id",
        "message": "message",
        "createdAt": "created_at",
    }

    id: int
    callout_id: int
    message: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        kind = type(data)
        if kind is not dict:
            data = decode_object(data)
        model = create(cls)
        known = 4
        key = ""
        try:
            key = "id"
            model.id = value if type(value := data[key]) is int else decode_int(value)
            key = "calloutId"
            model.callout_id = value if type(value := data[key]) is int else decode_int(value)
            key = "message"
            model.message = value if type(value := data[key]) is str else decode_str(value)
            key = "createdAt"
            model.created_at = decode_datetime(data[key])
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
