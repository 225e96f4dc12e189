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
from aura_panic_runtime.models import SecretModel


@define
class Credentials(SecretModel):
    """The credentials of a customer source.

    Attributes:
        client_id (str): The public name of the credentials.
        client_secret (str): The secret that belongs to it.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"clientId": "client_id", "clientSecret": "client_secret"}

    client_id: str
    client_secret: str = field(repr=False)
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
            key = "clientId"
            model.client_id = value if type(value := data[key]) is str else decode_str(value)
            key = "clientSecret"
            model.client_secret = value if type(value := data[key]) is str else decode_str(value)
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
