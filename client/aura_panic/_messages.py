"""The words that a service gives for a refusal, made fit to be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx

LONGEST = 300
SHORTEST_SECRET = 3
"""Shorter values are no secrets, and would tear holes into any sentence."""


def message_of(body: object, request: httpx.Request) -> str | None:
    """The service's own words in the body of a refusal, if it has any.

    Whatever was sent with the request is starred out: some services repeat it, and it may be a safe
    code, a secret or a position.
    """
    words = isinstance(body, dict) and (body.get("message") or body.get("error"))
    if not isinstance(words, str):
        return None
    for sent in sorted(_sent(request), key=len, reverse=True):
        words = words.replace(sent, "***")
    return plain(words, LONGEST).rstrip(".") or None


def plain(text: str, longest: int) -> str:
    """One line of printable text, cut where it is too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest]


def _sent(request: httpx.Request) -> Iterator[str]:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    values: list[Any] = [token]
    if request.content:
        values += json.loads(request.content).values()
    yield from (text for text in map(str, values) if len(text) >= SHORTEST_SECRET)
