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
    """How a callout is cancelled.

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
        is_exact = kind is dict and KNOWN.issuperset(data)
        if not is_exact:
            data = decode_object(data)
        model = object.__new__(cls)
        key = ""
        try:
            key = "safeCode"
            model.safe_code = (
                value
                if (value := data.get(key, UNSET)) is UNSET or type(value) is str
                else decode_str(value)
            )
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = {} if is_exact else decode_map(data, decode_any, KNOWN)
            return model
        raise problem


KNOWN = frozenset(CancelCallout.FIELDS)
