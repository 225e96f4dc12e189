"""The operations of two contracts, in pairs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tools.api_diff.changes import Place
from tools.api_diff.documents import Document
from tools.api_diff.keywords import WORDS
from tools.openapi import METHODS, endpoints

Tree = Mapping[str, Any]


class Operation(NamedTuple):
    """An operation, with what its path has for all of its operations."""

    name: str
    place: str
    """Method and path."""
    tree: Tree
    parameters: Mapping[str, Tree]
    """By kind and name; those in the path by their position. References are not followed."""
    security: frozenset[frozenset[str]]
    """The alternatives; each is the set of its schemes and scopes."""
    at: Place

    @property
    def key(self) -> str:
        """The place, whatever the parameters in the path are called."""
        return re.sub(r"\{[^}]*\}", "{}", self.place)


def operations(document: Document) -> Iterator[Operation]:
    """Yield every operation, in the order of the document."""
    for endpoint in endpoints(document.tree):
        path, method, item, operation = endpoint
        shared = {key: each for key, each in item.items() if key not in METHODS}
        tree = {**shared, **operation}
        parameters = [*shared.get("parameters", ()), *operation.get("parameters", ())]
        place = f"{method.upper()} {path}"
        yield Operation(
            name=tree.get("operationId", place),
            place=place,
            tree=tree,
            parameters={_label(path, document.resolved(each)[0]): each for each in parameters},
            security=_security(document, tree.get("security", document.tree.get("security"))),
            at=endpoint.at,
        )


def pairs(old: Document, new: Document) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Yield operations of the same place in pairs, then those of the same name, then the rest."""
    before, after = list(operations(old)), list(operations(new))
    places, new_places = {each.key: each for each in before}, {each.key for each in after}
    names = {each.name: each for each in before if each.key not in new_places}
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


def _security(document: Document, requirements: Any) -> frozenset[frozenset[str]]:
    """Return the alternatives, each scheme by its content: its name does not matter."""
    schemes = document.tree.get("components", {}).get("securitySchemes", {})

    def describe(name: str, scopes: list[str]) -> set[str]:
        scheme, _ = document.resolved(schemes.get(name, {}))
        content = {key: each for key, each in scheme.items() if key not in {*WORDS, "flows"}}
        text = json.dumps(content, sort_keys=True)
        return {text, *(f"{text} {scope}" for scope in scopes)}

    return frozenset(
        frozenset().union(*(describe(name, scopes) for name, scopes in each.items()))
        for each in requirements or [{}]
    )
