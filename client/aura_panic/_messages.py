"""The words that a service gives for a refusal, made fit to be shown."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from aura_panic._tokens import StoredToken

MASK = "***"
LONGEST, LONGEST_REASON = 300, 100
LONGEST_READ = 10_000
SHORTEST_SECRET = 3
"""Shorter values are no secrets, and would tear holes into any sentence."""


SECRETS = re.compile(
    r"""
    (?i:\bbearer\s+)[^\s]+              # a token, whatever it looks like
    | [^\s"'(),;:=<>\[\]{}]{20,}        # a long word
    | (?=[^\s"'(),;:=<>\[\]{}]*\d)      # letters and digits: a token, an identifier
      (?=[^\s"'(),;:=<>\[\]{}]*[^\W\d])
      [^\s"'(),;:=<>\[\]{}]{8,}
    | [-+]?\d+[.,]\d+                    # a position
    | \d(?:[\s-]?\d){3,}                 # a code, an identifier, a telephone number
    """,
    re.VERBOSE,
)
"""Whatever may be a secret or a position in a service's words, of this request or of another."""


def words_of(body: object) -> str | None:
    """The service's own words in the body of a refusal, if it has any."""
    words = isinstance(body, dict) and (body.get("message") or body.get("error"))
    return words if isinstance(words, str) else None


def masked(words: str, request: Mapping[str, Any], token: StoredToken | None) -> str | None:
    """A service's words, made fit to be shown.

    Whatever was sent with the request is masked, for some services repeat it, and whatever else may
    be a secret or a position. The names of what was sent are not.
    """
    words = words[:LONGEST_READ]
    for sent in sorted(_sent(request, token), key=len, reverse=True):
        words = words.replace(sent, MASK)
    words = without_secrets(
        words, keep=fields if isinstance(fields := _body(request), dict) else ()
    )
    return plain(words, LONGEST).rstrip(".") or None


def without_secrets(words: str, keep: Container[str] = ()) -> str:
    """A service's words, with whatever may be a secret or a position masked."""
    return SECRETS.sub(lambda found: found[0] if found[0] in keep else MASK, words)


def plain(text: str, longest: int) -> str:
    """One line of printable text, cut where it is too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest]


def _sent(request: Mapping[str, Any], token: StoredToken | None) -> Iterator[str]:
    values = [token.access_token] if token else []
    values += _leaves(_body(request))
    yield from (text for text in map(str, values) if len(text) >= SHORTEST_SECRET)


def _body(request: Mapping[str, Any]) -> Any:
    return request.get("json") or request.get("data") or dict(request.get("files", ()))


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the values in what was sent, at any depth."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
