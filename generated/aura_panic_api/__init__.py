"""The models and operations of the Panic API's callout endpoints, generated from the contract."""

from typing import TYPE_CHECKING

from aura_panic_legacy import lazily

from . import models
from .api import AsyncOperations, CallOptions, Operation, Operations
from .types import UNSET, Unset

if TYPE_CHECKING:
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
else:
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(models.__all__, ".models"))

__all__ = (
    "AsyncOperations",
    "CallOptions",
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
    "Operation",
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
    "UNSET",
    "Unset",
)
