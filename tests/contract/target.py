"""What the contract tests ask: a mock in process, one that they start, or one that already runs."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from aura_panic_mock import Control, ControlError, create_app, load_seed, parse_contract
from tests.contract.document import CONTRACT, Document, base_path, load_document, operations


class TargetError(Exception):
    """What was named cannot be asked, and why."""


class Target(NamedTuple):
    """A service on loopback, and how to get in."""

    base_url: str
    base_path: str
    app: ASGIApp | None
    """What to ask in process; None for what is asked over HTTP."""

    seed: Mapping[str, Any]
    """What it knows, as far as that is known."""

    is_ours: bool
    """Whether nobody else uses it."""

    tokens: Mapping[str, str]
    """A token for each customer source, the one whose callouts the tests raise first."""

    @property
    def source(self) -> str:
        return next(iter(self.tokens))

    @property
    def headers(self) -> dict[str, str]:
        """What lets a request in."""
        token = self.tokens[self.source]
        return {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def ours(self) -> Mapping[str, Any]:
        """What the seed says of that customer source; of its first, if it does not know it."""
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


def crowded_seed() -> dict[str, Any]:
    """A seed with callouts for generated identifiers to find, and for cancels not to use up."""
    seed: dict[str, Any] = load_seed()
    for source, numbers in zip(seed["sources"], (range(1, 120), range(120, 160)), strict=True):
        callout, customer = source["callouts"][0], source["customers"][0]
        source["callouts"] += [{**callout, "id": number} for number in numbers]
        source["customers"] += [
            {**customer, "id": number, "locations": {}, "subscribed": bool(number % 2)}
            for number in numbers
        ]
    return seed


def mock_app(contract: Path = CONTRACT) -> Starlette:
    """A mock of that seed; its clock stands still, so the same requests get the same answers.

    It answers the operations of another contract than ours from examples.
    """
    return create_app(
        contract=parse_contract(load_document(contract)),
        seed=crowded_seed(),
        clock=lambda: 0.0,
        answer_missing=contract != CONTRACT,
    )


def own_target(
    app: ASGIApp | None = None, base_url: str | None = None, contract: Path = CONTRACT
) -> Target:
    """A mock of that seed: an application in process, or one that serves a base URL."""
    seed = crowded_seed()
    root = base_path(load_document(contract))
    base_url = base_url or f"http://mock{root}"
    tokens = {
        source["clientId"]: _token(app, base_url, source["clientId"], source["clientSecret"]) or ""
        for source in seed["sources"]
    }
    return Target(base_url, root, app, seed, True, tokens)


def running_target(url: str, environment: Mapping[str, str], contract: Path = CONTRACT) -> Target:
    """A mock that already runs on loopback, with credentials from the environment.

    Raises:
        TargetError: It is not on loopback, does not answer, or does not let us in.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise TargetError(
            f"{url} is not on loopback: these tests ask a mock at http://127.0.0.1 alone"
        )
    document = load_document(contract)
    root = base_path(document)
    base_url = f"http://{parts.netloc}{root}"
    seed = load_seed()
    token = environment.get("AURA_PANIC_TOKEN")
    ours = environment.get("AURA_PANIC_CLIENT_ID", "")
    secret = environment.get("AURA_PANIC_CLIENT_SECRET", "")
    if not token and not (ours and secret):
        raise TargetError(
            "say who asks: AURA_PANIC_CLIENT_ID and AURA_PANIC_CLIENT_SECRET, or AURA_PANIC_TOKEN"
        )
    other = next(source for source in seed["sources"][::-1] if source["clientId"] != ours)
    try:
        token = token or _token(None, base_url, ours, secret)
        known = token and all(
            _send(None, "GET", f"{base_url}{path}", token=token).is_success
            for path in _harmless_paths(document)[:1]
        )
        strange = _token(None, base_url, other["clientId"], other["clientSecret"])
    except httpx.HTTPError as error:
        raise TargetError(f"nothing answers at {url} ({type(error).__name__})") from None
    if not token or not known:
        raise TargetError(f"the mock at {url} does not know these credentials")
    tokens = {ours or seed["sources"][0]["clientId"]: token}
    tokens |= {other["clientId"]: strange} if strange else {}
    return Target(base_url, root, None, seed, False, tokens)


def _harmless_paths(document: Document) -> list[str]:
    """What anybody with a token can read without an argument."""
    return [
        each.path
        for each in operations(document)
        if each.method == "GET" and each.authenticated
        if not any(parameter.required for parameter in each.parameters)
    ]


def _token(app: ASGIApp | None, base_url: str, client_id: str, secret: str) -> str | None:
    credentials = {"clientId": client_id, "clientSecret": secret}
    answer = _send(app, "POST", f"{base_url}/oauth/token", json=credentials)
    return str(answer.json()["access_token"]) if answer.is_success else None


def _send(
    app: ASGIApp | None, method: str, url: str, *, json: Any = None, token: str | None = None
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app) if app else None
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
            return await client.request(method, url, json=json, headers=headers)

    return asyncio.run(send())


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
