"""The two ways to a token: the client's credentials, or another token that is good for more."""

from __future__ import annotations

from aura_panic._call import Call
from aura_panic._conversation import converse
from aura_panic._effects import Conversation
from aura_panic._keeper import TokenKeeper
from aura_panic._settings import Settings
from aura_panic_api import models
from aura_panic_api.api import EXCHANGE_CREDENTIALS, MINT_CALLOUT_TOKEN
from aura_panic_legacy import Request


def exchanged(
    settings: Settings, call: Call[object], *, seconds: float, attempts: int
) -> Conversation[models.Token]:
    """A token of the customer source, for its credentials."""
    from aura_panic_api.api.authentication import exchange_credentials as operation

    body = models.Credentials(settings.client_id or "", settings.client_secret or "")
    request = Request(operation._get_kwargs(body=body))
    needed = call.needs(EXCHANGE_CREDENTIALS, request, seconds=seconds, attempts=attempts)
    return converse(needed, None)


def minted(
    tokens: TokenKeeper, customer_id: int, call: Call[object], *, seconds: float, attempts: int
) -> Conversation[models.Token]:
    """A token for the callouts of one customer."""
    from aura_panic_api.api.authentication import mint_callout_token as operation

    request = Request(operation._get_kwargs(body=models.MintCalloutToken(customer_id)))
    needed = call.needs(MINT_CALLOUT_TOKEN, request, seconds=seconds, attempts=attempts)
    return converse(needed, tokens)
