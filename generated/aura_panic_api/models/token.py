from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import aura_panic_legacy
from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Token")


@_attrs_define
class Token(aura_panic_legacy.LegacyToken):
    """A bearer token and how long it lasts.

    Attributes:
        access_token (str): What goes behind "Bearer" in the Authorization header.
        token_type (str): The kind of token, always "Bearer".
        expires_in (int): Seconds until the token ends.
    """

    access_token: str = _attrs_field(repr=False)
    token_type: str
    expires_in: int
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, repr=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        token_type = self.token_type

        expires_in = self.expires_in

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {"access_token": access_token, "token_type": token_type, "expires_in": expires_in}
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        (plain,), _ = cls.read_plain((src_dict,))
        if plain is not None:
            return plain
        d = cls.checked(src_dict)
        access_token = d.pop("access_token")

        token_type = d.pop("token_type")

        expires_in = d.pop("expires_in")

        token = cls(access_token=access_token, token_type=token_type, expires_in=expires_in)

        token.additional_properties = d
        return token

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


Token.declare(
    {
        "access_token": ("access_token", str),
        "token_type": ("token_type", str),
        "expires_in": ("expires_in", int),
    }
)
