"""A client for the callout endpoints of the Panic API.

Example:
    >>> from aura_panic import PanicClient
    >>> with PanicClient(base_url=..., client_id=..., client_secret=...) as panic:
    ...     callout = panic.get_callout(992011)
    ...     print(callout.status, callout.state.is_open)

The models of every operation are in :mod:`aura_panic.models`.
"""

from typing import TYPE_CHECKING

from aura_panic import exceptions, models
from aura_panic._auth import MemoryTokenStore, StoredToken, TokenStore
from aura_panic._client import PanicClient
from aura_panic.exceptions import *  # noqa: F403 - all of them
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
    "AsyncLocationStream",
    "AsyncPanicClient",
    "AsyncWatch",
    "Callout",
    "CalloutState",
    "Change",
    "ChangeKind",
    "DecodeError",
    "Location",
    "LocationStream",
    "MemoryTokenStore",
    "PanicClient",
    "PartialList",
    "StoredToken",
    "Token",
    "TokenStore",
    "UndecodableItem",
    "Unset",
    "Upload",
    "Watch",
    "__version__",
    "models",
]
__all__ += exceptions.__all__
