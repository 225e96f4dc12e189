"""A client for the callout endpoints of the Panic API.

Example:
    >>> from aura_panic import PanicClient
    >>> with PanicClient(base_url=..., client_id=..., client_secret=...) as panic:
    ...     callout = panic.get_callout(992011)
    ...     print(callout.status, callout.state.is_open)

The models of every operation are in :mod:`aura_panic.models`.
"""

from typing import TYPE_CHECKING, Any

from aura_panic._asynchronous import AsyncPanicClient
from aura_panic._blocking import PanicClient
from aura_panic._changes import Change, ChangeKind
from aura_panic._errors import (
    ApiError,
    BadRequest,
    CalloutClosed,
    ConfigurationError,
    Conflict,
    Forbidden,
    NotAnsweredInTime,
    NotFound,
    NotSent,
    NotSentInTime,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    Timeout,
    Unauthorized,
    UnreadableResponse,
)
from aura_panic._tokens import MemoryTokenStore, StoredToken, TokenStore
from aura_panic._watching import AsyncWatch, Watch
from aura_panic_api import UNSET, Callout, Location, Token, Unset, models
from aura_panic_api.contract import API_VERSION, CONTRACT_SHA256
from aura_panic_legacy import CalloutState, Listing, Unreadable

__all__ = [
    "API_VERSION",
    "CONTRACT_SHA256",
    "UNSET",
    "ApiError",
    "AsyncPanicClient",
    "AsyncWatch",
    "BadRequest",
    "Callout",
    "CalloutClosed",
    "CalloutState",
    "Change",
    "ChangeKind",
    "ConfigurationError",
    "Conflict",
    "Forbidden",
    "Listing",
    "Location",
    "MemoryTokenStore",
    "NotAnsweredInTime",
    "NotFound",
    "NotSent",
    "NotSentInTime",
    "OutcomeUnknown",
    "PanicClient",
    "PanicError",
    "RateLimited",
    "ServerError",
    "StoredToken",
    "Timeout",
    "Token",
    "TokenStore",
    "Unauthorized",
    "Unreadable",
    "UnreadableResponse",
    "Unset",
    "Watch",
    "models",
]

if TYPE_CHECKING:
    __version__: str
else:

    def __getattr__(name: str) -> Any:
        if name == "__version__":  # importing what tells it takes longer than building a client
            from importlib.metadata import version  # noqa: PLC0415

            return version("aura-panic")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
