from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CalloutMap")


@_attrs_define
class CalloutMap(aura_panic_legacy.WireModel):
    """Where a callout took place.

    Attributes:
        url (str): A page that shows the map.
        image (None | str): The map as an image, where there is one.
    """

    url: str = _attrs_field(repr=False)
    image: None | str = _attrs_field(repr=False)
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        image: None | str
        image = self.image

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"url": url, "image": image})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        url = d.pop("url")

        def _parse_image(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        image = _parse_image(d.pop("image"))

        callout_map = cls(url=url, image=image)

        callout_map.additional_properties = d
        return callout_map

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


CalloutMap.declare({"url": ("url", str), "image": ("image", None | str)})
