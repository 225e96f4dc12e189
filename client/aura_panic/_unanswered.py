"""What it means that a request had no answer, or none that can be decoded."""

from __future__ import annotations

import re
import ssl

import httpx

from aura_panic._errors import (
    NotAnsweredInTime,
    NotSent,
    NotSentInTime,
    OutcomeUnknown,
    PanicError,
    UnreadableResponse,
)
from aura_panic._messages import LONGEST_REASON, plain

UNANSWERED_BY = (httpx.RequestError, httpx.InvalidURL, OSError, RuntimeError, ValueError)
"""What can come in place of an answer: httpx's errors, and what it lets through of others."""

BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.LocalProtocolError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Everything that httpx raises before a byte of the request is on its way."""

IN_TIME = (httpx.TimeoutException, TimeoutError)

UNTRUSTED, EXPIRED, OTHER_HOST = {2, 18, 19, 20, 21}, {10}, {62, 64}
"""Numbers of OpenSSL's for what is wrong with a certificate."""


class UnreadableBodyError(ValueError):
    """An answer has a status, but a body that nothing can be made of."""

    status: int | None = None


def unanswered(problem: Exception) -> PanicError:
    """The error for what came in place of an answer."""
    host = _host(problem)
    if isinstance(problem, BEFORE_SENDING):
        reason, what_to_do = _explain_unsent(problem)
        unsent = NotSentInTime if isinstance(problem, IN_TIME) else NotSent
        return unsent(
            f"{host} could not be reached ({reason}), so nothing was sent. {what_to_do}; then send "
            "it again."
        )
    if isinstance(problem, UnreadableBodyError):
        return UnreadableResponse(
            f"The answer ({problem.status}) {problem}.", status=problem.status
        )
    lost = NotAnsweredInTime if isinstance(problem, IN_TIME) else OutcomeUnknown
    return lost(f"{host} did not answer ({type(problem).__name__}).")


def _host(problem: Exception) -> str:
    if not isinstance(problem, httpx.RequestError):
        return "the service"
    host = problem.request.url.netloc.decode("ascii")
    proxy = _find_proxy(problem)
    return f"{host}, through the proxy {proxy}," if proxy else host


def _find_proxy(problem: Exception) -> str | None:
    """Return host and port of the proxy that a request went through."""
    if not isinstance(problem, httpx.RequestError):
        return None
    address: str | None = problem.request.extensions.get("proxy_address")
    return address


def _explain_unsent(problem: Exception) -> tuple[str, str]:
    """Return why nothing was sent, and what to do."""
    if tls := _find_tls_error(problem):
        return _explain_tls(tls)
    if isinstance(problem, httpx.PoolTimeout):
        return "all connections are busy", "Raise max_connections, or wait"
    if isinstance(problem, httpx.ProxyError):
        status = re.match("[0-9]{3}", str(problem))  # what follows are words of the proxy's own
        if status and status[0] == "407":
            return "the proxy answered 407", "Put its user name and password into the proxy's URL"
        words = status[0] if status else plain(str(problem), LONGEST_REASON)
        reason = f"the proxy answered {words}"
        return reason, "Check that the proxy lets connections to that host through"
    # Only the text of a ConnectError is repeated: that of others may hold a header.
    text = plain(str(problem), LONGEST_REASON) if type(problem) is httpx.ConnectError else ""
    reason = f"{type(problem).__name__}{text and f': {text}'}"
    if _find_proxy(problem):
        return reason, (
            "Check that the proxy is up and that it is the right one (proxy, HTTPS_PROXY, "
            "HTTP_PROXY, ALL_PROXY, NO_PROXY)"
        )
    return reason, "Check the base URL and the network"


def _explain_tls(error: ssl.SSLError) -> tuple[str, str]:
    if not isinstance(error, ssl.SSLCertVerificationError):
        reason = f"TLS failed: {(error.reason or type(error).__name__).replace('_', ' ').lower()}"
        if "ALERT" in (error.reason or ""):
            certain = re.search("CERTIFICATE|UNKNOWN_CA", error.reason)
            other = "" if certain else ", if it asks for one, and check which TLS versions it takes"
            return reason, f"Pass a client_certificate that the service accepts{other}"
        return reason, "Check that the base URL leads to a service with TLS"
    reason = plain(error.verify_message, LONGEST_REASON).rstrip(".")
    if error.verify_code in UNTRUSTED:
        return f"its certificate is not trusted: {reason}", (
            "Pass the certificate of the authority that signed it as ca_file, or in an ssl_context"
        )
    if error.verify_code in EXPIRED:
        return "its certificate has expired", (
            "Have the certificate renewed, or set the clock of this machine right"
        )
    if error.verify_code in OTHER_HOST:
        return "its certificate is for another host", "Check the host in the base URL"
    return f"its certificate is invalid: {reason}", "Have the certificate corrected"


def _find_tls_error(problem: Exception) -> ssl.SSLError | None:
    """Return the failure of TLS behind a problem; httpcore keeps it as its own argument."""
    behind = (problem, *getattr(problem.__cause__, "args", ()))
    return next((each for each in behind if isinstance(each, ssl.SSLError)), None)
