"""Puts the overrides into freshly generated code.

Each mend is one replacement and the reason for it. One that does not find what it replaces stops
the generation: the generator has changed, and what was mended would silently be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from openapi_python_client.strings import PythonIdentifier

from contract import METHODS, GenerationError, operations, resolved, whole
from limits import limits

BASES = {"Callout": "LegacyCallout", "Token": "LegacyToken"}
"""The models that are answered in more than one shape."""


SOURCES = {
    "reference": "The vendor's reference page for it.",
    "public": "Other public material of the vendor.",
    "inferred": "Only its name is known: its path, its body or its fields are a guess.",
}
"""What ``x-provenance`` says, in a docstring."""


class Mend(NamedTuple):
    """One replacement, made at least once in every file that it is for."""

    reason: str
    find: str
    put: str | Callable[[re.Match[str]], str]

    def apply(self, path: Path) -> None:
        code, count = re.subn(
            self.find, self.put, path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        if not count:
            raise GenerationError(f"{path.name}: found no place to {self.reason}")
        path.write_text(code, encoding="utf-8")


TYPES = [
    Mend(
        "let UNSET stay itself when it is copied or pickled",
        r"^class Unset:$",
        "from aura_panic_legacy import UnsetType\n\nclass Unset(UnsetType):",
    ),
    Mend(
        "allow a status code that http.HTTPStatus does not know, such as 285",
        r"^    status_code: HTTPStatus$",
        "    status_code: int",
    ),
]

OPERATION = [
    Mend(
        "allow a status code that http.HTTPStatus does not know, such as 285",
        r"HTTPStatus\(response\.status_code\)",
        "response.status_code",
    ),
]

MODEL = [
    Mend(
        "import the overrides",
        r"^from attrs import field as _attrs_field$",
        "from attrs import field as _attrs_field\n\nimport aura_panic_legacy",
    ),
    Mend(
        "read what is plain at once, and check the fields of anything else before they are read",
        r"^        d = dict\(src_dict\)$",
        "        (plain,), _ = cls.read_plain((src_dict,))\n"
        "        if plain is not None:\n"
        "            return plain\n"
        "        d = cls.checked(src_dict)",
    ),
    Mend(
        "keep unknown fields through attrs.evolve, and out of the repr",
        r"_attrs_field\(init=False, factory=dict\)$",
        "_attrs_field(kw_only=True, repr=False, factory=dict)",
    ),
]


def mend(package: Path, document: Any) -> None:
    """Mend a package that was generated from a document.

    Raises:
        GenerationError: A mend did not find its place.
    """
    models = {
        path: re.findall(r"^class (\w+):$", path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in package.glob("models/[!_]*.py")
        if "@_attrs_define" in path.read_text(encoding="utf-8")
    }
    if missing := BASES.keys() - {name for names in models.values() for name in names}:
        raise GenerationError(f"found no model called {', '.join(sorted(missing))}")

    _apply(TYPES, [package / "types.py"])
    _apply(_extensions(document), [package / "api/__init__.py"])
    _apply(OPERATION, package.glob("api/*/[!_]*.py"))
    _apply(MODEL, models)
    secrets = set(_marked_fields(document, document, _is_secret))
    for path, names in models.items():
        base = "SecretModel" if any(_attribute(path, each) for each in secrets) else "WireModel"
        _apply([_inherit(name, BASES.get(name, base)) for name in names], [path])
    _settle_declarations(package / "models", dict(limits(document)))
    for wire_name in sorted(set(_marked_fields(document, document, _is_private))):
        holders = [path for path in models if _attribute(path, wire_name)]
        if not holders:
            raise GenerationError(f"found no model with a field {wire_name}, which is to be hidden")
        for path in holders:
            _hide(_attribute(path, wire_name)).apply(path)


def _settle_declarations(models: Path, limits: dict[str, Any]) -> None:
    """Move what the template knows of each model's fields to the end of its module.

    Beside it goes what the contract knows of its limits.
    """
    index = models / "__init__.py"
    code, *blocks = re.split(
        r"^# module: (\w+)$", index.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    index.write_text(code, encoding="utf-8")
    for module, declaration in zip(blocks[::2], blocks[1::2], strict=True):
        with (models / f"{module}.py").open("a", encoding="utf-8") as file:
            file.write(declaration)
            name = declaration.partition(".declare(")[0].split()[-1]
            if name in limits:
                file.write(f"{name}.limits = {limits.pop(name)!r}\n")
    if limits:
        raise GenerationError(f"found no model called {', '.join(limits)}, which has limits")


def _attribute(path: Path, wire_name: str) -> str:
    """What a field on the wire is called in a model; empty where the model has none such.

    Read from ``to_dict``: which name the generator chose depends on the names beside it.
    """
    quoted = re.escape(json.dumps(wire_name))
    code = path.read_text(encoding="utf-8")
    found = re.search(rf"^\s+{quoted}: (\w+),$|field_dict\[{quoted}\] = (\w+)$", code, re.MULTILINE)
    return found[1] or found[2] if found else ""


def _extensions(document: Any) -> Iterator[Mend]:
    """What the templates cannot see of an operation: its extensions, and that it is deprecated."""
    names = {operation.get("operationId") for _, operation in operations(document)}
    for item, operation in operations(document):
        if missing := {"operationId", "x-repeat"} - operation.keys():
            raise GenerationError(f"an operation does not say its {', '.join(sorted(missing))}")
        name = python_name(operation["operationId"])
        find_out = operation.get("x-find-out")
        if find_out not in {None, *names}:
            raise GenerationError(f"{name}: there is no operation {find_out} to find out with")
        told = repr(find_out and python_name(find_out)).replace("'", '"')
        yield Mend(
            f"say how {name} may be repeated, and how to find out",
            rf'^    name="{name}",$',
            rf'\g<0>\n    repeat="{operation["x-repeat"]}",\n    find_out={told},',
        )
        source = SOURCES[operation.get("x-provenance", "inferred")]
        yield Mend(f"say where {name} is known from", rf"PROVENANCE of {name}$", source)
        parameters = [
            whole(document, each)
            for each in (*item.get("parameters", []), *operation.get("parameters", []))
        ]
        example = ", ".join(_example(document, parameters, operation))
        yield Mend(
            f"show a call of {name}", rf"panic\.{name}\(EXAMPLE\)", f"panic.{name}({example})"
        )
        yield Mend(
            f"say which identifiers the response to {name} repeats",
            rf'^ +"IDENTIFIERS of {name}",$',
            _identifiers(document, parameters, operation),
        )
        for parameter in parameters:
            if parameter["in"] == "cookie":
                raise GenerationError(
                    f"{name}: no cookie is ever sent, nor {parameter['name']} in one"
                )
            if parameter["in"] != "header" and _holds(document, parameter, _is_private, set()):
                raise GenerationError(
                    f"{name} sends {parameter['name']} in the URL, where it would be logged: "
                    "move it to the body"
                )
        if operation.get("deprecated"):
            instead = python_name(operation.get("x-instead", "another operation"))
            yield Mend(
                f"warn who calls {name}",
                rf"^    (async )?def {name}\($",
                rf'    @deprecated("{name} is deprecated: use {instead}.")\n\g<0>',
            )


def _identifiers(document: Any, parameters: list[Any], operation: Any) -> str:
    """The identifiers of a request that its response repeats, as code.

    An identifier is what some path of the contract has as a parameter. A field of a response
    repeats the one that it is named like, or that the schema's ``x-identifies`` names.
    """
    identifiers = {
        whole(document, each)["name"]
        for path in document["paths"].values()
        for holder in (path, *(path[method] for method in METHODS & path.keys()))
        for each in holder.get("parameters", [])
        if whole(document, each)["in"] == "path"
    }
    sent = {each["name"] for each in parameters}
    for media in whole(document, operation.get("requestBody", {})).get("content", {}).values():
        sent |= _properties(document, media["schema"]).keys()
    repeated: dict[str, str] = {}
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        for media in whole(document, response).get("content", {}).values():
            schema = whole(document, media["schema"])
            schema = whole(document, schema.get("items", schema))
            renamed = schema.get("x-identifies", {})
            if unknown := set(renamed.values()) - identifiers:
                raise GenerationError(
                    f"x-identifies names {', '.join(unknown)}, which no path has as a parameter"
                )
            for name in _properties(document, schema):
                identifies = renamed.get(name, name)
                if identifies in sent & identifiers:
                    repeated[python_name(name)] = python_name(identifies)
    code = ", ".join(f'"{attribute}": {argument}' for attribute, argument in repeated.items())
    return f"            {{{code}}}," if code else ""


def _properties(document: Any, schema: Any) -> dict[str, Any]:
    """The properties of a schema, with those of all that it is made of."""
    schema = whole(document, schema)
    found = dict(schema.get("properties", {}))
    for each in schema.get("allOf", ()):
        found |= _properties(document, each)
    return found


def _example(document: Any, parameters: list[Any], operation: Any) -> Iterator[str]:
    """The arguments of a call, as the contract's examples have them; a secret is only named."""
    for parameter in parameters:
        if parameter["in"] == "path":
            yield repr(parameter.get("example", ...)).replace("Ellipsis", "...")
    for media in whole(document, operation.get("requestBody", {})).get("content", {}).values():
        for each in [*media.get("examples", {}).values()][:1]:
            secrets = set(_marked_fields(document, media["schema"], _is_secret))
            secrets |= set(_marked_fields(document, whole(document, media["schema"]), _is_secret))
            for name, value in whole(document, each)["value"].items():
                argument = python_name(name)
                yield f"{argument}={argument if name in secrets else repr(value)}"


