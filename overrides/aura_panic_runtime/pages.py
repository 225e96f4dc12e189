"""Pages of a list: one request for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any, TypeVar

from aura_panic_runtime.decoding import PartialList, UndecodableItem
from aura_panic_runtime.errors import PanicError
from aura_panic_runtime.models import Unset

Item = TypeVar("Item")
Envelope = TypeVar("Envelope")

SAME_PAGE = "The service names a page as its own next one, so the list was not read to its end."


def follow_pages(
    fetch: Callable[[Any], Envelope], following: Callable[[Envelope], Any], cursor: Any
) -> Iterator[Envelope]:
    """Yield a page and all that follow.

    Raises:
        PanicError: A request failed, or a page is named as its own next one.
    """
    seen: set[Any] = set()
    while cursor not in seen:
        seen.add(cursor)
        page = fetch(cursor)
        yield page
        cursor = following(page)
        if not cursor:
            return
    raise PanicError(SAME_PAGE)


async def afollow_pages(
    fetch: Callable[[Any], Awaitable[Envelope]], following: Callable[[Envelope], Any], cursor: Any
) -> AsyncIterator[Envelope]:
    """Yield a page and all that follow, with coroutines."""
    seen: set[Any] = set()
    while cursor not in seen:
        seen.add(cursor)
        page = await fetch(cursor)
        yield page
        cursor = following(page)
        if not cursor:
            return
    raise PanicError(SAME_PAGE)


def iterate_pages(
    fetch: Callable[[Any], Envelope],
    items: Callable[[Envelope], list[Item] | Unset | None],
    following: Callable[[Envelope], Any],
    cursor: Any,
) -> Iterator[Item]:
    """Yield the items of a page and of all that follow.

    Raises:
        PanicError: A request failed, a page is named as its own next one, or there were items and
            none could be decoded.
    """
    undecodable: list[UndecodableItem] = []
    count = 0
    for page in follow_pages(fetch, following, cursor):
        found = items(page)
        count += len(found or ())
        undecodable += getattr(found, "undecodable", ())
        yield from found or ()
    _check_decoded(undecodable, count)


async def aiterate_pages(
    fetch: Callable[[Any], Awaitable[Envelope]],
    items: Callable[[Envelope], list[Item] | Unset | None],
    following: Callable[[Envelope], Any],
    cursor: Any,
) -> AsyncIterator[Item]:
    """Yield the items of a page and of all that follow, with coroutines."""
    undecodable: list[UndecodableItem] = []
    count = 0
    async for page in afollow_pages(fetch, following, cursor):
        found = items(page)
        count += len(found or ())
        undecodable += getattr(found, "undecodable", ())
        for item in found or ():
            yield item
    _check_decoded(undecodable, count)


def _check_decoded(undecodable: list[UndecodableItem], count: int) -> None:
    if undecodable and not count:
        raise PanicError(
            f"None of the {len(undecodable)} items on all pages could be decoded, the first one "
            f"because {undecodable[0]}. The service or this package is of another version."
        )


def merge_pages(pages: Iterable[object], items: str) -> PartialList[Any]:
    """Return the items of several pages, with what could not be decoded of any."""
    merged: PartialList[Any] = PartialList()
    for page in pages:
        found = getattr(page, items)
        if isinstance(found, list):  # it may be null, or omitted
            merged += found
            merged.undecodable += getattr(found, "undecodable", ())
    return merged
