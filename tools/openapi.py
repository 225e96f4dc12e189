"""Reader of OpenAPI documents: loading, references, operations, schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, SequenceNode

from tools import ToolError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class DocumentError(ToolError):
    """A document cannot be used; says what is wrong and what to change.

    Args:
        sentence: What is wrong and what to change.
        at: Where in the document, as keys from its top.
    """

    def __init__(self, sentence: str, at: tuple[Any, ...] = ()) -> None:
        super().__init__(sentence)
        self.at = at


class Endpoint(NamedTuple):
    """An operation and where it stands."""

    path: str
    method: str
    item: Mapping[str, Any]
    operation: Mapping[str, Any]

    @property
    def at(self) -> tuple[str, ...]:
        """Place in the document."""
        return ("paths", self.path, self.method)


def load(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping."""
    try:
        return parse(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise DocumentError(f"there is no {path}.") from None


def parse(content: bytes, name: str) -> dict[str, Any]:
    """Read YAML that holds a mapping."""
    try:
        tree = YAML(typ="safe").load(content)
    except (YAMLError, RecursionError, ValueError) as error:
        raise DocumentError(f"{name} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict):
        raise DocumentError(f"{name} should be a mapping.")
    return tree


def find_line(path: Path, at: tuple[Any, ...]) -> int:
    """Return the line of a place in a document, from 1; of the nearest one that there is."""
    return find_lines(path, [at])[0]


def find_lines(path: Path, places: Iterable[tuple[Any, ...]]) -> list[int]:
    """Return the lines of places in a document, as `find_line` does."""
    root = YAML(typ="safe").compose(path)
    return [_line(root, at) for at in places]


def _line(node: Any, at: tuple[Any, ...]) -> int:
    line: int = node.start_mark.line
    for key in at:
        pairs = enumerate(node.value) if isinstance(node, SequenceNode) else node.value
        for each, value in pairs if isinstance(node, CollectionNode) else ():
            if str(key) == str(getattr(each, "value", each)):
                line, node = getattr(each, "start_mark", value.start_mark).line, value
                break
        else:
            break
    return line + 1


def keys(reference: str) -> tuple[str, ...]:
    """Return a reference within the document as keys from its top."""
    parts = reference.removeprefix("#/").split("/")
    return tuple(unquote(key).replace("~1", "/").replace("~0", "~") for key in parts)


def find(document: Any, at: tuple[Any, ...]) -> Any:
    """Return what stands at a place in the document."""
    node = document
    for key in at:
        node = node[int(key) if isinstance(node, list) else key]
    return node


def resolve(document: Any, reference: str, at: tuple[Any, ...] = ()) -> Any:
    """Return what a reference within the document, which stands at a place, refers to."""
    try:
        return find(document, keys(reference))
    except (LookupError, TypeError, ValueError):
        raise DocumentError(
            f"{reference} refers to nothing in the document; `redocly bundle` adds other files.",
            at,
        ) from None


def deref(document: Any, node: Any) -> Any:
    """Return a node, or what it refers to."""
    followed: set[str] = set()
    while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
        if reference in followed:
            raise DocumentError(f"{reference} refers to itself.")
        followed.add(reference)
        node = resolve(document, reference)
    return node


def endpoints(document: Any) -> Iterator[Endpoint]:
    """Yield every operation, in the order of the document."""
    for path, each in document.get("paths", {}).items():
        item = deref(document, each)
        for method in METHODS:
            if method in item:
                yield Endpoint(path, method, item, item[method])


def parameters(document: Any, endpoint: Endpoint) -> list[Any]:
    """Return the parameters of an operation; its own go before those of its path."""
    found: dict[tuple[str, str], Any] = {}
    for holder in (endpoint.operation, endpoint.item):
        for each in holder.get("parameters", ()):
            parameter = deref(document, each)
            found.setdefault((parameter["name"], parameter["in"]), parameter)
    return list(found.values())


def content(document: Any, holder: Any) -> dict[str, Any]:
    """Return the media types of a request body or a response, if there are any."""
    found: dict[str, Any] = deref(document, holder or {}).get("content", {})
    return found


def properties(document: Any, schema: Any) -> dict[str, Any]:
    """Return the properties of a schema, with those of everything that it combines by allOf."""
    schema = deref(document, schema)
    found: dict[str, Any] = {}
    for each in schema.get("allOf", ()):
        found |= properties(document, each)
    found |= schema.get("properties", {})
    return found


def inner_schemas(schema: Any) -> list[Any]:
    """Return the alternatives of a schema as they stand there."""
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def alternatives(document: Any, schema: Any) -> list[Any]:
    """Return the alternatives of a schema, and theirs; itself if it has none."""
    schema = deref(document, schema)
    inner = inner_schemas(schema)
    if not inner and len(schema.get("allOf", ())) == 1:
        inner = schema["allOf"]
    return [last for each in inner for last in alternatives(document, each)] if inner else [schema]


def holds(document: Any, node: Any, is_marked: Callable[[Any], bool]) -> bool:
    """Return whether a schema, or anything in it or that it refers to, is marked."""
    seen: set[str] = set()

    def search(node: Any) -> bool:
        if isinstance(node, list):
            return any(map(search, node))
        if not isinstance(node, dict):
            return False
        if is_marked(node):
            return True
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            return search(resolve(document, reference))
        return any(search(each) for key, each in node.items() if key not in {"example", "examples"})

    return search(node)


def is_secret(schema: Any) -> bool:
    """Return whether a schema is that of a secret."""
    return bool(schema.get("format") == "password")


def is_personal(schema: Any) -> bool:
    """Return whether a schema is that of a secret or of data about people."""
    return is_secret(schema) or schema.get("x-pii") is True
