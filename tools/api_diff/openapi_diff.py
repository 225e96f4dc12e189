"""Compare two contracts: the requests and the responses of each operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tools.api_diff.changes import ADDED, Change, Effect, Place, Use, Verdict, merge_changes
from tools.api_diff.documents import Document
from tools.api_diff.keywords import keywords
from tools.api_diff.operations import Operation, Tree, pairs
from tools.api_diff.schemas import SchemaComparison
from tools.openapi import DocumentError, deref


def compare(old: Document, new: Document) -> list[Change]:
    """Return all changes from one contract to another, the most severe first.

    Raises:
        DocumentError: One of them is not an OpenAPI document.
    """
    try:
        return merge_changes(_Comparison(old, new).changes())
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise DocumentError(
            f"a document is not valid OpenAPI ({type(error).__name__}): lint both documents first."
        ) from None


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new

    def changes(self) -> Iterator[Change]:
        parts = {"paths", "components", "servers", "security"}
        use = Use("request", "document")
        yield from self._keywords(
            self._old.tree, self._new.tree, "document", use, (), besides=parts
        )
        before, after = (
            {server["url"]: server for server in document.tree.get("servers", ())}
            for document in (self._old, self._new)
        )
        yield from self._each(before, after, "servers", Use("request", "servers"), within=True)
        for old, new in pairs(self._old, self._new):
            inferred = old and old.tree.get("x-provenance") == "inferred"
            worst = Verdict.CORRECTION if inferred else Verdict.BREAKING
            for change in self._operation(old, new):
                yield change._replace(verdict=min(change.verdict, worst))

    def _differ(self, old: Operation, new: Operation) -> bool:
        """Return whether anything that they consist of differs."""
        if (old.key, old.security) != (new.key, new.security):
            return True
        before, after = ([each.tree, [*each.parameters.values()]] for each in (old, new))
        return self._old.text(before) != self._new.text(after)

    def _operation(self, old: Operation | None, new: Operation | None) -> Iterator[Change]:
        if old is None or new is None:
            for one, what, effect in ((old, "removed", Effect.CHANGED), (new, *ADDED[False])):
                if one:
                    use = Use("request", one.name)
                    yield use.change(one.name, f"{what}: {one.place}", effect, one.at)
            return
        if not self._differ(old, new):
            return
        name = new.tree.get("operationId", old.name)
        use = Use("request", name)
        if old.name != name and "operationId" in old.tree:
            yield use.change(name, f"renamed: it was {old.name}", Effect.CHANGED, new.at)
        if old.key != new.key:
            what = f"moved from {old.place} to {new.place}"
            yield use.change(name, what, Effect.CHANGED, new.at)
        if old.security != new.security:
            less = all(any(way <= former for way in new.security) for former in old.security)
            what, effect = ("less", Effect.OFFERED) if less else ("more", Effect.CHANGED)
            yield use.change("security", f"asks for {what}", effect, (*new.at, "security"))
        parts = {"operationId", "parameters", "requestBody", "responses", "security"}
        yield from self._keywords(old.tree, new.tree, name, use, new.at, besides=parts)
        yield from self._each(old.parameters, new.parameters, name, use)
        yield from self._each(_body(old), _body(new), name, use)
        yield from self._responses(old, new, Use("response", name))

    def _each(
        self,
        old: Mapping[str, Tree],
        new: Mapping[str, Tree],
        place: str,
        use: Use,
        *,
        within: bool = False,
    ) -> Iterator[Change]:
        """Compare parameters, headers, or the one body, by their names.

        Media types and servers are named within the change, and not in its place.
        """
        for label in {**old, **new}:
            at = self._place(old.get(label), new.get(label))
            where, prefix = (place, f"{label} ") if within else (f"{place} {label}", "")
            if label not in new:
                yield use.change(where, f"{prefix}removed", Effect.CHANGED, at)
            elif label not in old:
                added, _ = self._new.resolved(new[label])
                required = use.direction == "request" and bool(added.get("required"))
                what, effect = ADDED[required]
                yield use.change(where, f"{prefix}{what}", effect, at)
            else:
                yield from self._both(old[label], new[label], where, label, use)

    def _both(self, old: Tree, new: Tree, where: str, kind: str, use: Use) -> Iterator[Change]:
        """Compare anything that is in both: what is within it, and its schema."""
        (before, old_name), (after, new_name) = self._old.resolved(old), self._new.resolved(new)
        if old_name and old_name == new_name:
            where = f"{kind.partition(' ')[0]} {new_name}"
        at = self._new.place(deref(self._new.tree, new))
        parts = {"name", "in", "schema", "content", "headers"}
        yield from self._keywords(_styled(before), _styled(after), where, use, at, besides=parts)
        if before.get("name") != after.get("name"):
            what = f"{before['name']} is now {after['name']}"
            yield use.change(where, what, Effect.WORDED, at)
        yield from self._each(_headers(before), _headers(after), where, use)
        if "schema" in before or "schema" in after:
            schemas = SchemaComparison(self._old, self._new, use)
            yield from schemas.compare(before.get("schema", {}), after.get("schema", {}), where)
        before_media, after_media = before.get("content", {}), after.get("content", {})
        yield from self._each(before_media, after_media, where, use, within=True)

    def _keywords(
        self, old: Tree, new: Tree, where: str, use: Use, at: Place, *, besides: set[str]
    ) -> Iterator[Change]:
        before, after = (
            {key: document.plain(each) for key, each in tree.items() if key not in besides}
            for document, tree in ((self._old, old), (self._new, new))
        )
        yield from keywords(before, after, where, use, at, besides=besides)

    def _place(self, old: Tree | None, new: Tree | None) -> Place:
        return self._old.place(old) if new is None else self._new.place(new)

    def _responses(self, old: Operation, new: Operation, use: Use) -> Iterator[Change]:
        before, after = (_by_status(each) for each in (old, new))
        for status in {**before, **after}:
            where = f"{use.operation} {status}"
            at = self._place(before.get(status), after.get(status))
            if status not in before:
                yield use.change(where, *ADDED[False], at)
                if former := _range_of(status, before):
                    yield from self._both(before[former], after[status], where, "response", use)
            elif (entry := _covering(status, after)) is None:
                yield use.change(where, "removed", Effect.CHANGED, at)
            else:
                if entry != status:
                    yield use.change(where, f"is covered by {entry}", Effect.WORDED, at)
                yield from self._both(before[status], after[entry], where, "response", use)


def _body(operation: Operation) -> dict[str, Tree]:
    return {"body": operation.tree["requestBody"]} if "requestBody" in operation.tree else {}


def _headers(response: Tree) -> dict[str, Tree]:
    return {f"header {name.lower()}": each for name, each in response.get("headers", {}).items()}


def _by_status(operation: Operation) -> dict[str, Tree]:
    return {
        str(status).replace("x", "X"): each
        for status, each in operation.tree.get("responses", {}).items()
    }


def _covering(status: str, responses: Mapping[str, Tree]) -> str | None:
    """Return the entry of a status: its own, that of its range, or the default."""
    return next((each for each in (status, f"{status[0]}XX", "default") if each in responses), None)


def _range_of(status: str, responses: Mapping[str, Tree]) -> str | None:
    """Return the entry that a new status had before. The default is only for errors."""
    found = _covering(status, responses)
    return found if found != "default" or status[0] in "45" else None


def _styled(part: Tree) -> Tree:
    """Return a parameter with the default style filled in; anything else unchanged."""
    if "in" not in part or "schema" not in part:
        return part
    style = part.get("style", "form" if part["in"] in {"query", "cookie"} else "simple")
    return {"style": style, "explode": style == "form", **part}
