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
from aura_panic_runtime.models import UNSET, SecretModel, Unset


@define
class CancelCallout(SecretModel):
    """Cancellation of a callout.

    Attributes:
        safe_code (str | Unset): The last four digits of the customer's registered mobile
            number. Omit it for an unconditional cancel.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"safeCode": "safe_code"}

    safe_code: str | Unset = field(repr=False, default=UNSET)
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
            key = "safeCode"
            if key in data:
                model.safe_code = value if type(value := data[key]) is str else decode_str(value)
                known += 1
            else:
                model.safe_code = UNSET
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
