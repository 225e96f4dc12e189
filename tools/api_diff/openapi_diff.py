"""Compares two contracts: what each operation takes, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tools.api_diff.changes import Change, Use, Verdict, merge_changes
from tools.api_diff.documents import Document
from tools.api_diff.fetching import DocumentError
from tools.api_diff.keywords import keywords
from tools.api_diff.operations import Operation, Tree, pairs
from tools.api_diff.schemas import SchemaComparison

SENT = {True: "added, and required", False: "added"}


def compare(old: Document, new: Document) -> list[Change]:
    """All changes from one contract to another, the weightiest first.

    Raises:
        DocumentError: One of them cannot be followed.
    """
    try:
        return merge_changes(_Comparison(old, new).changes())
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise DocumentError(
            f"A document is not as OpenAPI has it ({type(error).__name__}): "
            "lint it first, as `make lint-spec` does."
        ) from None


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new

    def changes(self) -> Iterator[Change]:
        parts = {"paths", "components", "servers", "security"}
        document = Use("request", "document")
        yield from self._keywords(self._old.tree, self._new.tree, "document", document, parts)
        yield from self._servers()
        for old, new in pairs(self._old, self._new):
            if old and new:
                for change in self._operation(old, new):
                    yield change._replace(verdict=min(change.verdict, _worst(old)))
            elif new:
                yield Change(Verdict.ADDITIVE, new.name, f"added: {new.place}")
            elif old:
                yield Change(_worst(old), old.name, f"removed: {old.place}")

    def _servers(self) -> Iterator[Change]:
        before, after = (
            {server["url"]: server for server in document.tree.get("servers", ())}
            for document in (self._old, self._new)
        )
        for url in {**before, **after}:
            if url not in after:
                yield Change(Verdict.BREAKING, "servers", f"{url} removed")
            elif url not in before:
                yield Change(Verdict.ADDITIVE, "servers", f"{url} added")
            else:
                found = keywords(before[url], after[url], "servers")
                yield from Use("request", "servers").judge(found)

    def _operation(self, old: Operation, new: Operation) -> Iterator[Change]:
        name = new.tree.get("operationId", old.name)
        use = Use("request", name)
        if old.name != name and "operationId" in old.tree:
            yield Change(Verdict.BREAKING, name, f"renamed: it was {old.name}")
        if old.key != new.key:
            yield Change(Verdict.BREAKING, name, f"moved from {old.place} to {new.place}")
        if old.security != new.security:
            taken = all(any(way <= former for way in new.security) for former in old.security)
            verdict = Verdict.ADDITIVE if taken else Verdict.BREAKING
            yield use.change(verdict, "security", "asks for less" if taken else "asks for more")
        parts = {"operationId", "parameters", "requestBody", "responses", "security"}
        yield from self._keywords(old.tree, new.tree, name, use, parts)
        yield from self._taken(old.parameters, new.parameters, name, use)
        yield from self._taken(_body(old), _body(new), name, use)
        yield from self._answers(old, new, Use("answer", name))

    def _taken(
        self, old: Mapping[str, Tree], new: Mapping[str, Tree], place: str, use: Use
    ) -> Iterator[Change]:
        """Return what may stand beside each other: parameters, headers, the one body."""
        for label in {**old, **new}:
            where = f"{place} {label}"
            if label not in new:
                yield use.change(Verdict.BREAKING, where, "removed")
            elif label not in old:
                told, _ = self._new.resolved(new[label])
                required = use.direction == "request" and bool(told.get("required"))
                verdict = Verdict.BREAKING if required else Verdict.ADDITIVE
                yield use.change(verdict, where, SENT[required])
            else:
                yield from self._both(old[label], new[label], where, label, use)

    def _both(self, old: Tree, new: Tree, where: str, kind: str, use: Use) -> Iterator[Change]:
        """Return a parameter, a header, a body or an answer that is in both."""
        (before, old_name), (after, new_name) = self._old.resolved(old), self._new.resolved(new)
        if old_name and old_name == new_name:
            where = f"{kind.partition(' ')[0]} {new_name}"
        parts = {"name", "in", "schema", "content", "headers"}
        yield from self._keywords(_styled(before), _styled(after), where, use, parts)
        if before.get("name") != after.get("name"):
            what = f"{before['name']} is called {after['name']}"
            yield use.change(Verdict.EDITORIAL, where, what)
        yield from self._taken(_headers(before), _headers(after), where, use)
        if "schema" in before or "schema" in after:
            yield from self._medium(before, after, where, use)
        yield from self._media(before.get("content", {}), after.get("content", {}), where, use)

    def _media(
        self, old: Mapping[str, Tree], new: Mapping[str, Tree], where: str, use: Use
    ) -> Iterator[Change]:
        for kind in {**old, **new}:
            if kind not in new:
                yield use.change(Verdict.BREAKING, where, f"{kind} removed")
            elif kind not in old:
                yield use.change(Verdict.ADDITIVE, where, f"{kind} added")
            else:
                yield from self._keywords(old[kind], new[kind], where, use, {"schema"})
                yield from self._medium(old[kind], new[kind], where, use)

    def _keywords(
        self, old: Tree, new: Tree, where: str, use: Use, besides: set[str]
    ) -> Iterator[Change]:
        before, after = (
            {key: document.plain(each) for key, each in tree.items() if key not in besides}
            for document, tree in ((self._old, old), (self._new, new))
        )
        yield from use.judge(keywords(before, after, where))

    def _medium(self, old: Tree, new: Tree, where: str, use: Use) -> Iterator[Change]:
        schemas = SchemaComparison(self._old, self._new)
        yield from use.judge(schemas.compare(old.get("schema", {}), new.get("schema", {}), where))

    def _answers(self, old: Operation, new: Operation, use: Use) -> Iterator[Change]:
        before, after = (_by_status(each) for each in (old, new))
        for status in {**before, **after}:
            where = f"{use.operation} {status}"
            if status not in before:
                yield use.change(Verdict.ADDITIVE, where, "added")
                if former := _range_of(status, before):
                    yield from self._both(before[former], after[status], where, "answer", use)
            elif (told := _covering(status, after)) is None:
                yield use.change(Verdict.BREAKING, where, "removed")
            else:
                if told != status:
                    yield use.change(Verdict.EDITORIAL, where, f"is told as {told}")
                yield from self._both(before[status], after[told], where, "answer", use)


def _body(operation: Operation) -> dict[str, Tree]:
    return {"body": operation.tree["requestBody"]} if "requestBody" in operation.tree else {}


def _headers(answer: Tree) -> dict[str, Tree]:
    return {f"header {name.lower()}": each for name, each in answer.get("headers", {}).items()}


def _by_status(operation: Operation) -> dict[str, Tree]:
    return {
        str(status).replace("x", "X"): each
        for status, each in operation.tree.get("responses", {}).items()
    }


def _covering(status: str, answers: Mapping[str, Tree]) -> str | None:
    """Which entry tells of a status: its own, that of its hundred, or the default."""
    return next((each for each in (status, f"{status[0]}XX", "default") if each in answers), None)


def _range_of(status: str, answers: Mapping[str, Tree]) -> str | None:
    """Which entry told of a new status before. The default is taken for errors alone."""
    found = _covering(status, answers)
    return found if found != "default" or status[0] in "45" else None


def _worst(old: Operation) -> Verdict:
    """Return the weightiest verdict that a change of an operation can have."""
    inferred = old.tree.get("x-provenance") == "inferred"
    return Verdict.CORRECTION if inferred else Verdict.BREAKING


def _styled(part: Tree) -> Tree:
    """Return a parameter with the style that it has when it names none; anything else as it is."""
    if "in" not in part or "schema" not in part:
        return part
    style = part.get("style", "form" if part["in"] in {"query", "cookie"} else "simple")
    return {"style": style, "explode": style == "form", **part}
