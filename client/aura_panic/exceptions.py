"""Exceptions.

    PanicError
    ├── InvalidArgument             an argument is not what the contract allows (also a ValueError)
    │   └── InvalidArgumentType     ... or of the wrong type (also a TypeError)
    ├── ConfigurationError          a setting is missing or invalid
    ├── NotSent                     the request never left: it may safely be sent again
    │   └── NotSentTimeout          ... because of a timeout (also a Timeout)
    ├── OutcomeUnknown              the request left, but no response came: it may have been done
    │   ├── NoResponseTimeout       ... because of a timeout (also a Timeout)
    │   └── MismatchedResponse      ... or one about another callout or customer
    ├── Timeout                     a timeout or deadline passed, before or after the request left
    ├── UnreadableResponse          the response does not match the contract
    ├── CalloutClosed               285: the callout had already closed (.callout)
    └── ApiError                    the service returned an error
        ├── BadRequest              400
        ├── Unauthorized            401
        ├── Forbidden               403
        ├── NotFound                404
        ├── Conflict                409
        ├── RateLimited             429
        └── ServerError             5xx

Every message is a sentence or two for a person on call, without secrets and positions. All
exceptions can be pickled.
"""

from __future__ import annotations

from typing import Unpack

from aura_panic_api import models
from aura_panic_runtime.errors import Facts
from aura_panic_runtime.errors import InvalidArgument as InvalidArgument  # noqa: PLC0414 - exported
from aura_panic_runtime.errors import InvalidArgumentType as InvalidArgumentType  # noqa: PLC0414 - exported
from aura_panic_runtime.errors import PanicError as PanicError  # noqa: PLC0414 - exported


class ConfigurationError(PanicError):
    """A setting is missing or invalid."""


class NotSent(PanicError):
    """The request never reached the service, so nothing was done."""


class OutcomeUnknown(PanicError):
    """The request was sent and there was no response: it may have been carried out.

    Do not send it again blindly: the text names the operation that shows its outcome.
    """


class Timeout(PanicError):
    """A timeout or deadline passed. A call raises it as a ``NotSent`` or an ``OutcomeUnknown``."""


class NotSentTimeout(NotSent, Timeout):
    """A timeout or the deadline passed before the request left, so nothing was done."""


class NoResponseTimeout(OutcomeUnknown, Timeout):
    """A timeout or the deadline passed before a response came: it may have been carried out."""


class MismatchedResponse(OutcomeUnknown):
    """The response was about another callout or customer than the request.

    The response is discarded, its connection is closed, and the logger ``aura_panic`` logs an
    error. ``status`` is None: no response to the request is known.
    """


class UnreadableResponse(PanicError):
    """The response does not match the contract.

    Attributes:
        json_path: Place in the response, such as ``"$.createdAt"``.
        body: The body as received. It may hold positions: keep it out of logs. It is not pickled.
    """

    __slots__ = ("body",)

    body: bytes

    def __init__(
        self, sentence: str, *, json_path: str = "$", body: bytes = b"", **facts: Unpack[Facts]
    ) -> None:
        super().__init__(sentence, **facts)
        self.json_path: str = json_path
        self.body = body


class CalloutClosed(PanicError):
    """285: the callout had closed before the request arrived.

    Attributes:
        callout: The last state of the callout; None if the response has none.
    """

    def __init__(
        self, sentence: str, *, callout: models.Callout | None = None, **facts: Unpack[Facts]
    ) -> None:
        super().__init__(sentence, **facts)
        self.callout: models.Callout | None = callout


class ApiError(PanicError):
    """The service returned an error."""


class BadRequest(ApiError):
    """400: the request is invalid."""


class Unauthorized(ApiError):
    """401: the credentials or the token are missing, wrong or expired."""


class Forbidden(ApiError):
    """403: the customer source may not do this."""


class NotFound(ApiError):
    """404: it does not exist, or belongs to another customer source."""


class Conflict(ApiError):
    """409: the request does not fit the state of the callout."""


class RateLimited(ApiError):
    """429: too many requests."""


class ServerError(ApiError):
    """5xx: the service failed."""