def python_name(wire_name: str) -> str:
    """What the generator makes of a name."""
    return PythonIdentifier(wire_name, prefix="field_")


def _apply(mends: Iterable[Mend], paths: Iterable[Path]) -> None:
    for path in paths:
        for each in mends:
            each.apply(path)


def _inherit(name: str, base: str) -> Mend:
    return Mend(
        f"make {name} a {base}",
        rf"^@_attrs_define\nclass {name}:$",
        f"@_attrs_define\nclass {name}(aura_panic_legacy.{base}):",
    )


def _hide(name: str) -> Mend:

    def hidden(field: re.Match[str]) -> str:
        default = f", default={field[2]}" if field[2] else ""
        return f"    {name}: {field[1]} = _attrs_field(repr=False{default})"

    return Mend(f"keep {name} out of the repr", rf"^    {name}: ([^=\n]+?)(?: = (\w+))?$", hidden)


def _is_secret(node: Any) -> bool:
    return bool(node.get("format") == "password")


def _is_private(node: Any) -> bool:
    return _is_secret(node) or node.get("x-personal") is True


Mark = Callable[[Any], bool]


def _marked_fields(document: Any, node: Any, mark: Mark) -> Iterator[str]:
    """The names of the properties, anywhere in the document, that are or hold what is marked."""
    if isinstance(node, dict):
        for name, schema in (node.get("properties") or {}).items():
            if _holds(document, schema, mark, set()):
                yield name
        node = {key: child for key, child in node.items() if key not in {"example", "examples"}}
    for child in _children(node):
        yield from _marked_fields(document, child, mark)


def _holds(document: Any, node: Any, mark: Mark, seen: set[str]) -> bool:
    if isinstance(node, dict):
        if mark(node):
            return True
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            return _holds(document, resolved(document, reference), mark, seen)
    return any(_holds(document, child, mark, seen) for child in _children(node))


def _children(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
