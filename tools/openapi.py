"""Reader of OpenAPI documents: loading, references, operations, schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import yaml

from tools import ToolError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_DEPTH = 100


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


class Loader(yaml.CSafeLoader):
    """Reads YAML 1.2, of which JSON is a part, and refuses a key that stands twice.

    PyYAML alone reads 1.1: `on` is true there, `12:30` is 750, and `1e3` is text.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in the base class
        start: [each for each in found if not each[0].endswith((":bool", ":int", ":float"))]
        for start, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        if len({(key.tag, str(key.value)) for key, _ in node.value}) < len(node.value):
            raise yaml.MarkedYAMLError("a key stands twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)

    def construct_integer(self, node: yaml.ScalarNode) -> int:
        return int(node.value, 0 if node.value[1:2] in {"x", "o"} else 10)


for _type, _pattern, _starts in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", "-+.0123456789"),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+."),
):
    Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_type}", re.compile(rf"(?:{_pattern})$", re.ASCII), list(_starts)
    )
Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_integer)


def load(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping."""
    try:
        return parse(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise DocumentError(f"there is no {path}.") from None


def parse(content: bytes, name: str, *, aliases: bool = True) -> dict[str, Any]:
    """Read YAML that holds a mapping; without aliases a short document is quickly read."""
    depth = 0
    try:
        for event in yaml.parse(content, Loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise DocumentError(f"{name} is nested deeper than {MAX_DEPTH}.")
            if isinstance(event, yaml.AliasEvent) and not aliases:
                raise DocumentError(f"{name} has YAML aliases: replace them by their contents.")
        tree = yaml.load(content, Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(f"{name} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict):
        raise DocumentError(f"{name} should be a mapping.")
    return tree


def find_line(path: Path, at: tuple[Any, ...]) -> int:
    """Return the line of a place in a document, from 1; of the nearest one that there is."""
    return find_lines(path, [at])[0]


def find_lines(path: Path, places: Iterable[tuple[Any, ...]]) -> list[int]:
    """Return the lines of places in a document, as `find_line` does."""
    root = yaml.compose(path.read_bytes(), Loader)
    return [_line(root, at) for at in places]


def _line(node: Any, at: tuple[Any, ...]) -> int:
    line: int = node.start_mark.line
    for key in at:
        pairs = enumerate(node.value) if isinstance(node, yaml.SequenceNode) else node.value
        for each, value in pairs if isinstance(node, yaml.CollectionNode) else ():
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
            f"{reference} refers to nothing in the document; bundle other files into it first.",
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
