"""What can go wrong, as exceptions.

    PanicError
    ├── ConfigurationError      the client cannot be built from what it was given
    ├── NotSent                 the request never left: it may safely be sent again
    ├── OutcomeUnknown          the request left, no answer came: it may have been done
    ├── UnreadableResponse      an answer came that is not what the contract says
    ├── CalloutClosed           285: the callout had already closed (.callout)
    └── ApiError                the service refused
        ├── BadRequest          400
        ├── Unauthorized        401
        ├── Forbidden           403
        ├── NotFound            404
        ├── Conflict            409
        ├── RateLimited         429
        └── ServerError         5xx

Every text is one sentence or two for a person on call. None holds a secret or a position; all can
be pickled.
"""

from __future__ import annotations

from aura_panic_api import Callout


class PanicError(Exception):
    """The base of everything that this package raises on purpose.

    Attributes:
        operation: The operation that failed, such as ``"cancel_callout"``; None outside of one.
        status: The HTTP status of the answer; None where there was none.
    """

    operation: str | None = None
    status: int | None = None

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        vars(self).update(facts)


class ConfigurationError(PanicError):
    """The client cannot be built from the arguments and the environment that it was given."""


class NotSent(PanicError):
    """The request never reached the service, so nothing was done."""


class OutcomeUnknown(PanicError):
    """The request was sent and not answered: what it asks for may have been done.

    Do not send it again blindly. Read the callout, or the list of active callouts, to find out.
    """


class UnreadableResponse(PanicError):
    """The answer is not what the contract says.

    Attributes:
        path: Where in the answer, as a JSON path such as ``"$.createdAt"``.
        body: The answer as it came. It may hold positions: keep it out of logs.
    """

    path: str = "$"
    body: bytes = b""


class CalloutClosed(PanicError):
    """The service answered 285: the callout had closed before the request arrived.

    Attributes:
        callout: The callout as it last stood; None where the answer did not hold it.
    """

    callout: Callout | None = None


class ApiError(PanicError):
    """The service refused.

    Attributes:
        message: Why, in the service's own words; None where it gave none.
    """

    message: str | None = None


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
