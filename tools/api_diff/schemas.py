"""Compare two schemas: the values that are valid by one and not by the other.

Both are normalized first, so that equivalent schemas are equal: references are followed, an
``allOf`` is merged, and null is a type like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tools.api_diff.changes import ADDED, REQUIRED, Change, Effect, Place, Use, Verdict
from tools.api_diff.documents import Document
from tools.api_diff.keywords import WORDS, keywords
from tools.openapi import deref

Schema = dict[str, Any]

_NULL = {"type": ["null"]}

_WITH_PARTS = {
    *("properties", "required", "items", "additionalProperties", "dependentRequired"),
    *("allOf", "anyOf", "oneOf", "mapping"),
}

_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def canonical(document: Document, schema: Any) -> tuple[Schema, str]:
    """Return a normalized schema, and the name of the component that it is, if it is one."""
    if isinstance(schema, bool):
        return ({} if schema else {"not": {}}), ""
    found, name = document.resolved(schema)
    if name and not schema.keys() <= {"$ref", *WORDS}:
        name = ""
    found = _normalize(found)
    parts = [canonical(document, part)[0] for part in found.pop("allOf", ())]
    if unmerged := [part for part in parts if not _merge(found, part)]:
        found["allOf"] = unmerged
    if found.pop("nullable", False):  # as in OpenAPI 3.0
        found = _with_null(found)
    if "type" in found and "enum" in found:  # null is a type, and no value
        values, types = found["enum"], found["type"]
        found["enum"] = [value for value in values if value is not None]
        found["type"] = [each for each in types if each != "null" or None in values]
    for keyword in found.keys() - _WITH_PARTS:
        found[keyword] = document.plain(found[keyword])
    return _with_null_as_a_type(document, found, name)


def _normalize(schema: Schema) -> Schema:
    """Normalize the keywords of a schema."""
    found = dict(schema)
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"]]
    if "discriminator" in found:
        found["mapping"] = found["discriminator"].get("mapping", {})
        found["discriminator"] = found["discriminator"]["propertyName"]
    for exclusive, bound in _BOUNDS.items():
        if isinstance(found.get(exclusive), bool) and found.pop(exclusive) and bound in found:
            found[exclusive] = found.pop(bound)  # as in OpenAPI 3.0
    if found.get("format") == "password":  # about the repr, not the value
        del found["format"]
        found["x-pii"] = True
    return found


def _merge(whole: Schema, part: Schema) -> bool:
    """Put a part of an ``allOf`` into the whole, unless they contradict each other."""
    for key in part.keys() & whole.keys() - WORDS - {"required"}:
        if key == "properties":
            both = part[key].keys() & whole[key].keys()
            if any(part[key][name] != whole[key][name] for name in both):
                return False
        elif part[key] != whole[key]:
            return False
    joined = {
        "properties": {**part.get("properties", {}), **whole.get("properties", {})},
        "required": [*whole.get("required", []), *part.get("required", [])],
    }
    whole |= {**part, **whole, **{key: value for key, value in joined.items() if value}}
    return True


def _with_null(schema: Schema) -> Schema:
    """Return a schema that also allows null."""
    if "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [*schema["type"], "null"]}
    key = next((key for key in ("oneOf", "anyOf") if key in schema), None)
    return {**schema, key: [*schema[key], {"type": "null"}]} if key else schema


def _with_null_as_a_type(document: Document, schema: Schema, name: str) -> tuple[Schema, str]:
    for key in ("anyOf", "oneOf"):
        forms = [canonical(document, form) for form in schema.get(key, ())]
        others = [form for form in forms if form[0] != _NULL]
        if len(forms) == len(others) + 1 == 2 and "type" in others[0][0]:  # noqa: PLR2004
            ((inner, inner_name),) = others
            outer = {each: value for each, value in schema.items() if each != key}
            types = [*inner["type"], "null"]
            return {**inner, **outer, "type": types}, name or f"{inner_name} or null"
    return schema, name


class SchemaComparison:
    """Compares schemas of two documents; each pair of components once."""

    def __init__(
        self, old: Document, new: Document, use: Use, compared: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._old, self._new, self._use = old, new, use
        self._change = use.change
        self._compared = set(compared)

    def compare(
        self, old_schema: Any, new_schema: Any, where: str, at: Place = ()
    ) -> Iterator[Change]:
        """Yield the differences, named by the innermost component that both have."""
        at = self._new.place(deref(self._new.tree, new_schema)) or at
        old, old_name = canonical(self._old, old_schema)
        new, new_name = canonical(self._new, new_schema)
        if old_name and new_name:
            if (old_name, new_name) in self._compared:  # a cycle, or known already
                return
            self._compared.add((old_name, new_name))
            where = new_name if old_name == new_name else where
        for one, other in ((old, new), (new, old)):  # a single value beside several
            if "const" in one and "enum" in other:
                one["enum"] = [one.pop("const")]
        for key in ("anyOf", "oneOf"):  # a single form beside several
            if new.keys() - WORDS == {key} and key not in old:
                old = {key: [old_schema]}
            elif old.keys() - WORDS == {key} and key not in new:
                new = {key: [new_schema]}
        found = [*keywords(old, new, where, self._use, at, besides=_WITH_PARTS)]
        found += self._parts(old, new, where, at)
        yield from found
        if old_name != new_name and not found:
            yield self._change(where, _renamed(old_name, new_name), Effect.WORDED, at)

    def _parts(self, old: Schema, new: Schema, where: str, at: Place) -> Iterator[Change]:
        yield from self._properties(old, new, where, at)
        yield from self._contents("items", old, new, f"{where}[]", at)
        yield from self._contents("additionalProperties", old, new, f"{where}.*", at)
        yield from self._dependent(old, new, where, (*at, "dependentRequired"))
        yield from self._mapping(old, new, where, (*at, "discriminator"))
        for key in ("anyOf", "oneOf", "allOf"):
            yield from self._forms(key, old.get(key, ()), new.get(key, ()), where, (*at, key))

    def _properties(self, old: Schema, new: Schema, where: str, at: Place) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted({*before, *after, *needed, *needs}):
            place = f"{where}.{name}"
            line = self._new.place(after.get(name)) or (*at, "properties", name)
            if name in before and name in after:
                yield from self.compare(before[name], after[name], place, line)
            elif name in before:
                yield self._change(place, "removed", Effect.CHANGED, line)
            elif name in after:
                yield self._change(place, *ADDED[name in needs], line)
            if (name in before) == (name in after) and name in needed ^ needs:
                yield self._change(place, *REQUIRED[name in needs], (*at, "required"))

    def _contents(
        self, key: str, old: Schema, new: Schema, where: str, at: Place
    ) -> Iterator[Change]:
        """Compare schemas that allow anything if they are absent or empty, and nothing if false."""
        at = (*at, key)
        before, after = (
            True if each.get(key, True) == {} else each.get(key, True) for each in (old, new)
        )
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self.compare(before, after, where, at)
        elif before != after:
            narrowed = before is True or after is False
            effect = Effect.NARROWED if narrowed else Effect.WIDENED
            yield self._change(where, "narrower" if narrowed else "wider", effect, at)

    def _forms(
        self, key: str, old: Sequence[Any], new: Sequence[Any], where: str, at: Place
    ) -> Iterator[Change]:
        """Compare combined schemas; without any, anything is valid."""
        if not old or not new:
            if old or new:
                effect = Effect.NARROWED if new else Effect.WIDENED
                yield self._change(where, f"{key} {'added' if new else 'removed'}", effect, at)
            return
        before, after = (
            {name: form for form in forms if (name := canonical(document, form)[1])}
            for document, forms in ((self._old, old), (self._new, new))
        )
        for name in before.keys() & after.keys():
            yield from self.compare(before[name], after[name], f"{where} ({key})", at)
        for one in old:  # only words can differ in what is the same
            same = next((other for other in new if self._same(one, other)), one)
            yield from self.compare(one, same, f"{where} ({key})", at) if same is not one else ()
        lost = [one for one in old if not any(self._same(one, other) for other in new)]
        gained = [one for one in new if not any(self._same(other, one) for other in old)]
        if len(lost) == len(gained) == 1:
            yield from self.compare(lost[0], gained[0], f"{where} ({key})", at)
            return
        less, more = Effect.NARROWED, Effect.WIDENED
        if key == "allOf":  # each of them restricts
            less, more = more, less
        for forms, what, effect in ((lost, "removed from", less), (gained, "added to", more)):
            for _ in forms:
                yield self._change(where, f"a form was {what} {key}", effect, at)

    def _mapping(self, old: Schema, new: Schema, where: str, at: Place) -> Iterator[Change]:
        """Compare the values of a discriminator, and the schemas that they stand for."""
        if "discriminator" not in old or "discriminator" not in new:
            return
        before, after = old["mapping"], new["mapping"]
        place = f"{where} (discriminator)"
        for value in {**before, **after}:
            if value not in after:
                yield self._change(place, f"{value} removed", Effect.NARROWED, at)
            elif value not in before:
                yield self._change(place, f"{value} added", Effect.OFFERED, at)
            else:
                yield from self.compare(before[value], after[value], f"{place} {value}", at)

    def _dependent(self, old: Schema, new: Schema, where: str, at: Place) -> Iterator[Change]:
        before, after = (
            {
                (name, each)
                for name, needed in schema.get("dependentRequired", {}).items()
                for each in needed
            }
            for schema in (old, new)
        )
        for name, other in sorted(before ^ after):
            needed = (name, other) in after
            what = f"needs {other} beside it" if needed else f"no longer needs {other}"
            effect = Effect.NARROWED if needed else Effect.WIDENED
            yield self._change(f"{where}.{name}", what, effect, at)

    def _same(self, old: Any, new: Any) -> bool:
        inner = SchemaComparison(self._old, self._new, self._use, self._compared)
        return all(each.verdict is Verdict.EDITORIAL for each in inner.compare(old, new, ""))


def _renamed(old: str, new: str) -> str:
    if not old or not new:
        return f"moved into {new}" if new else f"moved out of {old}"
    return f"{old} is now {new}"
