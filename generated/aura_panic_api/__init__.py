"""Models and operations of Panic API callouts, generated from the contract."""

from typing import TYPE_CHECKING

from aura_panic_runtime.support import lazy_exports

from . import models

if TYPE_CHECKING:
    from .async_operations import AsyncOperations
    from .models import (
        Callout,
        CalloutEvent,
        CalloutMap,
        CalloutRating,
        CancelCallout,
        CancellationReason,
        Confirmation,
        CreateCancellationReason,
        Credentials,
        Error,
        Location,
        MintCalloutToken,
        RaiseCallout,
        RaiseLegacyCallout,
        RatingItem,
        RatingItemScore,
        ResolutionReport,
        SendCalloutEvent,
        SubmitCalloutRating,
        SubmitRatingItem,
        Token,
    )
    from .sync_operations import Operations
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "AsyncOperations": ".async_operations",
            "Operations": ".sync_operations",
            **dict.fromkeys(models.__all__, ".models"),
        },
    )

__all__ = (
    "AsyncOperations",
    "Callout",
    "CalloutEvent",
    "CalloutMap",
    "CalloutRating",
    "CancelCallout",
    "CancellationReason",
    "Confirmation",
    "CreateCancellationReason",
    "Credentials",
    "Error",
    "Location",
    "MintCalloutToken",
    "models",
    "Operations",
    "RaiseCallout",
    "RaiseLegacyCallout",
    "RatingItem",
    "RatingItemScore",
    "ResolutionReport",
    "SendCalloutEvent",
    "SubmitCalloutRating",
    "SubmitRatingItem",
    "Token",
)
