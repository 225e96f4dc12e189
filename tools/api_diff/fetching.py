"""Fetches a document: from where it is safe, in bounded time, up to a bounded size."""

from __future__ import annotations

import asyncio

import httpx

LARGEST = 5_000_000
"""Bytes of a document."""

LONGEST = 30.0
"""Seconds that fetching one may take, from the first of them to the last byte."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class DocumentError(Exception):
    """Why there is nothing to compare, in a sentence for the maintainer."""


def fetch(address: str) -> bytes:
    """Get what is at an address.

    Raises:
        DocumentError: It may not be fetched, or it did not come.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise DocumentError(f"{address} is no address: {error}.") from None
    if url.userinfo:
        raise DocumentError("Leave the password out of the address: it would be logged.")
    if url.scheme != "https" and url.host not in LOOPBACK:
        raise DocumentError(f"{address} is not secure: only https is fetched, or loopback.")
    try:
        return asyncio.run(_content(url))
    except TimeoutError:
        raise DocumentError(f"{address} took longer than {LONGEST:g} s.") from None
    except httpx.HTTPError as error:
        raise DocumentError(f"{address} cannot be fetched: {type(error).__name__}.") from None


async def _content(url: httpx.URL) -> bytes:
    content = b""
    async with (
        asyncio.timeout(LONGEST),
        httpx.AsyncClient(timeout=None) as client,  # noqa: S113 - the line above
        client.stream("GET", url) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise DocumentError(f"{url} answered {response.status_code}.")
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > LARGEST:
                raise DocumentError(f"{url} is larger than {LARGEST:,} bytes.")
    return content
