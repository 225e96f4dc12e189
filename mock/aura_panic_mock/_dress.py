"""Legacy dress: the untidiness of the real service, a switch for each kind of it.

All are off unless they are switched on, and then the same from the same seed.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Literal, NamedTuple, get_args

Shape = Literal["flat", "wrapped", "mixed"]
Spelling = Literal["snake", "camel", "mixed"]

NOW_AND_THEN = 0.2
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


class Dress(NamedTuple):
    """What the answers look like.

    Attributes:
        mixed_casing: Statuses in any case and with any separator.
        unknown_statuses: Now and then a status that nobody knows, of a callout that is not closed.
        shapes: Callouts flat as in the reference, wrapped as in the later one, or now so, now so.
        tokens: Tokens in snake case, in camel case, or now so, now so.
        refuse_wrong_codes: A cancel with a wrong safe code is answered with 400, and not like one
            with the right code. What the service does is not published.
    """

    mixed_casing: bool = False
    unknown_statuses: bool = False
    shapes: Shape = "flat"
    tokens: Spelling = "snake"
    refuse_wrong_codes: bool = False


CHOICES: dict[str, tuple[object, ...]] = {
    "mixed_casing": (False, True),
    "unknown_statuses": (False, True),
    "shapes": get_args(Shape),
    "tokens": get_args(Spelling),
    "refuse_wrong_codes": (False, True),
}
"""What each switch can be set to."""


class Tailor:
    """Dresses answers, by chance that comes from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing hangs on it

    def status(self, dress: Dress, status: str) -> str:
        if dress.unknown_statuses and status != "closed" and self._random.random() < NOW_AND_THEN:
            return self._random.choice(UNKNOWN_STATUSES)
        if dress.mixed_casing:
            return self._random.choice(_SPELLINGS)(status)
        return status

    def callout(self, dress: Dress, callout: dict[str, Any], message: str | None) -> dict[str, Any]:
        callout["status"] = self.status(dress, callout["status"])
        if not self._either(dress.shapes, "wrapped"):
            return callout
        return {"message": message, "callout": callout} if message else {"callout": callout}

    def token(self, dress: Dress, token: dict[str, Any]) -> dict[str, Any]:
        if not self._either(dress.tokens, "camel"):
            return token
        return {_CAMEL_CASE[name]: value for name, value in token.items()}

    def _either(self, chosen: str, what: str) -> bool:
        return chosen == what or (chosen == "mixed" and self._random.choice([False, True]))
