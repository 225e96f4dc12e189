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
class CalloutMap(WireModel):
    """Map of a callout.

    Attributes:
        url (str): A page that shows the map.
        image (str | None): The map as an image, if there is one.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"url": "url", "image": "image"}

    url: str = field(repr=False)
    image: str | None = field(repr=False)
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
            key = "url"
            model.url = value if type(value := data[key]) is str else decode_str(value)
            key = "image"
            if key in data:
                model.image = (
                    value
                    if (value := data[key]) is None or type(value) is str
                    else decode_str(value)
                )
                known += 1
            else:
                model.image = None
        except (DecodeError, KeyError) as error:
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if len(data) == known else unknown_fields(data, cls.FIELDS)
            )
            return model
        raise problem
