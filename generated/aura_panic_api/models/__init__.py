"""The models of the contract."""

import datetime
from typing import Any

from ..types import Unset
from .callout import Callout
from .cancel_callout import CancelCallout
from .credentials import Credentials
from .error import Error
from .token import Token

__all__ = ("Callout", "CancelCallout", "Credentials", "Error", "Token")

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
CancelCallout.declare({"safeCode": str | Unset})
Credentials.declare({"clientId": str, "clientSecret": str})
Error.declare({"message": str})
Token.declare({"access_token": str, "token_type": str, "expires_in": int})
