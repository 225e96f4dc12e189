from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Credentials")


@_attrs_define
class Credentials(aura_panic_legacy.SecretModel):
    """The credentials of a customer source.

    Attributes:
        client_id (str): The public name of the credentials.
        client_secret (str): The secret that belongs to it.
    """

    client_id: str
    client_secret: str = _attrs_field(repr=False)
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        client_secret = self.client_secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({"clientId": client_id, "clientSecret": client_secret})

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        client_id = d.pop("clientId")

        client_secret = d.pop("clientSecret")

        credentials = cls(client_id=client_id, client_secret=client_secret)

        credentials.additional_properties = d
        return credentials

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


Credentials.declare({"clientId": ("client_id", str), "clientSecret": ("client_secret", str)})
Credentials.limits = {
    "required": ["clientId", "clientSecret"],
    "properties": {"clientId": {"minLength": 1}, "clientSecret": {"minLength": 1}},
}
