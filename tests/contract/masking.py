"""Keeps secrets and positions out of reports: only what the document calls harmless is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from schemathesis.core.transport import Headers

from tests.contract.document import inline, load_document

MASK = "[masked]"
_LONGEST = 200
"""Characters of a text that are shown."""


def _harmless() -> set[str]:
    """The names of the properties that are neither secret nor about people."""
    document = load_document()
    shown: set[str] = set()
    hidden: set[str] = set()
    for schema in inline(document, document["components"]["schemas"]).values():
        for name, told in schema.get("properties", {}).items():
            whole = {**told, **next(iter(told.get("anyOf", [])), {})}
            secret = whole.get("x-personal") or whole.get("format") == "password"
            (hidden if secret else shown).add(name)
    return shown - hidden


_HARMLESS = _harmless()


_HARMLESS_HEADERS = {"allow", "content-length", "content-type"}


class Mask:
    """What hides the secrets of a run."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({each for each in secrets if each}, key=len, reverse=True)

    def body(self, content: bytes | str | None) -> str:
        """A body as it may be shown: its harmless fields, and the shape of the rest."""
        if not content:
            return ""
        try:
            value = msgspec.json.decode(content)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return f"<{len(content)} bytes that are not JSON>"
        return msgspec.json.encode(self.value(value)).decode()

    def value(self, value: Any, name: str | None = None) -> Any:
        """A value of a property with that name, or of none."""
        match value:
            case dict():
                return {self._name(key): self.value(each, key) for key, each in value.items()}
            case list():
                return [self.value(each, name) for each in value]
            case None | bool():
                return value
            case str() if name in _HARMLESS:
                return self.text(value)
            case int() if name in _HARMLESS:
                return value  # but no fraction: that is how positions look
        return MASK

    def text(self, text: str) -> str:
        """A text that may hold anything: digits show as #, for they may be of a code."""
        return self.cut(re.sub("[0-9]", "#", self.sentence(text)))

    def sentence(self, text: str) -> str:
        """A sentence of a check, which speaks of identifiers and statuses, but of no codes."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return re.sub(r"-?[0-9]+\.[0-9]+", "#", text)

    def headers(self, headers: Headers) -> Headers:
        """Headers as they may be shown."""
        return {
            name: values if name.lower() in _HARMLESS_HEADERS else [MASK]
            for name, values in headers.items()
        }

    @staticmethod
    def cut(text: str) -> str:
        """The beginning of a text, and how long it is."""
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"

    def _name(self, name: str) -> str:
        return name if name in _HARMLESS else self.text(name)
