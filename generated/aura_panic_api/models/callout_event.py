from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import (
    DecodeError,
    WireModel,
    decode_datetime,
    decode_int,
    decode_object,
    decode_str,
    field_error,
)

if TYPE_CHECKING:
    pass

from attrs import define, field


@define
class CalloutEvent(WireModel):
    """Something that was said about a callout.

    Attributes:
        id (int): The event's identifier.
        callout_id (int): The callout's identifier.
        message (str): What was said.
        created_at (datetime.datetime): When it was said.
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
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and len(src_dict) == 4
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
        model = object.__new__(cls)
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
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(CalloutEvent.FIELDS)
