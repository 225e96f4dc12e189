"""The effect of a change of each keyword, in one table for all places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from tools.api_diff.changes import Change, Effect, Place, Use

Classifier = Callable[[Any, Any], Effect]
"""Returns the effect of an old and a new value; None stands for an absent keyword."""


def always(effect: Effect) -> Classifier:
    return lambda _old, _new: effect


CHANGED = always(Effect.CHANGED)


def restricting(both: Classifier = CHANGED) -> Classifier:
    """Return the classifier of a keyword that restricts what is valid where it is present."""

    def classify(old: Any, new: Any) -> Effect:
        if old is None or new is None:
            return Effect.NARROWED if old is None else Effect.WIDENED
        return both(old, new)

    return classify


def _types(old: Any, new: Any) -> Effect:
    before, after = (
        {*types, "integer"} if "number" in types else {*types} for types in (old, new)
    )  # an integer is a number too
    if before == after:  # in another order
        return Effect.WORDED
    return (
        Effect.NARROWED if after < before else Effect.WIDENED if before < after else Effect.CHANGED
    )


def _enum(old: Any, new: Any) -> Effect:
    """Enums are open: the client keeps a value of a response that the contract does not know."""
    before, after = (set(map(repr, values)) for values in (old, new))  # 1 is not true
    if before == after:
        return Effect.WORDED
    return Effect.OFFERED if before < after else Effect.NARROWED


def _deprecation(_: Any, new: Any) -> Effect:
    return Effect.OFFERED if new else Effect.WORDED


def _retry(old: Any, new: Any) -> Effect:
    """Compare ``x-retry``: the client starts to retry, or stops."""
    if "never" not in {old, new}:
        return Effect.WORDED
    return Effect.OFFERED if old == "never" else Effect.CHANGED


def _pagination(old: Any, _: Any) -> Effect:
    return Effect.OFFERED if old is None else Effect.CHANGED


LOWER = restricting(lambda old, new: Effect.NARROWED if new > old else Effect.WIDENED)
UPPER = restricting(lambda old, new: Effect.NARROWED if new < old else Effect.WIDENED)

WORDS = frozenset(
    {
        *("title", "summary", "description", "example", "examples", "externalDocs", "$comment"),
        *("info", "openapi", "tags", "links", "operationId", "bearerFormat", "xml"),
    }
)

CLASSIFIERS: Mapping[str, Classifier] = {
    "type": restricting(_types),
    "enum": restricting(_enum),
    "const": restricting(),
    "discriminator": restricting(),  # its mapping is compared in schemas.py
    "uniqueItems": restricting(),
    "required": restricting(),  # of a parameter or a body; the list of a schema is in schemas.py
    "default": always(Effect.DEFAULTED),
    "deprecated": _deprecation,
    "x-retry": _retry,
    "x-pagination": _pagination,
    "x-pii": always(Effect.OFFERED),  # the repr of the models
    **dict.fromkeys(WORDS, always(Effect.WORDED)),
    **dict.fromkeys(
        ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"], LOWER
    ),
    **dict.fromkeys(
        ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"], UPPER
    ),
    **dict.fromkeys(
        ["pattern", "format", "multipleOf", "not", "contentEncoding", "contentMediaType"],
        restricting(),
    ),
    **dict.fromkeys(
        [
            *("style", "explode", "allowReserved", "allowEmptyValue", "encoding"),
            *("readOnly", "writeOnly", "callbacks", "webhooks"),
        ],
        always(Effect.CHANGED),
    ),
}

SWITCHES = {"allowEmptyValue", "allowReserved", "deprecated", "readOnly", "required", "uniqueItems"}
SWITCHES |= {"writeOnly"}
"""Keywords that are false where they are absent."""


def keywords(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    where: str,
    use: Use,
    at: Place,
    *,
    besides: Collection[str],
) -> Iterator[Change]:
    """Compare all keywords of a place, without references, except those that have parts.

    Unknown extensions are descriptions; other unknown keywords break.
    """
    for keyword in sorted((old.keys() | new.keys()).difference(besides)):
        was, is_now = old.get(keyword), new.get(keyword)
        if keyword in SWITCHES:
            was, is_now = was or None, is_now or None
        if not _equal(was, is_now):
            extension = keyword.startswith("x-")
            words = keyword in WORDS
            what = f"{keyword} changed" if words else f"{keyword} {shown(was)} → {shown(is_now)}"
            if keyword not in CLASSIFIERS and not extension:
                what += ", a keyword that this comparison does not know"
            unknown = always(Effect.WORDED if extension else Effect.CHANGED)
            effect = CLASSIFIERS.get(keyword, unknown)(was, is_now)
            yield use.change(where, what, effect, (*at, keyword))


def _equal(one: Any, other: Any) -> bool:
    """Compare as JSON: 1 is 1.0, but not true."""
    return one == other and (isinstance(one, bool) == isinstance(other, bool))


def shown(value: Any) -> str:
    """Return a value for the report."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " | ".join(shown(each) for each in value)
    if isinstance(value, dict):
        return "something" if value else "anything"
    return str(value)
