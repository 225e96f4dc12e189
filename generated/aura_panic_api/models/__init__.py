"""Models of the contract, each loaded when it is first used."""

from typing import TYPE_CHECKING

from aura_panic_runtime.support import lazy_exports

if TYPE_CHECKING:
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
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "Callout": ".callout",
            "CalloutEvent": ".callout_event",
            "CalloutMap": ".callout_map",
            "CalloutRating": ".callout_rating",
            "CancelCallout": ".cancel_callout",
            "CancellationReason": ".cancellation_reason",
            "Confirmation": ".confirmation",
            "CreateCancellationReason": ".create_cancellation_reason",
            "Credentials": ".credentials",
            "Error": ".error",
            "Location": ".location",
            "MintCalloutToken": ".mint_callout_token",
            "RaiseCallout": ".raise_callout",
            "RaiseLegacyCallout": ".raise_legacy_callout",
            "RatingItem": ".rating_item",
            "RatingItemScore": ".rating_item_score",
            "ResolutionReport": ".resolution_report",
            "SendCalloutEvent": ".send_callout_event",
            "SubmitCalloutRating": ".submit_callout_rating",
            "SubmitRatingItem": ".submit_rating_item",
            "Token": ".token",
        },
    )

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
