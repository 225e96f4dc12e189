"""A client for the callout endpoints of the Panic API.

Example:
    >>> from aura_panic import PanicClient
    >>> with PanicClient(base_url=..., client_id=..., client_secret=...) as panic:
    ...     callout = panic.get_callout(992011)
    ...     print(callout.status, callout.state.is_open)

The models of every operation are in :mod:`aura_panic.models`.
"""

from typing import TYPE_CHECKING

from aura_panic import models
from aura_panic._auth import MemoryTokenStore, StoredToken, TokenStore
from aura_panic._client import PanicClient
from aura_panic.exceptions import (
    ApiError,
    BadRequest,
    CalloutClosed,
    ConfigurationError,
    Conflict,
    Forbidden,
    InvalidArgument,
    InvalidArgumentType,
    MismatchedResponse,
    NoResponseTimeout,
    NotFound,
    NotSent,
    NotSentTimeout,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    Timeout,
    Unauthorized,
    UnreadableResponse,
)
from aura_panic.stream import LocationStream
from aura_panic.watch import Change, ChangeKind, Watch
from aura_panic_api.contract import API_VERSION, CONTRACT_SHA256
from aura_panic_legacy import CalloutState
from aura_panic_runtime.decoding import DecodeError, PartialList, UndecodableItem
from aura_panic_runtime.models import UNSET, Unset
from aura_panic_runtime.support import lazy_exports
from aura_panic_runtime.uploads import Upload

if TYPE_CHECKING:
    from aura_panic._async_client import AsyncLocationStream, AsyncPanicClient, AsyncWatch
    from aura_panic._version import __version__
    from aura_panic_api import Callout, Location, Token
else:  # loaded when first used
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "AsyncLocationStream": "._async_client",
            "AsyncPanicClient": "._async_client",
            "AsyncWatch": "._async_client",
            "Callout": "aura_panic_api",
            "Location": "aura_panic_api",
            "Token": "aura_panic_api",
            "__version__": "._version",
        },
    )

__all__ = [
    "API_VERSION",
    "CONTRACT_SHA256",
    "UNSET",
    "ApiError",
    "AsyncLocationStream",
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
    "DecodeError",
    "Forbidden",
    "InvalidArgument",
    "InvalidArgumentType",
    "Location",
    "LocationStream",
    "MemoryTokenStore",
    "MismatchedResponse",
    "NoResponseTimeout",
    "NotFound",
    "NotSent",
    "NotSentTimeout",
    "OutcomeUnknown",
    "PanicClient",
    "PanicError",
    "PartialList",
    "RateLimited",
    "ServerError",
    "StoredToken",
    "Timeout",
    "Token",
    "TokenStore",
    "Unauthorized",
    "UndecodableItem",
    "UnreadableResponse",
    "Unset",
    "Upload",
    "Watch",
    "__version__",
    "models",
]
