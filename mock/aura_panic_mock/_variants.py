"""Response variants: the inconsistencies of the real service, a switch for each kind of them.

All are off by default. The same random seed gives the same responses.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Literal, get_args, get_type_hints

from aura_panic_mock._json import Record

CalloutFormat = Literal["flat", "wrapped", "mixed"]
TokenFormat = Literal["snake", "camel", "mixed"]

UNKNOWN_STATUS_PROBABILITY = 0.2
UNKNOWN_STATUSES = ["Responder Arrived", "Awaiting Confirmation", "On Hold", ""]

_SPELLINGS: list[Callable[[str], str]] = [
    str.lower,
    str.upper,
    str.title,
    lambda status: status.replace(" ", "_").upper(),
    lambda status: f" {status.replace(' ', '  ')} ",
]

_CAMEL_CASE = {
    "access_token": "accessToken",
    "token_type": "tokenType",
    "expires_in": "expiresIn",
}


class ResponseVariants(Record, frozen=True):
    """Differences of responses from the reference.

    Attributes:
        mixed_casing: Statuses in any case and with any separator.
        unknown_statuses: A fifth of the statuses of open callouts are unknown ones.
        callout_format: Callouts flat as in the reference, wrapped as in the later one, or mixed.
        token_format: Tokens in snake case, in camel case, or mixed.
        refuse_wrong_codes: Respond to a cancel with a wrong safe code with 400 instead of as to
            one with the right code. What the service does is not published.
    """

    mixed_casing: bool = False
    unknown_statuses: bool = False
    callout_format: CalloutFormat = "flat"
    token_format: TokenFormat = "snake"  # noqa: S105 - a spelling
    refuse_wrong_codes: bool = False


CHOICES = {
    name: get_args(hint) or (False, True) for name, hint in get_type_hints(ResponseVariants).items()
}
"""The values that each switch takes."""


class VariantRenderer:
    """Renders responses in the variants that are on."""

    def __init__(self, random_seed: int) -> None:
        self._random = Random(random_seed)  # noqa: S311 - nothing secret

    def status(self, variants: ResponseVariants, status: str) -> str:
        if (
            variants.unknown_statuses
            and status != "closed"
            and self._random.random() < UNKNOWN_STATUS_PROBABILITY
        ):
            return self._random.choice(UNKNOWN_STATUSES)
        if variants.mixed_casing:
            return self._random.choice(_SPELLINGS)(status)
        return status

    def callout(
        self, variants: ResponseVariants, callout: dict[str, Any], message: str | None
    ) -> dict[str, Any]:
        if not self._choose(variants.callout_format, "wrapped"):
            return callout
        return {"message": message, "callout": callout} if message else {"callout": callout}

    def token(self, variants: ResponseVariants, token: dict[str, Any]) -> dict[str, Any]:
        if not self._choose(variants.token_format, "camel"):
            return token
        return {_CAMEL_CASE[name]: value for name, value in token.items()}

    def _choose(self, setting: str, alternative: str) -> bool:
        return setting == alternative or (setting == "mixed" and self._random.choice([False, True]))
