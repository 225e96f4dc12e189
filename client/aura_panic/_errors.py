"""What can go wrong, as exceptions.

    PanicError
    ├── ConfigurationError          a client or a call cannot be made with what it was given
    ├── NotSent                     the request never left: it may safely be sent again
    │   └── NotSentInTime           ... because the time was up (also a Timeout)
    ├── OutcomeUnknown              the request left, no answer came: it may have been done
    │   ├── NotAnsweredInTime       ... because the time was up (also a Timeout)
    │   └── MismatchedResponse      ... but a response about something else
    ├── Timeout                     the time was up, before or after the request left
    ├── UnreadableResponse          an answer came that is not what the contract says
    ├── CalloutClosed               285: the callout had already closed (.callout)
    └── ApiError                    the service refused
        ├── BadRequest              400
        ├── Unauthorized            401
        ├── Forbidden               403
        ├── NotFound                404
        ├── Conflict                409
        ├── RateLimited             429
        └── ServerError             5xx

Every text is a sentence or two for a person on call. None holds a secret or a position; all can be
pickled.
"""

from __future__ import annotations

from aura_panic_api import models


class PanicError(Exception):
    """The base of everything that this package raises on purpose.

    Example:
        >>> try:
        ...     panic.cancel_callout(992011, safe_code=code)
        ... except PanicError as error:
        ...     page_somebody(str(error), error.request_id)

    Attributes:
        operation: The operation that failed, such as ``"cancel_callout"``; None outside of one.
        method: Its HTTP method, such as ``"POST"``.
        path: The template of its path, such as ``"/callouts/{callout_id}/cancel"``.
        status: The HTTP status of the last answer; None where there was none.
        message: Why, in the service's own words; None where it gave none.
        request_id: What was sent as ``X-Request-ID`` with every attempt.
        attempts: How often it was tried, from 0.
        sent: Whether the service got the request of the operation, or may have.
        retry_after: Seconds that the service says to wait; None where it does not say.
    """

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    status: int | None = None
    message: str | None = None
    request_id: str | None = None
    attempts: int = 0
    sent: bool = False
    retry_after: float | None = None

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        vars(self).update(facts)


class ConfigurationError(PanicError):
    """A client cannot be built, or an operation called, with the settings that it was given."""


class NotSent(PanicError):
    """The request never reached the service, so nothing was done."""


class OutcomeUnknown(PanicError):
    """The request was sent and not answered: what it asks for may have been done.

    Do not send it again blindly: the text names the operation that tells what became of it.
    """


class Timeout(PanicError):
    """The time was up. It is a ``NotSent`` or an ``OutcomeUnknown`` as well, or ends a watch."""


class NotSentInTime(NotSent, Timeout):
    """The time was up before the request left, so nothing was done."""


class NotAnsweredInTime(OutcomeUnknown, Timeout):
    """The time was up before an answer came: what was asked for may have been done."""


class MismatchedResponse(OutcomeUnknown):
    """The response was about another callout or customer than the request.

    It is never returned. The connection it came on is closed, and the logger ``aura_panic`` has an
    error.
    """


class UnreadableResponse(PanicError):
    """The answer is not what the contract says.

    Attributes:
        json_path: Where in the answer, such as ``"$.createdAt"``.
        body: The answer as it came. It may hold positions: keep it out of logs.
    """

    json_path: str = "$"
    body: bytes = b""


class CalloutClosed(PanicError):
    """The service answered 285: the callout had closed before the request arrived.

    Attributes:
        callout: The callout as it last stood; None where the answer did not hold it.
    """

    callout: models.Callout | None = None


class ApiError(PanicError):
    """The service refused."""


class BadRequest(ApiError):
    """400: the request does not say what it should."""


class Unauthorized(ApiError):
    """401: the credentials or the token are missing, wrong or expired."""


class Forbidden(ApiError):
    """403: the customer source may not do this."""


class NotFound(ApiError):
    """404: there is no such thing, or it belongs to another customer source."""


class Conflict(ApiError):
    """409: the callout is in another state than the request takes for granted."""


class RateLimited(ApiError):
    """429: too many requests."""


class ServerError(ApiError):
    """5xx: the service failed."""
