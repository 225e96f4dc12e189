"""Redaction of reports: only fields that the document calls harmless are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tests.contract.adapter import Headers
from tests.contract.document import inline, load_document
from tools import openapi

MASK = "[masked]"
_LONGEST = 160
"""Characters of a text that are shown."""


@cache
def harmless_names(contract: Path) -> set[str]:
    """Return names of properties and parameters that are nowhere secret or personal."""
    document = load_document(contract)
    found = [*_named(inline(document, {"paths": document["paths"], **document["components"]}))]
    return {name for name, _ in found} - {name for name, schema in found if _is_secret(schema)}


def _named(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the schemas in a document that have a name."""
    if isinstance(node, dict):
        if "in" in node and "name" in node:
            yield node["name"], node
            yield node["name"].lower(), node
        properties = node.get("properties")
        yield from properties.items() if isinstance(properties, dict) else ()
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _named(each)


def _is_secret(schema: Any) -> bool:
    """Return whether a value is hidden, or one of the same name within it."""
    if not isinstance(schema, dict):
        return False
    forms = [*openapi.inner_schemas(schema), *schema.get("allOf", [])]
    forms += [schema[key] for key in ("items", "additionalProperties", "schema") if key in schema]
    return openapi.is_personal(schema) or any(map(_is_secret, forms))


_HARMLESS_HEADERS = {"allow", "content-length", "content-type"}


class Mask:
    """Mask for the secrets of a run."""

    def __init__(self, secrets: set[str], harmless: set[str]) -> None:
        self._harmless, self._secrets = harmless, secrets

    def body(self, content: bytes | str | None) -> str:
        """Return a body as it may be shown: its harmless fields, and the shape of the rest."""
        if not content:
            return ""
        try:
            return msgspec.json.encode(self.value(msgspec.json.decode(content))).decode()
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return f"<{len(content)} bytes that are not JSON>"

    def value(self, value: Any, name: str | None = None) -> Any:
        """Return a value of a property with that name, or of none."""
        match value:
            case dict():
                return {self._name(key): self.value(each, key) for key, each in value.items()}
            case list():
                return [self.value(each, name) for each in value]
            case None | bool():
                return value
            case str() if name in self._harmless:
                return self.text(value)
            case int() if name in self._harmless:
                return value  # but no fraction: that is how positions look
        return MASK

    def path(self, path: Iterable[str | int]) -> str:
        """Return a path in a body as it may be shown."""
        names = [self._name(each) if isinstance(each, str) else str(each) for each in path]
        return self.cut("/".join(names)) or "the body"

    def address(self, address: str) -> str:
        """Return an address as it may be shown."""
        path, _, query = address.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        shown = [f"{self._name(name)}={self.value(_number(each), name)}" for name, each in pairs]
        return f"{path}?{'&'.join(shown)}" if query else path

    def text(self, text: str) -> str:
        """Return a text of any content; digits become #, for they may be of a code."""
        return self.cut(re.sub("[0-9]", "#", self.sentence(text)))

    def sentence(self, text: str) -> str:
        """Return a sentence of a check, which has identifiers and statuses, but no codes."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return re.sub(r"-?[0-9]+\.[0-9]+", "#", text)

    def headers(self, headers: Headers) -> Headers:
        """Headers as they may be shown."""
        return {
            name: values
            if name.lower() in _HARMLESS_HEADERS
            else [str(self.value(_number(each), name.lower())) for each in values]
            for name, values in headers.items()
        }

    @staticmethod
    def cut(text: str) -> str:
        """Return the beginning of a text, and how long it is."""
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"

    def _name(self, name: str) -> str:
        return name if name in self._harmless else self.text(name)


def _number(text: str) -> str | int:
    return int(text) if re.fullmatch("-?[0-9]{1,19}", text) else text
