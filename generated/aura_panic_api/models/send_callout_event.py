from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import DecodeError, WireModel, decode_object, decode_str, field_error

if TYPE_CHECKING:
    pass

from attrs import define, field


@define
class SendCalloutEvent(WireModel):
    """Something to tell the control room.

    Attributes:
        message (str): What to tell, in words.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"message": "message"}

    message: str
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and len(src_dict) == 1
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
        model = object.__new__(cls)
        key = ""
        try:
            key = "message"
            model.message = value if type(value := data[key]) is str else decode_str(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(SendCalloutEvent.FIELDS)
