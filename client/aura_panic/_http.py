"""From a call to httpx's request, and from httpx's response to an answer.

The request is built at once, rather than by httpx's client out of a base URL, defaults and cookies,
which takes longer than all the rest of a call.
"""

from __future__ import annotations

import os
import platform
import re
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import IO, TYPE_CHECKING, Any, TypeAlias
from urllib.request import getproxies, proxy_bypass

import attrs
import httpx

from aura_panic._config import fits_header, has_address, is_loopback
from aura_panic._response import RawResponse, UnreadableBodyError
from aura_panic.exceptions import ConfigurationError
from aura_panic_runtime import Upload

if TYPE_CHECKING:
    from aura_panic._flow import Send

LARGEST_ANSWER = 64 * 2**20
"""Bytes."""

CHUNK = 64 * 2**10
"""Bytes of a file that are in memory at a time."""

UNASKED = {408, *range(500, 600)}
"""Statuses that a service may send unasked: the next response might be another request's."""


class RequestBuilder:
    """How requests to one service look."""

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
        """The request of an attempt, which may take no longer than its call."""
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
            headers.append(
                (b"Host", parse_url(self._base_url).netloc)
            )  # httpx adds it to others only
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


class ResponseReader:
    """An answer as it comes in, as long as it is not too long and not too late."""

    def __init__(self, send: Send) -> None:
        # Now, and not before: httpx itself loads httpcore when a client is built.
        from aura_panic import _network  # noqa: PLC0415

        self._network = _network
        self._call = send.call
        self._response: httpx.Response | None = None
        self._chunks: list[bytes] = []
        self._size = 0

    def begin(self, response: httpx.Response) -> None:
        self._response = response
        self._stream = self._network.bind_connection(response)
        if self._stream and response.status_code in UNASKED:
            self._stream.retire()
        if "," in response.headers.get("content-encoding", ""):  # a few bytes could become millions
            raise UnreadableBodyError("is encoded more than once")

    def take(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > LARGEST_ANSWER:
            raise UnreadableBodyError("is too long")
        if self._call.time_left <= 0:
            raise TimeoutError

    def answer(self) -> RawResponse:
        assert self._response  # noqa: S101 - it has begun
        response = self._response
        return RawResponse(
            response.status_code,
            response.headers,
            b"".join(self._chunks),
            self._stream,
        )

    def problem(self, error: Exception) -> Exception:
        """What came in place of a whole answer."""
        if isinstance(error, httpx.DecodingError):
            error = UnreadableBodyError("could not be decoded")
        if isinstance(error, UnreadableBodyError) and self._response:
            error.status = self._response.status_code
        return error


def is_stale(outcome: RawResponse | Exception) -> bool:
    """Return whether a request was not sent, because its kept connection had ended."""
    return getattr(getattr(outcome, "__cause__", None), "stale", False)


@lru_cache(maxsize=256)
def parse_url(url: str) -> httpx.URL:
    """A URL: to take one apart costs much of a call, and who watches asks for the same again."""
    return httpx.URL(url)


@cache
def format_user_agent(application: str | None) -> str:
    """Our version, Python's, and whose application it is."""
    from aura_panic._version import __version__  # noqa: PLC0415 - reading it takes long

    ours = f"aura-panic/{__version__} python/{platform.python_version()}"
    return f"{ours} {application}" if application else ours


FilePath: TypeAlias = "str | os.PathLike[str]"

MAX_IDLE_CONNECTIONS = 100

KEEP_IDLE = 30.0
"""Seconds that an idle connection is kept: shorter than most firewalls and load balancers do."""

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

RESERVED_HEADERS = {
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
    "x-request-id",
}
"""Headers that the client sets itself."""


@attrs.frozen
class ConnectionSettings:
    """Everything that a connection pool is opened with, once or again."""

    transport: object
    ssl_context: ssl.SSLContext | None
    proxy: httpx.Proxy | None = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    limits: httpx.Limits

    @classmethod
    def check(
        cls,
        base_url: str,
        *,
        transport: object,
        headers: Mapping[str, str] | None,
        ssl_context: ssl.SSLContext | None,
        ca_file: FilePath | None,
        client_certificate: FilePath | tuple[FilePath, FilePath] | None,
        proxy: str | None,
        max_connections: int | None,
        max_idle_connections: int | None,
    ) -> ConnectionSettings:
        """Check the settings of a client, and read its certificates.

        Raises:
            ConfigurationError: A setting is invalid, or contradicts another.
        """
        _check_headers(headers or {})
        _check_count("max_connections", max_connections, 1)
        _check_count("max_idle_connections", max_idle_connections, 0)
        limits = httpx.Limits(
            max_connections=max_connections,
            max_keepalive_connections=(
                MAX_IDLE_CONNECTIONS if max_idle_connections is None else max_idle_connections
            ),
            keepalive_expiry=KEEP_IDLE,
        )
        if transport is not None:
            of_the_transport = {
                "ssl_context": ssl_context,
                "ca_file": ca_file,
                "client_certificate": client_certificate,
                "proxy": proxy,
                "max_connections": max_connections,
                "max_idle_connections": max_idle_connections,
            }
            for name, value in of_the_transport.items():
                if value is not None:
                    raise ConfigurationError(
                        f"{name} has no effect on a transport: pass one of them, or build the "
                        "transport with it."
                    )
            return cls(transport, None, None, dict(headers or {}), limits)
        context = _build_ssl_context(ssl_context, ca_file, client_certificate)
        proxy_to_it = _choose_proxy(httpx.URL(base_url), proxy, context)
        return cls(None, context, proxy_to_it, dict(headers or {}), limits)

    @property
    def proxy_address(self) -> str | None:
        """Host and port of the proxy, without its credentials."""
        return self.proxy.url.netloc.decode("ascii") if self.proxy else None

    def pool_options(self) -> dict[str, Any]:
        """Return the options of ``httpx.Client`` for a new pool."""
        options = {"headers": self.headers, "limits": self.limits, "trust_env": False}
        if self.transport is not None:
            return options | {"transport": self.transport}
        return options | {"verify": self.ssl_context, "proxy": self.proxy}


def _check_count(name: str, number: object, smallest: int) -> None:
    if number is not None and (type(number) is not int or number < smallest):
        raise ConfigurationError(f"{name} should be a whole number, {smallest} or more.")


def _check_headers(headers: Any) -> None:
    if not isinstance(headers, Mapping):
        raise ConfigurationError("headers should be a mapping of names to values.")
    for name, value in headers.items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            raise ConfigurationError("headers has a name that is no name of a header.")
        if name.lower() in RESERVED_HEADERS:
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


def _build_ssl_context(
    given: ssl.SSLContext | None,
    ca_file: FilePath | None,
    certificate: FilePath | tuple[FilePath, FilePath] | None,
) -> ssl.SSLContext:
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
            context = httpx.create_ssl_context()
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


@contextmanager
def _reading(name: str, what: str) -> Iterator[None]:
    """Turn a failure to read a file into an error that does not show the path.

    Somebody may have passed a key itself.
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
        return None if is_loopback(url.host) else proxy
    if is_loopback(url.host) or proxy_bypass(f"{url.host}:{url.port}" if url.port else url.host):
        return None
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address:
        return None
    address = address if "://" in address else f"http://{address}"
    name = f"The proxy of the environment ({url.scheme.upper()}_PROXY or ALL_PROXY)"
    return _parse_proxy(name, address, context)


def _parse_proxy(name: str, address: object, context: ssl.SSLContext) -> httpx.Proxy:
    try:
        url = httpx.URL(address)  # type: ignore[arg-type]
        proxy = httpx.Proxy(url, ssl_context=context if url.scheme == "https" else None)
        known = has_address(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        known = False
    if not known:
        raise ConfigurationError(
            f"{name} is no URL of a proxy: it should look like http://HOST:3128."
        )
    return proxy
