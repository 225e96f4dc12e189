"""The models of the contract."""

import datetime
from typing import Any

from ..types import Unset
from .callout import Callout
from .callout_event import CalloutEvent
from .callout_map import CalloutMap
from .callout_rating import CalloutRating
from .cancel_callout import CancelCallout
from .cancellation_reason import CancellationReason
from .confirmation import Confirmation
from .create_cancellation_reason import CreateCancellationReason
from .credentials import Credentials
from .error import Error
from .location import Location
from .mint_callout_token import MintCalloutToken
from .raise_callout import RaiseCallout
from .raise_legacy_callout import RaiseLegacyCallout
from .rating_item import RatingItem
from .rating_item_score import RatingItemScore
from .resolution_report import ResolutionReport
from .send_callout_event import SendCalloutEvent
from .submit_callout_rating import SubmitCalloutRating
from .submit_rating_item import SubmitRatingItem
from .token import Token

__all__ = (
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

Callout.declare(
    {
        "id": int,
        "customerId": int,
        "predefinedLocationId": int | None,
        "status": str,
        "latitude": float | None,
        "longitude": float | None,
        "responseTypeId": int,
        "calloutClassificationId": int,
        "createdAt": datetime.datetime,
    }
)
CalloutEvent.declare({"id": int, "calloutId": int, "message": str, "createdAt": datetime.datetime})
CalloutMap.declare({"url": str, "image": None | str})
CalloutRating.declare({"id": int, "calloutId": int, "rating": int})
CancelCallout.declare({"safeCode": str | Unset})
CancellationReason.declare({"id": int, "reason": str})
Confirmation.declare({"message": str})
CreateCancellationReason.declare({"exceptionReasonId": int | Unset, "notes": str | Unset})
Credentials.declare({"clientId": str, "clientSecret": str})
Error.declare({"message": str})
Location.declare({"latitude": float, "longitude": float, "accuracy": float | Unset})
MintCalloutToken.declare({"customerId": int})
RaiseCallout.declare(
    {
        "responseTypeId": int,
        "latitude": float | Unset,
        "longitude": float | Unset,
        "predefinedLocationId": int | Unset,
        "calloutClassificationId": int | Unset,
        "internalTest": bool | Unset,
    }
)
RaiseLegacyCallout.declare(
    {
        "responseTypeId": int,
        "latitude": float | Unset,
        "longitude": float | Unset,
        "predefinedLocationId": int | Unset,
        "calloutClassificationId": int | Unset,
        "internalTest": bool | Unset,
        "customerId": int | Unset,
    }
)
RatingItem.declare({"id": int, "name": str})
RatingItemScore.declare({"id": int, "ratingId": int, "ratingItemId": int, "score": int})
ResolutionReport.declare(
    {"calloutId": int, "responseSeconds": int | None, "resolutionSeconds": int, "outcome": str}
)
SendCalloutEvent.declare({"message": str})
SubmitCalloutRating.declare({"calloutId": int, "rating": int, "comment": str | Unset})
SubmitRatingItem.declare({"ratingId": int, "ratingItemId": int, "score": int})
Token.declare({"access_token": str, "token_type": str, "expires_in": int})
