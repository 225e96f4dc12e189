from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import aura_panic_legacy
from attrs import define, field
from aura_panic_runtime.decoding import (
    DecodeError,
    create,
    decode_int,
    decode_str,
    field_error,
    unknown_fields,
)


@define
class Token(aura_panic_legacy.LegacyToken):
    """A bearer token and its lifetime.

    Attributes:
        access_token (str): The token, which follows "Bearer" in the Authorization header.
        token_type (str): The kind of token, always "Bearer".
        expires_in (int): Seconds until the token expires.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {
        "access_token": "access_token",
        "token_type": "token_type",
        "expires_in": "expires_in",
    }

    access_token: str = field(repr=False)
    token_type: str
    expires_in: int
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        data, place = cls.unwrap(data)
        model = create(cls)
        known = 3
        key = ""
        try:
            key = "access_token"
            model.access_token = value if type(value := data[key]) is str else decode_str(value)
            key = "token_type"
            model.token_type = value if type(value := data[key]) is str else decode_str(value)
            key = "expires_in"
            model.expires_in = value if type(value := data[key]) is int else decode_int(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, *place, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
