"""What the generator leaves out without a word, or lets through though it cannot work."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openapi_python_client.strings import pascal_case

from aura_panic_legacy import WireModel
from contract import GenerationError, operations
from mend import python_name

CLIENTS_OWN = {"aclose", "close", "for_customer", "stream_location", "watch", "watch_active"}
"""Names of methods that the clients need for themselves."""

CALLS_OWN = {"attempts", "connect_timeout", "deadline", "read_timeout"}
"""Names of arguments that every operation takes besides its own."""

MODELS_OWN = {"cls", "d", "field_dict", "src_dict", "state", *dir(WireModel)} | {
    "additional_keys",
    "additional_properties",
    "from_dict",
}
"""Names of attributes and variables that the models need for themselves."""


def check(package: Path, document: Any) -> None:
    """Compare a package, fresh from the generator, with the document that it was made of.

    Raises:
        GenerationError: Something was left out, or bears a name that it cannot have.
    """
    methods = _operations(package)
    if taken := CLIENTS_OWN & methods:
        raise GenerationError(f"{', '.join(taken)} is a name of the clients' own: choose another.")
    expected = len(list(operations(document)))
    if expected != len(methods):
        raise GenerationError(
            f"there are {expected} operations, but {len(methods)} became methods. "
            "Two of them probably have the same operationId."
        )
    for name in _properties(document):
        if python_name(name) in MODELS_OWN | CALLS_OWN:
            raise GenerationError(f"{name} cannot be a property: the package needs the name.")
    models = _exports(package / "models/__init__.py")
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and pascal_case(schema.get("title", name)) not in models:
            raise GenerationError(f"{name} has properties, but became no model.")


def _operations(package: Path) -> set[str]:
    for node in _statements(package / "api/__init__.py"):
        if isinstance(node, ast.ClassDef) and node.name == "Operations":
            methods = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
            return methods - {"_call"}
    return set()


def _exports(module: Path) -> set[str]:
    for node in _statements(module):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def _statements(module: Path) -> list[ast.stmt]:
    return ast.parse(module.read_text(encoding="utf-8")).body


def _properties(node: Any) -> Iterator[str]:
    """The names of all properties of all schemas; what looks like one in an example is none."""
    if isinstance(node, dict):
        yield from node.get("properties") or ()
        node = [child for key, child in node.items() if key not in {"example", "examples"}]
    if isinstance(node, list):
        for child in node:
            yield from _properties(child)
