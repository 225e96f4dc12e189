"""The two shapes in which the service answers: that of its reference, and the later one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aura_panic_legacy._reading import WireModel, under
from aura_panic_legacy._secret import SecretModel
from aura_panic_legacy._status import CalloutState

# The later reference groups a callout's details in `incidentInformation`. How the groups name them
# is not published, so the names of the flat shape are a guess; `id` and `status` are never taken
# from a group, for they would be those of something else.
_GROUPED_DETAILS = frozenset(
    {
        "predefinedLocationId",
        "latitude",
        "longitude",
        "responseTypeId",
        "calloutClassificationId",
        "createdAt",
    }
)

_CAMEL_CASE_TOKEN = {
    "accessToken": "access_token",
    "tokenType": "token_type",
    "expiresIn": "expires_in",
}


class LegacyCallout(WireModel):
    """A callout, flat or wrapped as ``{"message": …, "callout": {…}}``."""

    __slots__ = ()

    status: str

    @property
    def state(self) -> CalloutState:
        """What ``status`` means."""
        return CalloutState.read(self.status)

    @classmethod
    def checked(cls, data: object) -> dict[str, Any]:
        if isinstance(data, Mapping) and "callout" in data and "id" not in data:
            rest = {name: value for name, value in data.items() if name != "callout"}
            with under("callout"):
                return rest | super().checked(_ungrouped(data["callout"]))
        return super().checked(_ungrouped(data))


class LegacyToken(SecretModel):
    """A token, spelled ``access_token`` or ``accessToken``."""

    __slots__ = ()

    @classmethod
    def checked(cls, data: object) -> dict[str, Any]:
        if isinstance(data, Mapping):
            data = {_CAMEL_CASE_TOKEN.get(name, name): value for name, value in data.items()}
        return super().checked(data)


def _ungrouped(callout: object) -> object:
    if not isinstance(callout, Mapping) or not isinstance(callout.get("incidentInformation"), list):
        return callout
    details: dict[str, Any] = {}
    for group in callout["incidentInformation"]:
        if isinstance(group, Mapping):
            details |= {name: group[name] for name in _GROUPED_DETAILS & group.keys()}
    return details | dict(callout)
