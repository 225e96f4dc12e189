"""Targets of the contract tests: a mock in process, one that they start, or a running service."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp

from aura_panic_mock import Control, ControlError, create_app, load_seed, parse_contract
from aura_panic_mock._contract import Contract
from tests.contract.document import CONTRACT, Document, base_path, load_document
from tools import ToolError, is_loopback


class TargetError(ToolError):
    """The target cannot be used; says why."""


class Target(NamedTuple):
    """A service on loopback, and how to get in."""

    base_url: str
    app: ASGIApp | None
    """The application to call in process; None for a service over HTTP."""

    seed: Mapping[str, Any]
    """The data that it serves, as far as that is known."""

    is_ours: bool
    """Nobody else uses it."""

    credentials: Mapping[str, str]
    """The secret of each customer source, the one first whose callouts the tests raise."""

    token: str = ""
    """A token of the first source, in place of its secret."""

    contract: Path = CONTRACT

    @property
    def source(self) -> str:
        return next(iter(self.credentials))

    @property
    def ours(self) -> Mapping[str, Any]:
        """Return the seed of that customer source; of the first, if there is no such one."""
        sources = self.seed["sources"]
        found = next((each for each in sources if each["clientId"] == self.source), sources[0])
        return cast("Mapping[str, Any]", found)

    @property
    def free_customer(self) -> int:
        """A customer of that source who may raise callouts; one without any, if there is one."""
        busy = {each["customerId"] for each in self.ours["callouts"]}
        able: list[int] = [each["id"] for each in self.ours["customers"] if each["subscribed"]]
        return min(able, key=busy.__contains__)

    def advance(self, seconds: float) -> None:
        """Advance the clock of a mock; another service has none."""
        with suppress(ControlError):
            Control(self.app or self.base_url).advance(seconds)


@cache
def crowded_seed() -> Mapping[str, Any]:
    """Return a seed with callouts for generated identifiers to find, and for cancels to use up."""
    seed: dict[str, Any] = load_seed()
    for source, numbers in zip(seed["sources"], (range(1, 120), range(120, 160)), strict=True):
        callout, customer = source["callouts"][0], source["customers"][0]
        source["callouts"] += [{**callout, "id": number} for number in numbers]
        source["customers"] += [
            {**customer, "id": number, "locations": {}, "subscribed": bool(number % 2)}
            for number in numbers
        ]
    return seed


def mock_app(contract: Path = CONTRACT, document: Document | None = None) -> Starlette:
    """Return a mock of that seed; its clock stands still, so its responses can be repeated.

    For another contract than ours, it responds with examples. A document is what it conforms to
    in place of the contract.
    """
    return create_app(
        contract=parse_contract(document) if document else _parse_contract(contract),
        seed=crowded_seed(),
        clock=lambda: 0.0,
        answer_missing=contract != CONTRACT,
    )


@cache
def _parse_contract(path: Path) -> Contract:
    return parse_contract(load_document(path))


def own_target(
    app: ASGIApp | None = None, base_url: str | None = None, contract: Path = CONTRACT
) -> Target:
    """Return a mock of that seed: an application in process, or one that serves a base URL."""
    seed = crowded_seed()
    credentials = {each["clientId"]: each["clientSecret"] for each in seed["sources"]}
    root = base_path(load_document(contract))
    return Target(base_url or f"http://mock{root}", app, seed, True, credentials, "", contract)


def running_target(url: str, environment: Mapping[str, str], contract: Path = CONTRACT) -> Target:
    """Return a service that already runs on loopback, with credentials from the environment.

    Raises:
        TargetError: It is not on loopback, nothing listens there, or there are no credentials.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        raise TargetError(
            f"{url} is not on loopback: these tests only run against http://127.0.0.1."
        )
    if "@" in parts.netloc:
        raise TargetError("BASE_URL must not contain credentials; use the AURA_PANIC_ variables.")
    token = environment.get("AURA_PANIC_TOKEN", "")
    source = environment.get("AURA_PANIC_CLIENT_ID", "")
    secret = environment.get("AURA_PANIC_CLIENT_SECRET", "")
    if not token and not (source and secret):
        raise TargetError(
            "set AURA_PANIC_CLIENT_ID and AURA_PANIC_CLIENT_SECRET, or AURA_PANIC_TOKEN."
        )
    seed = load_seed()
    credentials = {source or seed["sources"][0]["clientId"]: secret}
    for each in seed["sources"][::-1]:
        if len(credentials) == 1:
            credentials.setdefault(each["clientId"], each["clientSecret"])
    root = base_path(load_document(contract))
    return Target(f"http://{parts.netloc}{root}", None, seed, False, credentials, token, contract)
