"""Fetch a document over https or from loopback, within bounds of time and size."""

from __future__ import annotations

import asyncio

import httpx

from tools import is_loopback
from tools.openapi import DocumentError

MAX_BYTES = 5_000_000

MAX_SECONDS = 30.0
"""From the start of the connection to the last byte."""


def fetch(address: str) -> bytes:
    """Return the bytes at an address.

    Raises:
        DocumentError: The address is not allowed, or the document did not arrive.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise DocumentError(f"{address} is not an address: {error}.") from None
    if url.userinfo:
        raise DocumentError("Leave the password out of the address: it would be logged.")
    if url.scheme != "https" and not is_loopback(url.host):
        raise DocumentError(f"{address} is not secure: only https is fetched, or loopback.")
    try:
        return asyncio.run(_content(url))
    except TimeoutError:
        raise DocumentError(f"{address} took longer than {MAX_SECONDS:g} s.") from None
    except httpx.HTTPError as error:
        raise DocumentError(f"{address} cannot be fetched: {type(error).__name__}.") from None


async def _content(url: httpx.URL) -> bytes:
    content = b""
    async with (
        asyncio.timeout(MAX_SECONDS),
        httpx.AsyncClient(timeout=None) as client,  # noqa: S113 - the line above
        client.stream("GET", url) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise DocumentError(f"{url} returned status {response.status_code}.")
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MAX_BYTES:
                raise DocumentError(f"{url} is larger than {MAX_BYTES:,} bytes.")
    return content
