"""The models of the contract, each loaded when it is first used."""

from typing import TYPE_CHECKING

from aura_panic_legacy import lazily

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
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "Callout": ".callout",
            "RaiseCallout": ".raise_callout",
            "RaiseLegacyCallout": ".raise_legacy_callout",
            "Location": ".location",
            "Confirmation": ".confirmation",
            "CancelCallout": ".cancel_callout",
            "SendCalloutEvent": ".send_callout_event",
            "CalloutEvent": ".callout_event",
            "CreateCancellationReason": ".create_cancellation_reason",
            "CancellationReason": ".cancellation_reason",
            "ResolutionReport": ".resolution_report",
            "CalloutMap": ".callout_map",
            "SubmitCalloutRating": ".submit_callout_rating",
            "CalloutRating": ".callout_rating",
            "RatingItem": ".rating_item",
            "SubmitRatingItem": ".submit_rating_item",
            "RatingItemScore": ".rating_item_score",
            "Credentials": ".credentials",
            "MintCalloutToken": ".mint_callout_token",
            "Token": ".token",
            "Error": ".error",
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
