from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import (
    UNSET,
    DecodeError,
    SecretModel,
    Unset,
    decode_object,
    decode_str,
    field_error,
)

if TYPE_CHECKING:
    pass

from attrs import define, field


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
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and KNOWN.issuperset(src_dict)
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
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
            model.additional_properties = (
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(CancelCallout.FIELDS)
