"""Response formats of the service: that of its reference, and the later one.

A schema of the contract names its class here by ``x-response-formats``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, SupportsIndex, cast

from aura_panic_legacy._status import CalloutState
from aura_panic_runtime.decoding import DecodeError, decode_object
from aura_panic_runtime.models import SecretModel, WireModel

# The later reference groups a callout's details in `incidentInformation`. How the groups name them
# is not published, so taking the names of the flat format is unverified. `id` and `status` are
# never taken from a group, where they would be those of something else.
_GROUPED_DETAILS = {
    "predefinedLocationId",
    "latitude",
    "longitude",
    "responseTypeId",
    "calloutClassificationId",
    "createdAt",
}

_CAMEL_CASE_TOKEN = {
    "accessToken": "access_token",
    "tokenType": "token_type",
    "expiresIn": "expires_in",
}


class LegacyCallout(WireModel):
    """A callout, flat or wrapped as ``{"message": …, "callout": {…}}``."""

    __slots__ = ("_raised",)

    status: str
    _raised: tuple[bool | None, tuple[str, ...]]

    @property
    def already_active(self) -> bool | None:
        """True if the customer already had this callout when it was raised.

        True after a 200, False after a 201. None for a callout that was not returned by raising
        one, and if an earlier attempt may have raised it: then the status does not show it. That a
        new callout has status 201 is the vendor's general explanation of that status; it is
        unverified on the live service.
        """
        return getattr(self, "_raised", (None, ()))[0]

    @property
    def ignored_arguments(self) -> tuple[str, ...]:
        """The arguments of raising it that this callout, already active, has other values for.

        With ``"response_type_id"`` among them, another kind of help was asked for than is coming.
        """
        return getattr(self, "_raised", (None, ()))[1]

    @property
    def state(self) -> CalloutState:
        """The meaning of ``status``."""
        return CalloutState.read(self.status)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        create, arguments, state = cast("tuple[Any, ...]", super().__reduce_ex__(protocol))[:3]
        return _recreate, (create, arguments, getattr(self, "_raised", None)), state

    @staticmethod
    def unwrap(data: object) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """Return the fields of a callout as the reference has them, and where they were."""
        fields = data if type(data) is dict else decode_object(data)
        if "callout" not in fields and "incidentInformation" not in fields:
            return fields, ()
        place: tuple[str, ...] = ()
        if "callout" in fields and "id" not in fields:
            rest = {name: value for name, value in fields.items() if name != "callout"}
            place = ("callout",)
            try:
                fields = rest | dict(decode_object(fields["callout"]))
            except DecodeError as error:
                raise error.under("callout") from None
        groups = fields.get("incidentInformation")
        details: dict[str, Any] = {}
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, Mapping):
                details |= {name: group[name] for name in _GROUPED_DETAILS & group.keys()}
        return details | dict(fields), place


class LegacyToken(SecretModel):
    """A token, spelled ``access_token`` or ``accessToken``."""

    __slots__ = ()

    @staticmethod
    def unwrap(data: object) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """Return the fields of a token as the reference names them."""
        fields = decode_object(data)
        return {_CAMEL_CASE_TOKEN.get(name, name): value for name, value in fields.items()}, ()


RESPONSE_FORMATS: Mapping[str, Any] = {"callout": LegacyCallout, "token": LegacyToken}
"""The base classes of models, by ``x-response-formats`` of their schemas."""


def note_raised(
    callout: LegacyCallout, *, already_active: bool | None, ignored: tuple[str, ...]
) -> None:
    """Set ``already_active`` and ``ignored_arguments`` of a callout."""
    callout._raised = (already_active, ignored)  # noqa: SLF001 - ours


def _recreate(create: Any, arguments: Any, raised: Any) -> LegacyCallout:
    callout: LegacyCallout = create(*arguments)
    if raised:
        callout._raised = raised  # noqa: SLF001 - ours
    return callout
