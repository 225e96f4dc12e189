"""The operations of a contract, and which of an older and of a newer one are the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tools.api_diff.documents import Document
from tools.api_diff.keywords import WORDS

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Tree = Mapping[str, Any]


class Operation(NamedTuple):
    """An operation, with what its path says for all of its operations."""

    name: str
    place: str
    """Method and path."""
    tree: Tree
    parameters: Mapping[str, Tree]
    """By kind and name; those in the path by their position. A reference is not followed yet."""
    security: frozenset[frozenset[str]]
    """The ways to be let in; each is all that has to be shown for it."""

    @property
    def key(self) -> str:
        """The place, whatever the parameters in the path are called."""
        return re.sub(r"\{[^}]*\}", "{}", self.place)


def operations(document: Document) -> Iterator[Operation]:
    """All operations of a contract, in its order."""
    for path, raw_item in document.tree["paths"].items():
        item, _ = document.resolved(raw_item)
        for method in (method for method in METHODS if method in item):
            shared = {key: each for key, each in item.items() if key not in METHODS}
            tree = {**shared, **item[method]}
            told = [*shared.get("parameters", ()), *item[method].get("parameters", ())]
            place = f"{method.upper()} {path}"
            yield Operation(
                name=tree.get("operationId", place),
                place=place,
                tree=tree,
                parameters={_label(path, document.resolved(each)[0]): each for each in told},
                security=_ways_in(document, tree.get("security", document.tree.get("security"))),
            )


def pairs(old: Document, new: Document) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Those in the same place belong together, then those of the same name; others stand alone."""
    before, after = list(operations(old)), list(operations(new))
    places = {each.key: each for each in before}
    names = {each.name: each for each in before if each.key not in {new.key for new in after}}
    known = set()
    for each in after:
        former = places.get(each.key) or names.pop(each.name, None)
        known.add(former and former.place)
        yield former, each
    yield from ((each, None) for each in before if each.place not in known)


def _label(path: str, parameter: Tree) -> str:
    positions = {name: at for at, name in enumerate(re.findall(r"\{([^}]*)\}", path), start=1)}
    kind, name = parameter["in"], parameter["name"]
    shown = {"path": positions.get(name, name), "header": name.lower()}.get(kind, name)
    return f"{kind} parameter {shown}"


def _ways_in(document: Document, told: Any) -> frozenset[frozenset[str]]:
    """Each scheme by what it asks for, so that another name for it is no change."""
    schemes = document.tree.get("components", {}).get("securitySchemes", {})

    def shown(name: str, scopes: list[str]) -> set[str]:
        scheme, _ = document.resolved(schemes.get(name, {}))
        meant = {key: each for key, each in scheme.items() if key not in {*WORDS, "flows"}}
        text = json.dumps(meant, sort_keys=True)
        return {text, *(f"{text} {scope}" for scope in scopes)}

    return frozenset(
        frozenset().union(*(shown(name, scopes) for name, scopes in way.items()))
        for way in told or [{}]
    )
