"""A client for the callout endpoints of the Panic API.

Example:
    >>> from aura_panic import PanicClient
    >>> with PanicClient(base_url=..., client_id=..., client_secret=...) as panic:
    ...     callout = panic.get_callout(992011)
    ...     print(callout.status, callout.state.is_open)

The models of every operation are in :mod:`aura_panic.models`.
"""

from aura_panic._client import AsyncPanicClient, PanicClient
from aura_panic._errors import (
    ApiError,
    BadRequest,
    CalloutClosed,
    ConfigurationError,
    Conflict,
    Forbidden,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    Unauthorized,
    UnreadableResponse,
)
from aura_panic_api import UNSET, Callout, Token, Unset, models
from aura_panic_legacy import CalloutState, Listing, Unreadable

__all__ = [
    "UNSET",
    "ApiError",
    "AsyncPanicClient",
    "BadRequest",
    "Callout",
    "CalloutClosed",
    "CalloutState",
    "ConfigurationError",
    "Conflict",
    "Forbidden",
    "Listing",
    "NotFound",
    "NotSent",
    "OutcomeUnknown",
    "PanicClient",
    "PanicError",
    "RateLimited",
    "ServerError",
    "Token",
    "Unauthorized",
    "Unreadable",
    "UnreadableResponse",
    "Unset",
    "models",
]
