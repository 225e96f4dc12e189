"""Operations of the contract, as data: how requests are built and responses decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aura_panic_runtime.decoding import PartialList, decode_partial_list
from aura_panic_runtime.operations import Operation, Parameter, Response

from aura_panic_api import models

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

NAMES: dict[str, str] = {
    "calloutClassificationId": "callout_classification_id",
    "calloutId": "callout_id",
    "clientId": "client_id",
    "clientSecret": "client_secret",
    "customerId": "customer_id",
    "exceptionReasonId": "exception_reason_id",
    "internalTest": "internal_test",
    "predefinedLocationId": "predefined_location_id",
    "ratingId": "rating_id",
    "ratingItemId": "rating_item_id",
    "responseTypeId": "response_type_id",
    "safeCode": "safe_code",
}
"""Names in Python of what is sent, where they differ from those on the wire."""


def _list_active_callouts_200(value: Any) -> PartialList[models.Callout]:
    return decode_partial_list(value, models.Callout.from_dict)


LIST_ACTIVE_CALLOUTS: Operation[PartialList[models.Callout]] = Operation(
    name="list_active_callouts",
    method="GET",
    path="/callouts/activeCallouts",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _list_active_callouts_200),),
)


def _list_active_customer_callouts_200(value: Any) -> PartialList[models.Callout]:
    return decode_partial_list(value, models.Callout.from_dict)


LIST_ACTIVE_CUSTOMER_CALLOUTS: Operation[PartialList[models.Callout]] = Operation(
    name="list_active_customer_callouts",
    method="GET",
    path="/customers/{customer_id}/callouts/activeCallouts",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _list_active_customer_callouts_200),),
    parameters=(
        Parameter(
            argument="customer_id",
            name="customerId",
            location="path",
            schema={"$ref": "CustomerId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    identifiers={"customer_id": "customer_id"},
    definitions=DEFINITIONS,
)


def _raise_customer_callout_200(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


def _raise_customer_callout_201(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


RAISE_CUSTOMER_CALLOUT: Operation[models.Callout] = Operation(
    name="raise_customer_callout",
    method="POST",
    path="/customers/{customer_id}/callouts",
    authenticated=True,
    retry="deduplicated",
    verify_with="list_active_customer_callouts",
    responses=(
        Response(200, 200, "json", _raise_customer_callout_200),
        Response(201, 201, "json", _raise_customer_callout_201),
    ),
    parameters=(
        Parameter(
            argument="customer_id",
            name="customerId",
            location="path",
            schema={"$ref": "CustomerId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    bodies={"application/json": {"$ref": "RaiseCallout"}},
    names=NAMES,
    identifiers={"customer_id": "customer_id"},
    definitions=DEFINITIONS,
)


def _raise_callout_200(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


def _raise_callout_201(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


RAISE_CALLOUT: Operation[models.Callout] = Operation(
    name="raise_callout",
    method="POST",
    path="/callouts",
    authenticated=True,
    retry="never",
    verify_with="list_active_callouts",
    responses=(
        Response(200, 200, "json", _raise_callout_200),
        Response(201, 201, "json", _raise_callout_201),
    ),
    bodies={"application/json": {"$ref": "RaiseLegacyCallout"}},
    names=NAMES,
    identifiers={"customer_id": "customer_id"},
    definitions=DEFINITIONS,
)


def _get_callout_200(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


GET_CALLOUT: Operation[models.Callout] = Operation(
    name="get_callout",
    method="GET",
    path="/callouts/{callout_id}",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _get_callout_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)


def _cancel_callout_200(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


CANCEL_CALLOUT: Operation[models.Callout] = Operation(
    name="cancel_callout",
    method="POST",
    path="/callouts/{callout_id}/cancel",
    authenticated=True,
    retry="never",
    verify_with="get_callout",
    responses=(Response(200, 200, "json", _cancel_callout_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    bodies={"application/json": {"$ref": "CancelCallout"}},
    names=NAMES,
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)


def _dismiss_callout_200(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


DISMISS_CALLOUT: Operation[models.Callout] = Operation(
    name="dismiss_callout",
    method="POST",
    path="/callouts/{callout_id}/dismiss",
    authenticated=True,
    retry="never",
    verify_with="get_callout",
    responses=(Response(200, 200, "json", _dismiss_callout_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)


def _stream_location_update_200(value: Any) -> models.Confirmation:
    return models.Confirmation.from_dict(value)


def _stream_location_update_285(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


STREAM_LOCATION_UPDATE: Operation[models.Confirmation] = Operation(
    name="stream_location_update",
    method="POST",
    path="/callouts/{callout_id}/location",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _stream_location_update_200),),
    closed=Response(285, 285, "json", _stream_location_update_285),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    bodies={"application/json": {"$ref": "Location"}},
    names=NAMES,
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)


def _stream_location_and_get_callout_200(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


def _stream_location_and_get_callout_285(value: Any) -> models.Callout:
    return models.Callout.from_dict(value)


STREAM_LOCATION_AND_GET_CALLOUT: Operation[models.Callout] = Operation(
    name="stream_location_and_get_callout",
    method="POST",
    path="/callouts/{callout_id}/updateLocationAndReturnCallout",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _stream_location_and_get_callout_200),),
    closed=Response(285, 285, "json", _stream_location_and_get_callout_285),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    bodies={"application/json": {"$ref": "Location"}},
    names=NAMES,
    identifiers={"id": "callout_id"},
    definitions=DEFINITIONS,
)


def _read_callout_events_200(value: Any) -> PartialList[models.CalloutEvent]:
    return decode_partial_list(value, models.CalloutEvent.from_dict)


READ_CALLOUT_EVENTS: Operation[PartialList[models.CalloutEvent]] = Operation(
    name="read_callout_events",
    method="GET",
    path="/callouts/{callout_id}/events",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _read_callout_events_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)


def _send_callout_event_200(value: Any) -> models.CalloutEvent:
    return models.CalloutEvent.from_dict(value)


def _send_callout_event_201(value: Any) -> models.CalloutEvent:
    return models.CalloutEvent.from_dict(value)


SEND_CALLOUT_EVENT: Operation[models.CalloutEvent] = Operation(
    name="send_callout_event",
    method="POST",
    path="/callouts/{callout_id}/events",
    authenticated=True,
    retry="never",
    verify_with="read_callout_events",
    responses=(
        Response(200, 200, "json", _send_callout_event_200),
        Response(201, 201, "json", _send_callout_event_201),
    ),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    bodies={"application/json": {"$ref": "SendCalloutEvent"}},
    names=NAMES,
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)


def _list_cancellation_reasons_200(value: Any) -> PartialList[models.CancellationReason]:
    return decode_partial_list(value, models.CancellationReason.from_dict)


LIST_CANCELLATION_REASONS: Operation[PartialList[models.CancellationReason]] = Operation(
    name="list_cancellation_reasons",
    method="GET",
    path="/callouts/{callout_id}/exceptionReasons",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _list_cancellation_reasons_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    definitions=DEFINITIONS,
)


def _create_cancellation_reason_200(value: Any) -> models.CancellationReason:
    return models.CancellationReason.from_dict(value)


def _create_cancellation_reason_201(value: Any) -> models.CancellationReason:
    return models.CancellationReason.from_dict(value)


CREATE_CANCELLATION_REASON: Operation[models.CancellationReason] = Operation(
    name="create_cancellation_reason",
    method="POST",
    path="/callouts/{callout_id}/exceptionReasons",
    authenticated=True,
    retry="never",
    verify_with=None,
    responses=(
        Response(200, 200, "json", _create_cancellation_reason_200),
        Response(201, 201, "json", _create_cancellation_reason_201),
    ),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    bodies={"application/json": {"$ref": "CreateCancellationReason"}},
    names=NAMES,
    definitions=DEFINITIONS,
)


def _generate_resolution_report_200(value: Any) -> models.ResolutionReport:
    return models.ResolutionReport.from_dict(value)


GENERATE_RESOLUTION_REPORT: Operation[models.ResolutionReport] = Operation(
    name="generate_resolution_report",
    method="GET",
    path="/callouts/{callout_id}/resolutionReport",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _generate_resolution_report_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)


def _get_callout_map_200(value: Any) -> models.CalloutMap:
    return models.CalloutMap.from_dict(value)


GET_CALLOUT_MAP: Operation[models.CalloutMap] = Operation(
    name="get_callout_map",
    method="GET",
    path="/callouts/{callout_id}/maps",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _get_callout_map_200),),
    parameters=(
        Parameter(
            argument="callout_id",
            name="calloutId",
            location="path",
            schema={"$ref": "CalloutId"},
            required=True,
            style="form",
            explode=True,
        ),
    ),
    definitions=DEFINITIONS,
)


def _submit_callout_rating_200(value: Any) -> models.CalloutRating:
    return models.CalloutRating.from_dict(value)


def _submit_callout_rating_201(value: Any) -> models.CalloutRating:
    return models.CalloutRating.from_dict(value)


SUBMIT_CALLOUT_RATING: Operation[models.CalloutRating] = Operation(
    name="submit_callout_rating",
    method="POST",
    path="/ratings",
    authenticated=True,
    retry="never",
    verify_with=None,
    responses=(
        Response(200, 200, "json", _submit_callout_rating_200),
        Response(201, 201, "json", _submit_callout_rating_201),
    ),
    bodies={"application/json": {"$ref": "SubmitCalloutRating"}},
    names=NAMES,
    identifiers={"callout_id": "callout_id"},
    definitions=DEFINITIONS,
)


def _list_rating_items_200(value: Any) -> PartialList[models.RatingItem]:
    return decode_partial_list(value, models.RatingItem.from_dict)


LIST_RATING_ITEMS: Operation[PartialList[models.RatingItem]] = Operation(
    name="list_rating_items",
    method="GET",
    path="/rating-items",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _list_rating_items_200),),
)


def _submit_rating_item_200(value: Any) -> models.RatingItemScore:
    return models.RatingItemScore.from_dict(value)


def _submit_rating_item_201(value: Any) -> models.RatingItemScore:
    return models.RatingItemScore.from_dict(value)


SUBMIT_RATING_ITEM: Operation[models.RatingItemScore] = Operation(
    name="submit_rating_item",
    method="POST",
    path="/rating-items",
    authenticated=True,
    retry="never",
    verify_with=None,
    responses=(
        Response(200, 200, "json", _submit_rating_item_200),
        Response(201, 201, "json", _submit_rating_item_201),
    ),
    bodies={"application/json": {"$ref": "SubmitRatingItem"}},
    names=NAMES,
    definitions=DEFINITIONS,
)


def _exchange_credentials_200(value: Any) -> models.Token:
    return models.Token.from_dict(value)


EXCHANGE_CREDENTIALS: Operation[models.Token] = Operation(
    name="exchange_credentials",
    method="POST",
    path="/oauth/token",
    authenticated=False,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _exchange_credentials_200),),
    bodies={"application/json": {"$ref": "Credentials"}},
    names=NAMES,
    definitions=DEFINITIONS,
)


def _mint_callout_token_200(value: Any) -> models.Token:
    return models.Token.from_dict(value)


MINT_CALLOUT_TOKEN: Operation[models.Token] = Operation(
    name="mint_callout_token",
    method="POST",
    path="/oauth/calloutToken",
    authenticated=True,
    retry="safe",
    verify_with=None,
    responses=(Response(200, 200, "json", _mint_callout_token_200),),
    bodies={"application/json": {"$ref": "MintCalloutToken"}},
    names=NAMES,
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
