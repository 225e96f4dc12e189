"""The two ways to a token: the client's credentials, or another token that is good for more."""

from __future__ import annotations

from aura_panic._call import Call
from aura_panic._conversation import converse
from aura_panic._effects import Conversation
from aura_panic._keeper import TokenKeeper
from aura_panic._settings import Settings
from aura_panic_api import models
from aura_panic_api.operations import EXCHANGE_CREDENTIALS, MINT_CALLOUT_TOKEN
from aura_panic_runtime import build_request


def exchanged(
    settings: Settings, call: Call[object], *, seconds: float, attempts: int
) -> Conversation[models.Token]:
    """A token of the customer source, for its credentials."""
    credentials = {"clientId": settings.client_id, "clientSecret": settings.client_secret}
    request = build_request(EXCHANGE_CREDENTIALS, {}, credentials)
    needed = call.needs(EXCHANGE_CREDENTIALS, request, seconds=seconds, attempts=attempts)
    return converse(needed, None)


def minted(
    tokens: TokenKeeper, customer_id: int, call: Call[object], *, seconds: float, attempts: int
) -> Conversation[models.Token]:
    """A token for the callouts of one customer."""
    request = build_request(MINT_CALLOUT_TOKEN, {}, {"customerId": customer_id})
    needed = call.needs(MINT_CALLOUT_TOKEN, request, seconds=seconds, attempts=attempts)
    return converse(needed, tokens)
