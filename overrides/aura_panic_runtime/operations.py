"""Operations of the contract, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from aura_panic_runtime.validation import Schema

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class CallOptions(NamedTuple):
    """Settings of a client that a call may override; None keeps the client's."""

    connect_timeout: float | None = None
    read_timeout: float | None = None
    deadline: float | None = None
    attempts: int | None = None


class Parameter(NamedTuple):
    """A parameter of an operation."""

    argument: str
    """Its name in Python."""
    name: str
    """Its name on the wire."""
    location: Literal["path", "query", "header", "cookie"]
    schema: Schema
    required: bool
    """True if it cannot be omitted."""
    style: str = "form"
    """OpenAPI's ``style`` of a list or an object in a query."""
    explode: bool = True
    """True if each item is a parameter of its own."""


class Response(NamedTuple, Generic[T_co]):
    """A documented response."""

    first: int
    """The first of its statuses."""
    last: int
    """The last of its statuses, the same as the first but for ranges."""
    media: Literal["json", "text", "bytes", "none"]
    """Kind of its body."""
    decode: Callable[[Any], T_co]
    """Decodes its body; raises ``DecodeError``."""


class Page(NamedTuple):
    """Place of the pages of a list (``x-pagination`` in the contract)."""

    argument: str
    """The argument that asks for a page."""
    items: str
    """The attribute of a response that holds the items."""
    next: str
    """The attribute of a response that holds the argument for the next page; empty at the end."""


class Operation(NamedTuple, Generic[T_co]):
    """An operation of the contract: how its request is built and its response decoded."""

    name: str
    method: str
    path: str
    """The template of the path, with the names of the arguments."""
    authenticated: bool
    retry: Literal["safe", "deduplicated", "never"]
    """The contract's ``x-retry``: may it be sent again if its response was lost."""
    verify_with: str | None
    """The operation that shows whether it was carried out."""
    responses: tuple[Response[T_co], ...]
    """The documented responses of success."""
    closed: Response[Any] | None = None
    """The response of the vendor's own status 285."""
    accept: str = "application/json"
    parameters: tuple[Parameter, ...] = ()
    bodies: Mapping[str, Schema] = {}
    """The schema of the body, by its media type."""
    definitions: Mapping[str, Schema] = {}
    """The schemas that ``$ref`` names in other schemas."""
    names: Mapping[str, str] = {}
    """Names in Python, by those on the wire, where they differ."""
    identifiers: Mapping[str, str] = {}
    """The argument that an attribute of the response has to repeat, such as ``callout.id``."""
    page: Page | None = None

    def find_response(self, status: int) -> Response[T_co] | None:
        """Return the documented response of success for a status; exact ones go before ranges."""
        for response in self.responses:
            if response.first <= status <= response.last:
                return response
        return None


def no_content(_: object) -> None:
    """Decode a response without a body."""
