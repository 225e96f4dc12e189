"""What the mock remembers: customer sources, their tokens and their callouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aura_panic_mock._refusal import Refusal

Clock = Callable[[], float]
"""Tells the seconds since some fixed moment."""

CLOSED = "closed"


@dataclass
class Callout:
    """A callout. Its status follows a timeline until it is closed."""

    details: Mapping[str, Any]
    timeline: Mapping[float, str]
    safe_code: str | None = field(repr=False)
    closed: bool = False
    under_duress: bool = False

    @classmethod
    def from_seed(cls, seed: Mapping[str, Any], safe_codes: Mapping[int, str]) -> Callout:
        details = {name: value for name, value in seed.items() if name != "timeline"}
        return cls(details, seed["timeline"], safe_codes.get(seed["customerId"]))

    def status(self, now: float) -> str:
        if self.closed:
            return CLOSED
        return self.timeline[max(moment for moment in self.timeline if moment <= now)]

    def shown(self, now: float) -> dict[str, Any]:
        """The callout as the wire has it."""
        return {**self.details, "status": self.status(now)}

    def cancel(self, safe_code: str | None) -> None:
        """Close it, unless a wrong code tells that the customer is being forced."""
        if safe_code is None or safe_code == self.safe_code:
            self.closed = True
        else:
            self.under_duress = True


@dataclass
class Source:
    """A customer source: an integrator's credentials, and what belongs to them."""

    client_id: str
    client_secret: str = field(repr=False)
    token_seconds: int
    callouts: dict[int, Callout]

    @classmethod
    def from_seed(cls, seed: Mapping[str, Any]) -> Source:
        return cls(
            seed["clientId"],
            seed["clientSecret"],
            seed["tokenSeconds"],
            {each["id"]: Callout.from_seed(each, seed["safeCodes"]) for each in seed["callouts"]},
        )

    def callout(self, identifier: int) -> Callout:
        if identifier not in self.callouts:
            raise Refusal(404, f"There is no callout {identifier}")
        return self.callouts[identifier]


class State:
    """Everything that a mock knows, on a clock that begins with it."""

    def __init__(self, seed: Iterable[Mapping[str, Any]], clock: Clock) -> None:
        self._clock = clock
        self._begin = clock()
        self.sources = {each["clientId"]: Source.from_seed(each) for each in seed}
        self._tokens: dict[str, tuple[Source, float]] = {}
        self._token_numbers = count(1)

    @property
    def now(self) -> float:
        """Seconds since the mock began."""
        return self._clock() - self._begin

    def issue_token(self, client_id: str, client_secret: str) -> tuple[str, Source]:
        source = self.sources.get(client_id)
        if source is None or source.client_secret != client_secret:
            raise Refusal(401, "The credentials are wrong")
        token = f"mock-token-{next(self._token_numbers)}"
        self._tokens[token] = (source, self.now + source.token_seconds)
        return token, source

    def authenticate(self, authorization: str) -> Source:
        """Whose token an Authorization header holds."""
        scheme, _, token = authorization.partition(" ")
        source, end = self._tokens.get(token, (None, 0.0))
        if source is None or scheme.lower() != "bearer" or self.now >= end:
            raise Refusal(401, "The token is missing, wrong or expired")
        return source
