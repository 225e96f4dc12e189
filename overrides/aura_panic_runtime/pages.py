"""Pages of a list: one request for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from aura_panic_runtime.decoding import UndecodableItem
from aura_panic_runtime.errors import PanicError
from aura_panic_runtime.models import UNSET, find_part
from aura_panic_runtime.operations import Operation


class Pages:
    """Place in a list that comes in pages, or in one response.

    Attributes:
        cursor: The argument that asks for the next page.
        undecodable: The items so far that could not be decoded.
    """

    def __init__(self, operation: Operation[Any], cursor: Any = UNSET) -> None:
        self.cursor = cursor
        self.undecodable: list[UndecodableItem] = []
        self._page = operation.page
        self._seen: set[Any] = set()
        self._is_empty = True

    @property
    def argument(self) -> dict[str, Any]:
        """The argument of a request for the next page, by its name."""
        return {self._page.argument: self.cursor} if self._page else {}

    def more(self) -> bool:
        """Return whether there is another page to ask for.

        Raises:
            PanicError: It was there before.
        """
        if self._seen and not self.cursor:
            return False
        if self.cursor in self._seen:
            raise PanicError(
                "The service names a page as its own next one, so the list was not read to its end."
            )
        self._seen.add(self.cursor)
        return True

    def take(self, response: Any) -> list[Any]:
        """Return the items of a page, which may be null or omitted."""
        if self._page is None:
            self.cursor, found = None, find_part(response, list)
        else:
            self.cursor = getattr(response, self._page.next)
            found = getattr(response, self._page.items)
        self.undecodable += getattr(found, "undecodable", ())
        self._is_empty = self._is_empty and not found
        return found or []

    def check_decoded(self) -> None:
        """Check that an item could be decoded, if there was any.

        Raises:
            PanicError: None could.
        """
        if self.undecodable and self._is_empty:
            raise PanicError(
                f"None of the {len(self.undecodable)} items on all pages could be decoded, the "
                f"first one because {self.undecodable[0]}. The service or this package is of "
                "another version."
            )


def iterate_pages(
    fetch: Callable[[Any], Any], operation: Operation[Any], cursor: Any
) -> Iterator[Any]:
    """Yield the items of a page and of all that follow.

    Raises:
        PanicError: A request failed, a page is named as its own next one, or there were items and
            none could be decoded.
    """
    pages = Pages(operation, cursor)
    while pages.more():
        yield from pages.take(fetch(pages.cursor))
    pages.check_decoded()


async def aiterate_pages(
    fetch: Callable[[Any], Awaitable[Any]], operation: Operation[Any], cursor: Any
) -> AsyncIterator[Any]:
    """Yield the items of a page and of all that follow, with coroutines."""
    pages = Pages(operation, cursor)
    while pages.more():
        for item in pages.take(await fetch(pages.cursor)):
            yield item
    pages.check_decoded()
