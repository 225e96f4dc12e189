from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field
from aura_panic_runtime import (
    UNSET,
    DecodeError,
    SecretModel,
    Unset,
    decode_any,
    decode_map,
    decode_object,
    decode_str,
    field_error,
)


@define
class CancelCallout(SecretModel):
    """Cancellation of a callout.

    Attributes:
        safe_code (str | Unset): The last four digits of the customer's registered mobile
            number. Leave it out for an unconditional cancel.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"safeCode": "safe_code"}

    safe_code: str | Unset = field(repr=False, default=UNSET)
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
            key = "safeCode"
            model.safe_code = UNSET
            if key in data:
                model.safe_code = value if type(value := data[key]) is str else decode_str(value)
                known += 1
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else decode_map(data, decode_any, cls.FIELDS)
            )
            return model
        raise problem
