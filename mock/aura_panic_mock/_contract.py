"""What the mock takes from the contract: its operations, and how their requests are checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml
from jsonschema_rs import Draft202012Validator

from aura_panic_mock._json import read_json
from aura_panic_mock._refusal import Refusal

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
IDENTIFIER = re.compile("[0-9]{1,18}|[0-8][0-9]{18}")  # less than 2**63, which some cannot check
_MASK = "it"  # what stands for a value in a message: a value may be a secret


class DriftError(Exception):
    """The mock cannot serve what the contract says."""


class Operation(NamedTuple):
    """One operation of the contract."""

    name: str
    method: str
    path: str
    authenticated: bool
    parameters: Mapping[str, Draft202012Validator]
    body: Draft202012Validator | None
    integers: frozenset[str]
    """The fields of the body that are integers."""

    def read_path(self, values: Mapping[str, str]) -> dict[str, int]:
        """Read the identifiers in a path.

        Raises:
            Refusal: 404, for nothing can be there.
        """
        found = {name: read_identifier(text, name) for name, text in values.items()}
        for name, value in found.items():
            if not self.parameters[name].is_valid(value):
                raise Refusal(404, f"{name} is no identifier")
        return found

    def read_body(self, content_type: str, content: bytes) -> dict[str, Any]:
        """Read a JSON body and hold it to the contract.

        Raises:
            Refusal: 400, with a message that names the field; 415 for what is not JSON at all.
        """
        if self.body is None:
            return {}
        if not content:
            raise Refusal(400, "The body is missing")
        body = read_json(content, content_type)
        error = next(self.body.iter_errors(body), None)
        if error:
            field = ".".join(map(str, error.instance_path)) or "The body"
            raise Refusal(400, f"{field}: {error.message}")
        # JSON Schema takes 2.0 for an integer; kept as it came, it would be answered as 2.0.
        return {
            name: int(value) if name in self.integers else value for name, value in body.items()
        }


def read_identifier(text: str, name: str) -> int:
    """Read an identifier in a path.

    Raises:
        Refusal: 404, for nothing can be there.
    """
    if not IDENTIFIER.fullmatch(text):
        raise Refusal(404, f"{name} is no identifier")
    return int(text)


class Contract(NamedTuple):
    """The contract, as far as a service needs it."""

    base_path: str
    operations: list[Operation]


def load_contract() -> Contract:
    """Read the contract that came with the mock.

    Raises:
        DriftError: The mock cannot live by it.
    """
    packaged = Path(str(files("aura_panic_mock"))) / "panic-callouts.yaml"
    in_repository = Path(__file__).parents[2] / "openapi" / "panic-callouts.yaml"
    path = packaged if packaged.exists() else in_repository
    try:
        return parse_contract(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except (OSError, yaml.YAMLError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DriftError(
            f"{path.name} cannot be lived by ({type(error).__name__}): run `make lint-spec`"
        ) from None


def parse_contract(document: Mapping[str, Any]) -> Contract:
    """Take the operations from a parsed OpenAPI document."""
    components = document["components"]

    def resolved(node: Any) -> Any:
        if "$ref" not in node:
            return node
        _, _, kind, name = node["$ref"].split("/")
        return components[kind][name]

    def validator(schema: Mapping[str, Any]) -> Draft202012Validator:
        # Beside the schema itself, so that its references are found.
        return Draft202012Validator({"components": components, **schema}, mask=_MASK)

    def integers(schema: Mapping[str, Any]) -> frozenset[str]:
        whole = resolved(schema)
        fields = whole.get("properties", {}).items()
        own = frozenset(name for name, each in fields if resolved(each).get("type") == "integer")
        return own.union(*map(integers, whole.get("allOf", [])))

    def operation(path: str, item: Mapping[str, Any], method: str) -> Operation:
        told = item[method]
        parameters = [
            resolved(each) for each in (*item.get("parameters", []), *told.get("parameters", []))
        ]
        if unchecked := [each["name"] for each in parameters if each["in"] != "path"]:
            raise DriftError(
                f"{told['operationId']}: the mock cannot check {', '.join(unchecked)} yet, "
                "only paths and bodies"
            )
        body = told.get("requestBody") and resolved(told["requestBody"])
        schema = body["content"]["application/json"]["schema"] if body else None
        return Operation(
            name=told["operationId"],
            method=method.upper(),
            path=path,
            authenticated=bool(told["security"]),
            parameters={each["name"]: validator(each["schema"]) for each in parameters},
            body=validator(schema) if schema else None,
            integers=integers(schema) if schema else frozenset(),
        )

    return Contract(
        base_path=urlsplit(document["servers"][0]["url"]).path,
        operations=[
            operation(path, item, method)
            for path, item in document["paths"].items()
            for method in sorted(_METHODS & item.keys())
        ],
    )
