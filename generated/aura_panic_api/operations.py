"""Operations of the contract, as data: how requests are built and responses decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aura_panic_runtime import Operation, Parameter, PartialList, Response, decode_list

from aura_panic_api import models

if TYPE_CHECKING:
    from aura_panic_api.models import (
        Callout,
        CalloutEvent,
        CalloutMap,
        CalloutRating,
        CancellationReason,
        Confirmation,
        RatingItem,
        RatingItemScore,
        ResolutionReport,
        Token,
    )


DEFINITIONS: Mapping[str, Any] = {
    "CalloutClassificationId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "CalloutId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "CancelCallout": {
        "properties": {
            "safeCode": {"format": "password", "pattern": "^[0-9]{4}$", "type": "string"}
        },
        "type": "object",
    },
    "CancellationReasonId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "CreateCancellationReason": {
        "properties": {
            "exceptionReasonId": {"$ref": "CancellationReasonId"},
            "notes": {"type": "string"},
        },
        "type": "object",
    },
    "Credentials": {
        "properties": {
            "clientId": {"minLength": 1, "type": "string"},
            "clientSecret": {"format": "password", "minLength": 1, "type": "string"},
        },
        "required": ["clientId", "clientSecret"],
        "type": "object",
    },
    "CustomerId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "FixedLocationId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "Latitude": {"format": "double", "maximum": 90, "minimum": -90, "type": "number"},
    "Location": {
        "properties": {
            "accuracy": {"format": "double", "minimum": 0, "type": "number"},
            "latitude": {"$ref": "Latitude"},
            "longitude": {"$ref": "Longitude"},
        },
        "required": ["latitude", "longitude"],
        "type": "object",
    },
    "Longitude": {"format": "double", "maximum": 180, "minimum": -180, "type": "number"},
    "MintCalloutToken": {
        "properties": {"customerId": {"$ref": "CustomerId"}},
        "required": ["customerId"],
        "type": "object",
    },
    "RaiseCallout": {
        "allOf": [
            {
                "oneOf": [
                    {"required": ["latitude", "longitude"]},
                    {"required": ["predefinedLocationId"]},
                ]
            }
        ],
        "dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]},
        "properties": {
            "calloutClassificationId": {"$ref": "CalloutClassificationId"},
            "internalTest": {"type": "boolean"},
            "latitude": {"$ref": "Latitude"},
            "longitude": {"$ref": "Longitude"},
            "predefinedLocationId": {"$ref": "FixedLocationId"},
            "responseTypeId": {"$ref": "ResponseTypeId"},
        },
        "required": ["responseTypeId"],
        "type": "object",
    },
    "RaiseLegacyCallout": {
        "allOf": [
            {"$ref": "RaiseCallout"},
            {"properties": {"customerId": {"$ref": "CustomerId"}}, "type": "object"},
        ]
    },
    "Rating": {"maximum": 5, "minimum": 1, "type": "integer"},
    "RatingId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "RatingItemId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "ResponseTypeId": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": 1,
        "type": "integer",
    },
    "Score": {
        "format": "int64",
        "maximum": 9223372036854775807,
        "minimum": -9223372036854775808,
        "type": "integer",
    },
    "SendCalloutEvent": {
        "properties": {"message": {"minLength": 1, "type": "string"}},
        "required": ["message"],
        "type": "object",
    },
    "SubmitCalloutRating": {
        "properties": {
            "calloutId": {"$ref": "CalloutId"},
            "comment": {"type": "string"},
            "rating": {"$ref": "Rating"},
        },
        "required": ["calloutId", "rating"],
        "type": "object",
    },
    "SubmitRatingItem": {
        "properties": {
            "ratingId": {"$ref": "RatingId"},
            "ratingItemId": {"$ref": "RatingItemId"},
            "score": {"$ref": "Score"},
        },
        "required": ["ratingId", "ratingItemId", "score"],
        "type": "object",
    },
}
"""The schemas that others refer to, as far as they restrict what is sent."""

LIST_ACTIVE_CALLOUTS: Operation[PartialList[Callout]] = Operation(
    name="list_active_callouts",
    method="GET",
    path="/callouts/activeCallouts",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: decode_list(value, models.Callout.from_dict)),
    ),
)
LIST_ACTIVE_CUSTOMER_CALLOUTS: Operation[PartialList[Callout]] = Operation(
    name="list_active_customer_callouts",
    method="GET",
    path="/customers/{customer_id}/callouts/activeCallouts",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: decode_list(value, models.Callout.from_dict)),
    ),
    parameters=(Parameter("customer_id", "customerId", "path", {"$ref": "CustomerId"}),),
    names={"customerId": "customer_id"},
    identifiers={"customer_id": "customer_id"},
    definitions=DEFINITIONS,
)
RAISE_CUSTOMER_CALLOUT: Operation[Callout] = Operation(
    name="raise_customer_callout",
    method="POST",
    path="/customers/{customer_id}/callouts",
    authenticated=True,
    retry="deduplicated",
    verify_with="list_active_customer_callouts",
    responses=(
        Response(200, 200, "json", lambda value: models.Callout.from_dict(value)),
        Response(201, 201, "json", lambda value: models.Callout.from_dict(value)),
    ),
    parameters=(Parameter("customer_id", "customerId", "path", {"$ref": "CustomerId"}),),
    bodies={"application/json": {"$ref": "RaiseCallout"}},
    names={
        "responseTypeId": "response_type_id",
        "predefinedLocationId": "predefined_location_id",
        "calloutClassificationId": "callout_classification_id",
        "internalTest": "internal_test",
        "customerId": "customer_id",
    },
    identifiers={"customer_id": "customer_id"},
    definitions=DEFINITIONS,
)
RAISE_CALLOUT: Operation[Callout] = Operation(
    name="raise_callout",
    method="POST",
    path="/callouts",
    authenticated=True,
    retry="never",
    verify_with="list_active_callouts",
    responses=(
        Response(200, 200, "json", lambda value: models.Callout.from_dict(value)),
        Response(201, 201, "json", lambda value: models.Callout.from_dict(value)),
    ),
    bodies={"application/json": {"$ref": "RaiseLegacyCallout"}},
    names={
        "responseTypeId": "response_type_id",
        "predefinedLocationId": "predefined_location_id",
        "calloutClassificationId": "callout_classification_id",
        "internalTest": "internal_test",
        "customerId": "customer_id",
    },
    identifiers={"customer_id": "customer_id"},
    definitions=DEFINITIONS,
)
GET_CALLOUT: Operation[Callout] = Operation(
    name="get_callout",
    method="GET",
    path="/callouts/{callout_id}",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.Callout.from_dict(value)),),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    names={"calloutId": "callout_id"},
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)
CANCEL_CALLOUT: Operation[Callout] = Operation(
    name="cancel_callout",
    method="POST",
    path="/callouts/{callout_id}/cancel",
    authenticated=True,
    retry="never",
    verify_with="get_callout",
    responses=(Response(200, 200, "json", lambda value: models.Callout.from_dict(value)),),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    bodies={"application/json": {"$ref": "CancelCallout"}},
    names={"safeCode": "safe_code", "calloutId": "callout_id"},
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)
DISMISS_CALLOUT: Operation[Callout] = Operation(
    name="dismiss_callout",
    method="POST",
    path="/callouts/{callout_id}/dismiss",
    authenticated=True,
    retry="never",
    verify_with="get_callout",
    responses=(Response(200, 200, "json", lambda value: models.Callout.from_dict(value)),),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    names={"calloutId": "callout_id"},
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)
STREAM_LOCATION_UPDATE: Operation[Confirmation] = Operation(
    name="stream_location_update",
    method="POST",
    path="/callouts/{callout_id}/location",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.Confirmation.from_dict(value)),),
    closed=Response(285, 285, "json", lambda value: models.Callout.from_dict(value)),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    bodies={"application/json": {"$ref": "Location"}},
    names={"calloutId": "callout_id"},
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)
STREAM_LOCATION_AND_GET_CALLOUT: Operation[Callout] = Operation(
    name="stream_location_and_get_callout",
    method="POST",
    path="/callouts/{callout_id}/updateLocationAndReturnCallout",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.Callout.from_dict(value)),),
    closed=Response(285, 285, "json", lambda value: models.Callout.from_dict(value)),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    bodies={"application/json": {"$ref": "Location"}},
    names={"calloutId": "callout_id"},
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)
READ_CALLOUT_EVENTS: Operation[PartialList[CalloutEvent]] = Operation(
    name="read_callout_events",
    method="GET",
    path="/callouts/{callout_id}/events",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: decode_list(value, models.CalloutEvent.from_dict)),
    ),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    names={"calloutId": "callout_id"},
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)
SEND_CALLOUT_EVENT: Operation[CalloutEvent] = Operation(
    name="send_callout_event",
    method="POST",
    path="/callouts/{callout_id}/events",
    authenticated=True,
    retry="never",
    verify_with="read_callout_events",
    responses=(
        Response(200, 200, "json", lambda value: models.CalloutEvent.from_dict(value)),
        Response(201, 201, "json", lambda value: models.CalloutEvent.from_dict(value)),
    ),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    bodies={"application/json": {"$ref": "SendCalloutEvent"}},
    names={"calloutId": "callout_id"},
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)
LIST_CANCELLATION_REASONS: Operation[PartialList[CancellationReason]] = Operation(
    name="list_cancellation_reasons",
    method="GET",
    path="/callouts/{callout_id}/exceptionReasons",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(
        Response(
            200, 200, "json", lambda value: decode_list(value, models.CancellationReason.from_dict)
        ),
    ),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    names={"calloutId": "callout_id"},
    definitions=DEFINITIONS,
)
CREATE_CANCELLATION_REASON: Operation[CancellationReason] = Operation(
    name="create_cancellation_reason",
    method="POST",
    path="/callouts/{callout_id}/exceptionReasons",
    authenticated=True,
    retry="never",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: models.CancellationReason.from_dict(value)),
        Response(201, 201, "json", lambda value: models.CancellationReason.from_dict(value)),
    ),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    bodies={"application/json": {"$ref": "CreateCancellationReason"}},
    names={"exceptionReasonId": "exception_reason_id", "calloutId": "callout_id"},
    definitions=DEFINITIONS,
)
GENERATE_RESOLUTION_REPORT: Operation[ResolutionReport] = Operation(
    name="generate_resolution_report",
    method="GET",
    path="/callouts/{callout_id}/resolutionReport",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.ResolutionReport.from_dict(value)),),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    names={"calloutId": "callout_id"},
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)
GET_CALLOUT_MAP: Operation[CalloutMap] = Operation(
    name="get_callout_map",
    method="GET",
    path="/callouts/{callout_id}/maps",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.CalloutMap.from_dict(value)),),
    parameters=(Parameter("callout_id", "calloutId", "path", {"$ref": "CalloutId"}),),
    names={"calloutId": "callout_id"},
    definitions=DEFINITIONS,
)
SUBMIT_CALLOUT_RATING: Operation[CalloutRating] = Operation(
    name="submit_callout_rating",
    method="POST",
    path="/ratings",
    authenticated=True,
    retry="never",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: models.CalloutRating.from_dict(value)),
        Response(201, 201, "json", lambda value: models.CalloutRating.from_dict(value)),
    ),
    bodies={"application/json": {"$ref": "SubmitCalloutRating"}},
    names={"calloutId": "callout_id"},
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)
LIST_RATING_ITEMS: Operation[PartialList[RatingItem]] = Operation(
    name="list_rating_items",
    method="GET",
    path="/rating-items",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: decode_list(value, models.RatingItem.from_dict)),
    ),
)
SUBMIT_RATING_ITEM: Operation[RatingItemScore] = Operation(
    name="submit_rating_item",
    method="POST",
    path="/rating-items",
    authenticated=True,
    retry="never",
    verify_with=None,
    responses=(
        Response(200, 200, "json", lambda value: models.RatingItemScore.from_dict(value)),
        Response(201, 201, "json", lambda value: models.RatingItemScore.from_dict(value)),
    ),
    bodies={"application/json": {"$ref": "SubmitRatingItem"}},
    names={"ratingId": "rating_id", "ratingItemId": "rating_item_id"},
    definitions=DEFINITIONS,
)
EXCHANGE_CREDENTIALS: Operation[Token] = Operation(
    name="exchange_credentials",
    method="POST",
    path="/oauth/token",
    authenticated=False,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.Token.from_dict(value)),),
    bodies={"application/json": {"$ref": "Credentials"}},
    names={"clientId": "client_id", "clientSecret": "client_secret"},
    definitions=DEFINITIONS,
)
MINT_CALLOUT_TOKEN: Operation[Token] = Operation(
    name="mint_callout_token",
    method="POST",
    path="/oauth/calloutToken",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", lambda value: models.Token.from_dict(value)),),
    bodies={"application/json": {"$ref": "MintCalloutToken"}},
    names={"customerId": "customer_id"},
    definitions=DEFINITIONS,
)

OPERATIONS: Mapping[str, Operation[Any]] = {
    "list_active_callouts": LIST_ACTIVE_CALLOUTS,
    "list_active_customer_callouts": LIST_ACTIVE_CUSTOMER_CALLOUTS,
    "raise_customer_callout": RAISE_CUSTOMER_CALLOUT,
    "raise_callout": RAISE_CALLOUT,
    "get_callout": GET_CALLOUT,
    "cancel_callout": CANCEL_CALLOUT,
    "dismiss_callout": DISMISS_CALLOUT,
    "stream_location_update": STREAM_LOCATION_UPDATE,
    "stream_location_and_get_callout": STREAM_LOCATION_AND_GET_CALLOUT,
    "read_callout_events": READ_CALLOUT_EVENTS,
    "send_callout_event": SEND_CALLOUT_EVENT,
    "list_cancellation_reasons": LIST_CANCELLATION_REASONS,
    "create_cancellation_reason": CREATE_CANCELLATION_REASON,
    "generate_resolution_report": GENERATE_RESOLUTION_REPORT,
    "get_callout_map": GET_CALLOUT_MAP,
    "submit_callout_rating": SUBMIT_CALLOUT_RATING,
    "list_rating_items": LIST_RATING_ITEMS,
    "submit_rating_item": SUBMIT_RATING_ITEM,
    "exchange_credentials": EXCHANGE_CREDENTIALS,
    "mint_callout_token": MINT_CALLOUT_TOKEN,
}
