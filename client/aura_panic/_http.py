"""HTTP by httpx: request builder, response reader, connection settings, transport errors.

Requests are built here, and not by httpx's client out of a base URL, defaults and cookies, which
takes longer than the rest of a call.
"""

from __future__ import annotations

import os
import platform
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from http.cookiejar import CookieJar
from ipaddress import ip_address
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias
from urllib.request import getproxies, proxy_bypass

import attrs
import httpx

from aura_panic._config import fits_header
from aura_panic._response import LONGEST_REASON, RawResponse, printable_line
from aura_panic.exceptions import (
    ConfigurationError,
    NoResponseTimeout,
    NotSent,
    NotSentTimeout,
    OutcomeUnknown,
    PanicError,
    UnreadableResponse,
)
from aura_panic_runtime.requests import CLIENT_HEADERS
from aura_panic_runtime.uploads import Upload

if TYPE_CHECKING:
    from aura_panic._flow import Send

Pool: TypeAlias = httpx.Client
AsyncPool: TypeAlias = httpx.AsyncClient
Transport: TypeAlias = httpx.BaseTransport
AsyncTransport: TypeAlias = httpx.AsyncBaseTransport

LARGEST_RESPONSE = 64 * 2**20
"""Bytes."""

CHUNK = 64 * 2**10
"""Bytes of a file that are in memory at once."""

PORTS = 65536

UNREQUESTED = {408, *range(500, 600)}
"""Statuses that a service may send unasked; the next response may then be that of another call."""


