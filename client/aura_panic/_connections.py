"""The settings of a client's connections: TLS, proxy, extra headers, limits of the pool.

The proxy is chosen here, not by httpx: a client has one host, so there is at most one proxy, and an
error can name it.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias
from urllib.request import getproxies, proxy_bypass

import attrs
import httpx

from aura_panic._errors import ConfigurationError
from aura_panic._settings import has_address, is_loopback
from aura_panic._tokens import fits_header

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
