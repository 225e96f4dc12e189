"""Fetches a document: from where it is safe, in bounded time, up to a bounded size."""

from __future__ import annotations

import time

import httpx

LARGEST = 5_000_000
"""Bytes of a document."""

LONGEST = 30.0
"""Seconds that fetching one may take."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class DocumentError(Exception):
    """Why there is nothing to compare, in a sentence for the maintainer."""


def fetch(address: str) -> bytes:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise DocumentError(f"{address} is no address: {error}.") from None
    if url.userinfo:
        raise DocumentError("An address with a password in it would be logged: leave it out.")
    if url.scheme != "https" and url.host not in LOOPBACK:
        raise DocumentError(f"{address} is not secure: only https is fetched, or loopback.")
    ends = time.monotonic() + LONGEST
    content = b""
    try:
        with httpx.stream("GET", url, timeout=LONGEST) as response:
            if response.status_code != httpx.codes.OK:
                raise DocumentError(f"{address} answered {response.status_code}.")
            for chunk in response.iter_bytes(65_536):
                content += chunk
                if len(content) > LARGEST:
                    raise DocumentError(f"{address} is larger than {LARGEST:,} bytes.")
                if time.monotonic() > ends:
                    raise DocumentError(f"{address} took longer than {LONGEST:.0f} s.")
    except httpx.HTTPError as error:
        raise DocumentError(f"{address} cannot be fetched: {error or type(error).__name__}.") from None
    return content
