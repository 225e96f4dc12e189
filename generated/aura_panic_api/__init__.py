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
            "Callout": ".models",
            "CalloutEvent": ".models",
            "CalloutMap": ".models",
            "CalloutRating": ".models",
            "CancelCallout": ".models",
            "CancellationReason": ".models",
            "Confirmation": ".models",
            "CreateCancellationReason": ".models",
            "Credentials": ".models",
            "Error": ".models",
            "Location": ".models",
            "MintCalloutToken": ".models",
            "Operations": ".sync_operations",
            "RaiseCallout": ".models",
            "RaiseLegacyCallout": ".models",
            "RatingItem": ".models",
            "RatingItemScore": ".models",
            "ResolutionReport": ".models",
            "SendCalloutEvent": ".models",
            "SubmitCalloutRating": ".models",
            "SubmitRatingItem": ".models",
            "Token": ".models",
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