class RequestBuilder:
    """Builder of the requests to one service."""

    def __init__(
        self,
        base_url: str,
        application: str | None,
        headers: httpx.Headers,
        proxy_address: str | None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._proxy_address = proxy_address  # for errors to name
        ours = {b"accept", b"user-agent"}
        self._headers = [each for each in headers.raw if each[0].lower() not in ours]
        self._headers.append((b"user-agent", format_user_agent(application).encode()))

    def request(self, send: Send) -> httpx.Request:
        """Build the request of an attempt, which may take no longer than its call."""
        call, token = send
        arguments = dict(call.request)
        headers = [
            *self._headers,
            (b"accept", call.operation.accept.encode()),
            (b"X-Request-ID", call.request_id.encode()),
        ]
        for name, value in arguments.pop("headers", {}).items():
            headers.append((name.encode(), value.encode()))
        if token:
            headers.append((b"Authorization", f"Bearer {token.access_token}".encode()))
        if files := arguments.pop("files", None):
            arguments["files"] = [(name, _part(part)) for name, part in files]
        if isinstance(upload := arguments.get("content"), Upload):
            arguments["content"] = None
            arguments["stream"] = _UploadStream(upload.rewind())
            headers.append((b"Transfer-Encoding", b"chunked"))
            # httpx adds it to requests without a stream only.
            headers.append((b"Host", parse_url(self._base_url).netloc))
        read = min(call.settings.read_timeout, call.time_left)
        connect = min(call.settings.connect_timeout, call.time_left)
        timeout = {"connect": connect, "read": read, "write": read, "pool": call.time_left}
        return httpx.Request(
            url=parse_url(self._base_url + arguments.pop("url")),
            headers=headers,
            extensions={"timeout": timeout, "proxy_address": self._proxy_address},
            **arguments,
        )


def _part(part: Any) -> Any:
    """Return a part of a form as httpx takes it, a file from its beginning."""
    if not isinstance(part, Upload):
        return part
    return part.name or "upload", part.rewind(), part.content_type


class _UploadStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A file as the body of a request: a part at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(CHUNK):
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


TRANSPORT_ERRORS = (httpx.RequestError, httpx.InvalidURL, OSError, RuntimeError, ValueError)
"""Errors of the transport: httpx's own, and those that it lets through."""

BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.LocalProtocolError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Errors that httpx raises before a byte of the request has left."""

IN_TIME = (httpx.TimeoutException, TimeoutError)

UNTRUSTED, EXPIRED, OTHER_HOST = {2, 18, 19, 20, 21}, {10}, {62, 64}
"""OpenSSL's numbers of what is wrong with a certificate."""


def map_transport_error(problem: Exception) -> PanicError:
    """Return the error for a transport that failed."""
    host = _host(problem)
    if isinstance(problem, BEFORE_SENDING):
        reason, what_to_do = _explain_unsent(problem)
        unsent = NotSentTimeout if isinstance(problem, IN_TIME) else NotSent
        return unsent(
            f"{host} could not be reached ({reason}), so nothing was sent. {what_to_do}; then send "
            "it again."
        )
    lost = NoResponseTimeout if isinstance(problem, IN_TIME) else OutcomeUnknown
    return lost(f"{host} did not respond ({type(problem).__name__}).")


def _host(problem: Exception) -> str:
    if not isinstance(problem, httpx.RequestError):
        return "the service"
    host = problem.request.url.netloc.decode("ascii")
    proxy = _find_proxy(problem)
    return f"{host}, through the proxy {proxy}," if proxy else host


def _find_proxy(problem: httpx.RequestError) -> str | None:
    """Return host and port of the proxy that a request went through."""
    return problem.request.extensions.get("proxy_address")


def _explain_unsent(problem: httpx.RequestError) -> tuple[str, str]:
    """Return why nothing was sent, and what to do."""
    if tls := _find_tls_error(problem):
        return _explain_tls(tls)
    if isinstance(problem, httpx.PoolTimeout):
        return "all connections are busy", "Raise max_connections, or wait"
    if isinstance(problem, httpx.ProxyError):
        status = re.match("[0-9]{3}", str(problem))  # what follows are words of the proxy's own
        words = status[0] if status else printable_line(str(problem), LONGEST_REASON)
        reason = f"the proxy responded with {words}"
        if words == "407":
            return reason, "Put its user name and password into the proxy's URL"
        return reason, "Check that the proxy lets connections to that host through"
    # Only the text of a ConnectError is repeated: that of others may hold a header.
    text = (
        printable_line(str(problem), LONGEST_REASON) if type(problem) is httpx.ConnectError else ""
    )
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
    reason = printable_line(error.verify_message, LONGEST_REASON).rstrip(".")
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


class ResponseReader:
    """Reader of a response; refuses one that is too long or too late."""

    def __init__(self, send: Send) -> None:
        self._call = send.call
        self._response: Any = None
        self._chunks: list[bytes] = []
        self._size = 0

    def begin(self, response: httpx.Response) -> None:
        from aura_panic._network import bind_connection  # noqa: PLC0415 - loads httpcore

        self._response = response
        self._stream = bind_connection(response)
        if self._stream and response.status_code in UNREQUESTED:
            self._stream.retire()
        if "," in response.headers.get("content-encoding", ""):  # a few bytes could become millions
            raise self._unreadable("is encoded more than once")

    def take(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > LARGEST_RESPONSE:
            raise self._unreadable("is too long")
        if self._call.time_left <= 0:
            raise TimeoutError

    def finish(self) -> RawResponse:
        """Return the whole response."""
        response, body = self._response, b"".join(self._chunks)
        return RawResponse(response.status_code, response.headers, body, self._stream)

    def map_error(self, error: Exception) -> PanicError:
        """Return the error for a transport that failed."""
        if isinstance(error, httpx.DecodingError):
            return self._unreadable("could not be decoded")
        return map_transport_error(error)

    def _unreadable(self, problem: str) -> UnreadableResponse:
        status = getattr(self._response, "status_code", None)
        return UnreadableResponse(f"The response ({status}) {problem}.", status=status)


def is_stale(error: Exception) -> bool:
    """Return whether a request was not sent, because its kept connection had ended."""
    return getattr(error.__cause__, "stale", False)


@lru_cache(maxsize=256)
def parse_url(url: str) -> httpx.URL:
    """Return a parsed URL. Parsing is a large part of a call, and watches repeat theirs."""
    return httpx.URL(url)


@cache
def format_user_agent(application: str | None) -> str:
    """Return our version, Python's, and the name of the application."""
    from aura_panic._version import __version__  # noqa: PLC0415 - reading it takes long

    ours = f"aura-panic/{__version__} python/{platform.python_version()}"
    return f"{ours} {application}" if application else ours


def _is_loopback(host: str) -> bool:
    """Return whether a host is this machine, by its name alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parse_address(text: Any) -> httpx.URL | None:
    """Return a URL with a host and a port to connect to; None if it is not one."""
    with suppress(httpx.InvalidURL, TypeError, ValueError):
        url = httpx.URL(text)
        if url.host.encode("idna") and (url.port is None or 0 < url.port < PORTS):
            return url
    return None


def check_base_url(text: str, *, allow_http: bool) -> str:
    """Return the base URL in its normal form.

    Raises:
        ConfigurationError: It leads to no service, or secrets would be sent unencrypted.
    """
    url = _parse_address(text.strip())
    if url is None or url.scheme not in {"http", "https"}:
        raise ConfigurationError(
            "base_url is not the URL of a service: it should look like https://HOST/panic-api/v2."
        )
    if url.userinfo or "?" in text or "#" in text:
        raise ConfigurationError(
            "base_url should have no user, query or fragment: secrets do not belong in a URL."
        )
    if type(allow_http) is not bool:
        raise ConfigurationError("allow_http should be True or False.")
    if url.scheme == "http" and not allow_http and not _is_loopback(url.host):
        raise ConfigurationError(
            "base_url is http, so secrets, codes and positions would be sent unencrypted: use "
            "https, or pass allow_http=True."
        )
    return str(url)


FilePath: TypeAlias = "str | os.PathLike[str]"

MAX_IDLE_CONNECTIONS = 100

KEEP_IDLE = 30.0
"""Seconds that an idle connection is kept: shorter than most firewalls and load balancers do."""

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


@attrs.frozen(repr=False)
class ConnectionSettings:
    """Settings of the connections of a client, which a transport of its own replaces."""

    ssl_context: ssl.SSLContext | None
    ca_file: FilePath | None
    client_certificate: FilePath | tuple[FilePath, FilePath] | None
    proxy: str | None
    max_connections: int | None
    max_idle_connections: int | None


def open_pool(
    pool: Callable[..., Any],
    base_url: str,
    transport: object,
    headers: Mapping[str, str],
    settings: ConnectionSettings,
) -> tuple[Any, str | None]:
    """Open a connection pool; return also host and port of its proxy, without its credentials.

    Raises:
        ConfigurationError: A setting is invalid, or contradicts another.
    """
    _check_headers(headers)
    _check_count("max_connections", settings.max_connections, 1)
    _check_count("max_idle_connections", idle := settings.max_idle_connections, 0)
    own: dict[str, Any] = {"transport": transport}
    if transport is None:
        context = _build_ssl_context(settings)
        proxy = _choose_proxy(httpx.URL(base_url), settings.proxy, context)
        own = {"verify": context, "proxy": proxy}
    elif passed := [
        name for name, value in attrs.asdict(settings, recurse=False).items() if value is not None
    ]:
        raise ConfigurationError(
            f"{passed[0]} has no effect on a transport: build the transport with it, or omit one "
            "of them."
        )
    try:
        opened = pool(
            **own,
            headers=headers,
            limits=httpx.Limits(
                max_connections=settings.max_connections,
                max_keepalive_connections=MAX_IDLE_CONNECTIONS if idle is None else idle,
                keepalive_expiry=KEEP_IDLE,
            ),
            trust_env=False,
            cookies=_NoCookies(),
            event_hooks={"response": [_forget_redirect if pool is Pool else _aforget_redirect]},
        )
    except ImportError:
        raise ConfigurationError(
            "A SOCKS proxy needs a package that is not installed: pip install 'httpx[socks]'."
        ) from None
    proxy = own.get("proxy")
    return opened, proxy and proxy.url.netloc.decode("ascii")


def _forget_redirect(response: httpx.Response) -> None:
    """Remove the target of a redirect: none is followed, but httpx fails on an invalid one."""
    response.headers.pop("location", None)


async def _aforget_redirect(response: httpx.Response) -> None:
    _forget_redirect(response)


class _NoCookies(CookieJar):
    """Cookie jar that keeps nothing, without a lock that a fork could catch."""

    def extract_cookies(self, *_: object) -> None:
        pass


def _check_count(name: str, number: object, smallest: int) -> None:
    if number is not None and (type(number) is not int or number < smallest):
        raise ConfigurationError(f"{name} should be a whole number, {smallest} or more.")


def _check_headers(headers: Any) -> None:
    if not isinstance(headers, Mapping):
        raise ConfigurationError("headers should be a mapping of names to values.")
    for name, value in headers.items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            raise ConfigurationError("headers has a name that is not valid in HTTP.")
        if name.lower() in CLIENT_HEADERS:
            raise ConfigurationError(f"headers should not have {name}: the client sets it itself.")
        if (
            not isinstance(value, str)
            or value != value.strip()
            or not fits_header(value.replace(" ", ""))
        ):
            raise ConfigurationError(
                f"The value of the header {name} should be printable ASCII, without white space "
                "around it."
            )


def _build_ssl_context(settings: ConnectionSettings) -> ssl.SSLContext:
    given, ca_file = settings.ssl_context, settings.ca_file
    certificate = settings.client_certificate
    if given is not None:
        if not isinstance(given, ssl.SSLContext):
            raise ConfigurationError("ssl_context should be an ssl.SSLContext.")
        if ca_file is not None or certificate is not None:
            raise ConfigurationError(
                "Pass either ssl_context or ca_file and client_certificate: an ssl_context loads "
                "them itself (load_verify_locations, load_cert_chain)."
            )
        return given
    if ca_file is None:
        with _reading("SSL_CERT_FILE or SSL_CERT_DIR, in the environment,", "certificates"):
            context = _build_default_context(shared=certificate is None)
    else:
        with _reading("ca_file", "a PEM file with the certificates of authorities"):
            if not str(ca_file):  # which would be all authorities
                raise FileNotFoundError
            context = ssl.create_default_context(cafile=ca_file)
    if certificate is not None:
        with _reading(
            "client_certificate",
            "a PEM file with a certificate and its key, which needs no password",
        ):
            file, key = certificate if isinstance(certificate, tuple) else (certificate, None)
            context.load_cert_chain(file, key, password="")  # or OpenSSL would ask at the terminal
    return context


def _build_default_context(*, shared: bool) -> ssl.SSLContext:
    """Return a context that trusts what the environment names, or what httpx trusts."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    written = Path(file).stat().st_mtime_ns if file else 0
    load = load_default_context if shared else load_default_context.__wrapped__
    return load(file, folder, written)


@lru_cache(maxsize=1)
def load_default_context(file: str | None, folder: str | None, _written: int) -> ssl.SSLContext:
    """Return the context that clients share: reading a file of authorities takes 20 ms."""
    if file:  # httpx 0.27 ignores one that does not exist
        return ssl.create_default_context(cafile=file)
    if folder:
        return ssl.create_default_context(capath=folder)
    context = httpx.create_ssl_context()
    context.post_handshake_auth = False  # httpx 0.27 asks for it: see ReusedStream
    return context


@contextmanager
def _reading(name: str, what: str) -> Iterator[None]:
    """Turn a failure to read a file into an error that does not show the path.

    A caller may have passed the key itself.
    """
    try:
        yield
    except FileNotFoundError:
        raise ConfigurationError(
            f"{name} names a file that does not exist: it should be the path of {what}."
        ) from None
    except (OSError, TypeError, ValueError) as error:
        cause = getattr(error, "reason", None) or type(error).__name__
        raise ConfigurationError(
            f"{name} cannot be read ({cause}): it should be the path of {what}."
        ) from None


def _choose_proxy(url: httpx.URL, given: str | None, context: ssl.SSLContext) -> httpx.Proxy | None:
    """Return the proxy to the service: the given one, or that of the environment."""
    if given is not None:
        proxy = _parse_proxy("proxy", given, context)
        return None if _is_loopback(url.host) else proxy
    if _is_loopback(url.host) or proxy_bypass(f"{url.host}:{url.port}" if url.port else url.host):
        return None
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address:
        return None
    address = address if "://" in address else f"http://{address}"
    name = f"The proxy of the environment ({url.scheme.upper()}_PROXY or ALL_PROXY)"
    return _parse_proxy(name, address, context)


def _parse_proxy(name: str, address: object, context: ssl.SSLContext) -> httpx.Proxy:
    with suppress(ValueError):  # its scheme is that of no proxy
        if url := _parse_address(address):
            return httpx.Proxy(url, ssl_context=context if url.scheme == "https" else None)
    raise ConfigurationError(
        f"{name} is not the URL of a proxy: it should look like http://HOST:3128."
    )
