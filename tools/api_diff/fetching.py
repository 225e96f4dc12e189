"""Fetch a document over https or from loopback, within bounds of time and size."""

from __future__ import annotations

import asyncio

import httpx

from tools import is_loopback
from tools.openapi import DocumentError


def fetch(address: str, *, max_bytes: int, max_seconds: float) -> bytes:
    """Return the bytes at an address; the time is that to the last byte.

    Raises:
        DocumentError: The address is not allowed, or the document did not arrive.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise DocumentError(f"{address} is not an address: {error}.") from None
    if url.userinfo:
        raise DocumentError("The address has a password, which would be logged: omit it.")
    if url.scheme != "https" and not is_loopback(url.host):
        raise DocumentError(f"{address} is not secure: use https, or loopback.")
    try:
        return asyncio.run(_content(url, max_bytes, max_seconds))
    except TimeoutError:
        raise DocumentError(f"{address} took longer than {max_seconds:g} s.") from None
    except httpx.HTTPError as error:
        raise DocumentError(f"{address} cannot be fetched: {type(error).__name__}.") from None


async def _content(url: httpx.URL, max_bytes: int, max_seconds: float) -> bytes:
    content = b""
    async with (
        asyncio.timeout(max_seconds),
        httpx.AsyncClient(timeout=None) as client,  # noqa: S113 - the line above
        client.stream("GET", url) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise DocumentError(f"{url} returned status {response.status_code}.")
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > max_bytes:
                raise DocumentError(f"{url} is larger than {max_bytes:,} bytes.")
    return content
