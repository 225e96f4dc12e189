from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from aura_panic_runtime import DecodeError, WireModel, decode_object, decode_str, field_error

if TYPE_CHECKING:
    pass

from attrs import define, field


@define
class CalloutMap(WireModel):
    """Where a callout took place.

    Attributes:
        url (str): A page that shows the map.
        image (None | str): The map as an image, where there is one.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {"url": "url", "image": "image"}

    url: str = field(repr=False)
    image: None | str = field(repr=False)
    additional_properties: dict[str, Any] = field(kw_only=True, repr=False, factory=dict)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any], /) -> Self:
        is_exact = type(src_dict) is dict and len(src_dict) == 2
        data: Mapping[str, Any] = src_dict
        if not is_exact:
            data = decode_object(src_dict)
            data = {**NULLS, **data}
        model = object.__new__(cls)
        key = ""
        try:
            key = "url"
            model.url = value if type(value := data[key]) is str else decode_str(value)
            key = "image"
            model.image = (
                value if (value := data[key]) is None or type(value) is str else decode_str(value)
            )
        except (DecodeError, KeyError) as error:
            if is_exact and isinstance(error, KeyError):  # as many fields, but others
                return cls.from_dict(MappingProxyType(src_dict))
            problem = field_error(error, key)
        else:
            model.additional_properties = (
                {} if is_exact else {key: data[key] for key in data if key not in KNOWN}
            )
            return model
        raise problem


KNOWN = frozenset(CalloutMap.FIELDS)
NULLS: dict[str, Any] = dict.fromkeys(["image"])
"""Fields that may be null; omitted, they are read as null."""
