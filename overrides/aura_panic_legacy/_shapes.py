"""The two shapes in which the service answers: that of its reference, and the later one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, SupportsIndex, cast

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

    __slots__ = ("_raised",)

    status: str
    _raised: tuple[bool | None, tuple[str, ...]]

    @property
    def already_active(self) -> bool | None:
        """Whether the customer already had this callout when help was asked for.

        False when raising it was answered 201, True for 200. None for a callout that was not
        returned by raising one, and when an attempt before may have raised it: the statuses do not
        tell then. That a new callout is answered 201 is what the vendor's error page says of that
        status in general; it is unverified on the live service.
        """
        return getattr(self, "_raised", (None, ()))[0]

    @property
    def ignored_arguments(self) -> tuple[str, ...]:
        """The arguments of raising it that this callout, already active, has other values for.

        With ``"response_type_id"`` among them, another kind of help was asked for than is coming.
        """
        return getattr(self, "_raised", (None, ()))[1]

    def _note_raised(self, *, already_active: bool | None, ignored: tuple[str, ...]) -> None:
        self._raised = (already_active, ignored)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        create, arguments, state = cast("tuple[Any, ...]", super().__reduce_ex__(protocol))[:3]
        return _recreate, (create, arguments, getattr(self, "_raised", None)), state

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


def _recreate(create: Callable[..., LegacyCallout], arguments: Any, raised: Any) -> LegacyCallout:
    callout = create(*arguments)
    if raised:
        callout._raised = raised  # noqa: SLF001 - ours
    return callout


def _ungrouped(callout: object) -> object:
    if not isinstance(callout, Mapping) or not isinstance(callout.get("incidentInformation"), list):
        return callout
    details: dict[str, Any] = {}
    for group in callout["incidentInformation"]:
        if isinstance(group, Mapping):
            details |= {name: group[name] for name in _GROUPED_DETAILS & group.keys()}
    return details | dict(callout)
