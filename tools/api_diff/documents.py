"""The documents that are compared, from a file or an address."""

from __future__ import annotations

import asyncio
import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import is_loopback, openapi
from tools.api_diff.changes import Place
from tools.openapi import DocumentError

MAX_BYTES = 5_000_000
MAX_SECONDS = 30.0
REFERENCE = re.compile(r'"\$ref": "([^"\\]*)"')


class Document:
    """An OpenAPI document, its references and the places of its parts."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree
        self._places: dict[int, Place] = {}
        self._index(tree, ())
        self._target = functools.cache(self._find)

    def resolved(self, node: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Return a node without its reference, and the name of that; its own keys win."""
        openapi.deref(self.tree, node)  # refuses a reference to itself
        found, name = dict(node), ""
        while isinstance(reference := found.pop("$ref", None), str):
            found = {**openapi.resolve(self.tree, reference), **found}
            name = reference.rpartition("/")[2]
        return found, name

    def plain(self, node: Any, within: tuple[str, ...] = ()) -> Any:
        """Return a node without references, except those to what contains it."""
        if isinstance(node, list):
            return [self.plain(each, within) for each in node]
        if not isinstance(node, dict) or node.get("$ref") in within:
            return node
        found, _ = self.resolved(node)
        within = (*within, node["$ref"]) if "$ref" in node else within
        return {key: self.plain(each, within) for key, each in found.items()}

    def _index(self, node: Any, at: Place) -> None:
        """Record all places, and make references of what discriminators refer to."""
        self._places[id(node)] = at
        for key, each in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(each, (dict, list)):
                self._index(each, (*at, key))
            elif at[-2:] == ("discriminator", "mapping"):  # by the name alone, or its reference
                named = "/" not in str(each)
                node[key] = {"$ref": f"#/components/schemas/{each}" if named else each}

    def place(self, node: Any) -> Place:
        """Return the place of a node; empty if it is not in the document."""
        return self._places.get(id(node), ())

    def text(self, node: Any) -> str:
        """Return a node and everything that it refers to as JSON."""
        texts = {"": json.dumps(node, default=str)}
        waiting = [""]
        while waiting:
            for reference in REFERENCE.findall(texts[waiting.pop()]):
                if reference not in texts:
                    texts[reference] = self._target(reference)
                    waiting.append(reference)
        return "\n".join(texts.values())

    def _find(self, reference: str) -> str:
        return json.dumps([reference, openapi.resolve(self.tree, reference)], default=str)


def load(source: str) -> Document:
    """Read the document at a path, or at an address that begins with http.

    Raises:
        DocumentError: There is none, it is too large, or it is not an OpenAPI 3 document.
    """
    if source.startswith(("http:", "https:")):
        content = fetch(source, max_bytes=MAX_BYTES, max_seconds=MAX_SECONDS)
    else:
        try:
            with Path(source).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise DocumentError(f"{source} cannot be read: {error.strerror}.") from None
        if len(content) > MAX_BYTES:
            raise DocumentError(f"{source} is larger than {MAX_BYTES:,} bytes.")
    tree = openapi.parse(content, source, aliases=False)
    if not str(tree.get("openapi", "")).startswith("3."):
        raise DocumentError(f"{source} is not an OpenAPI 3 document.")
    if not isinstance(tree.get("paths"), dict):
        raise DocumentError(f"{source} has no paths.")
    return Document(tree)


def fetch(address: str, *, max_bytes: int, max_seconds: float) -> bytes:
    """Return the bytes at an address; the time is that to the last byte.

    Raises:
        DocumentError: The address is not allowed, or the document did not arrive.
    """
    import httpx  # noqa: PLC0415 - takes long

    async def receive(url: httpx.URL) -> bytes:
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

    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise DocumentError(f"{address} is not an address: {error}.") from None
    if url.userinfo:
        raise DocumentError("The address has a password, which would be logged: omit it.")
    if url.scheme != "https" and not is_loopback(url.host):
        raise DocumentError(f"{address} is not secure: use https, or loopback.")
    try:
        return asyncio.run(receive(url))
    except TimeoutError:
        raise DocumentError(f"{address} took longer than {max_seconds:g} s.") from None
    except httpx.HTTPError as error:
        raise DocumentError(f"{address} cannot be fetched: {type(error).__name__}.") from None


def without_extensions(document: Document) -> Document:
    """Return a document without ``x-`` keys, which only one of two parties can know.

    ``x-provenance`` stays: a change of what it marks as inferred is a correction.
    """

    def pruned(node: dict[str, Any]) -> dict[str, Any]:
        kept = ("x-provenance",)
        return {key: each for key, each in node.items() if key in kept or key[:2] != "x-"}

    text = json.dumps(document.tree, default=str)
    return Document(json.loads(text, object_hook=pruned))
