"""How answers deviate from the contract, in words.

The words are made of what the contract says (operations, fields, keywords), and of statuses and
media types. No value of an answer gets into them, so no secret and no position can.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind
from schemathesis.core.failures import Failure, ServerError
from schemathesis.core.transport import Response
from schemathesis.openapi import checks

MEDIA_TYPE = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}")


class Deviation(NamedTuple):
    """What an operation does beside the contract."""

    operation: str
    words: str


WORDS: dict[type[Failure], Callable[[Any], str]] = {
    ServerError: lambda failure: f"answers {failure.status_code}: the service failed",
    checks.UndefinedStatusCode: lambda failure: (
        f"answers {failure.status_code}, which the contract does not name"
    ),
    checks.RejectedPositiveData: lambda failure: (
        f"answers {failure.status_code} to a request that keeps the contract"
    ),
    checks.UndefinedContentType: lambda failure: (
        f"answers in {_media_type(failure.content_type)}, which the contract does not name"
    ),
}
"""What the tool finds, where its own title does not say enough."""


class Judge:
    """Holds answers to a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._operations = {
            f"{method.upper()} {path}": operation
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        }

    def name(self, label: str) -> str:
        """What the contract calls what the tool calls ``GET /path``, where it is an operation."""
        return str(self._operations.get(label, {}).get("operationId", label))

    def failure(self, label: str, failure: Failure) -> Iterator[Deviation]:
        """What the tool has found, but for schemas: of those it tells only one field."""
        if not isinstance(failure, checks.JsonSchemaError):
            tell = WORDS.get(type(failure))
            words = tell(failure) if tell else failure.kind_title.lower()
            yield Deviation(self.name(label), words)

    def schema(self, label: str, response: Response) -> Iterator[Deviation]:
        """Every field that is not what the contract says, so that a known one hides no new one."""
        schema = self._schema(label, response.status_code)
        try:
            errors = [*_validator(self._document, schema).iter_errors(json.loads(response.content))]
        except ValueError:  # no JSON, which the tool tells
            return
        for error in errors:
            yield Deviation(
                self.name(label), f"answers {response.status_code}, where {_fault(error)}"
            )

    def _schema(self, label: str, status: int) -> Any:
        responses = self._operations[label]["responses"]
        response = responses.get(str(status)) or responses.get(f"{status // 100}XX") or {}
        if "$ref" in response:
            response = self._document["components"]["responses"][response["$ref"].split("/")[-1]]
        return response.get("content", {}).get("application/json", {}).get("schema", {})


def _validator(document: Mapping[str, Any], schema: Any) -> Draft202012Validator:
    # Beside the schema itself, so that its references are found.
    components = {"schemas": document["components"]["schemas"]}
    return Draft202012Validator({"components": components, **schema}, validate_formats=True)


def _fault(error: ValidationError) -> str:
    path = "$" + "".join(
        f".{key}" if isinstance(key, str) else "[*]" for key in error.instance_path
    )
    if isinstance(error.kind, ValidationErrorKind.Required):
        return f"{path}.{error.kind.property} is missing"
    return f"{path} is not what the contract says ({error.kind.name})"


def _media_type(text: str) -> str:
    found = MEDIA_TYPE.match(text)
    return found[0] if found else "no media type"
