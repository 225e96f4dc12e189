"""The words that a service gives for a refusal, made fit to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aura_panic._tokens import StoredToken

LONGEST, LONGEST_REASON = 300, 100
SHORTEST_SECRET = 3
"""Shorter values are no secrets, and would tear holes into any sentence."""


def message_of(body: object, request: Mapping[str, Any], token: StoredToken | None) -> str | None:
    """The service's own words in the body of a refusal, if it has any.

    Whatever was sent with the request is starred out: some services repeat it, and it may be a safe
    code, a secret or a position.
    """
    words = isinstance(body, dict) and (body.get("message") or body.get("error"))
    if not isinstance(words, str):
        return None
    for sent in sorted(_sent(request, token), key=len, reverse=True):
        words = words.replace(sent, "***")
    return plain(words, LONGEST).rstrip(".") or None


def plain(text: str, longest: int) -> str:
    """One line of printable text, cut where it is too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest]


def _sent(request: Mapping[str, Any], token: StoredToken | None) -> Iterator[str]:
    values = [token.access_token] if token else []
    values += request.get("json", {}).values()
    yield from (text for text in map(str, values) if len(text) >= SHORTEST_SECRET)
