"""Deviations of responses from the contract, in words.

The words are made of what the contract says (operations, fields, keywords), and of statuses and
media types. No value of a response gets into them, so no secret and no position can.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from jsonschema_rs import ValidationError, ValidationErrorKind

from tests.contract import adapter, checks
from tests.contract.document import Operation, load_document, operations, validator
from tests.contract.exchange import read_exchange
from tests.contract.reference_model import Caller, ReferenceModel
from tests.contract.staging.cases import Read

NAMES = ["not_a_server_error", "status_code_conformance", "content_type_conformance"]
NAMES += ["response_schema_conformance", "positive_data_acceptance"]
NAMED_CHECKS: Any = [adapter.builtin_checks()[name] for name in NAMES]
OTHER_CHECKS = NAMED_CHECKS[:-1]
"""For identifiers of nothing, with which no request has to succeed."""

INVARIANTS = [
    checks.an_id_returns_its_object,
    checks.the_rest_stays_as_raised,
    checks.no_response_has_a_safe_code,
    checks.duress_is_invisible,
    checks.errors_have_a_message,
]
"""Invariants of every read, whatever other people do to the callouts meanwhile."""

WORDS: dict[type[adapter.Failure], Callable[[Any], str]] = {
    adapter.ServerError: lambda failure: f"responds {failure.status_code}: the service failed",
    adapter.openapi_checks.UndefinedStatusCode: lambda failure: (
        f"responds {failure.status_code}, which the contract does not name"
    ),
    adapter.openapi_checks.RejectedPositiveData: lambda failure: (
        f"responds {failure.status_code} to a valid request"
    ),
    adapter.openapi_checks.UndefinedContentType: lambda failure: (
        f"responds with {_media_type(failure.content_type)}, which the contract does not name"
    ),
}
"""Failures whose title does not say enough."""

MEDIA_TYPE = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}")


class ResponseChecker:
    """Compare responses with the contract, and with what earlier responses said."""

    def __init__(self, base_url: str) -> None:
        document = {**load_document(), "servers": [{"url": base_url}]}
        self._operations = {each.name: each for each in operations(document)}
        self._model = ReferenceModel({"sources": []})
        self._model.callers[""] = Caller("the source of the token, which only the transport knows")

    def check(self, read: Read, received: httpx.Response) -> Iterator[str]:
        """Find the deviations of a response."""
        response = adapter.Response.from_any(received)
        yield from self._run_checks(read, response)
        yield from self._check_invariants(response)
        yield from _check_schema(self._operations[read.operation], response)
        if read.kind != "named" and received.is_success:
            yield f"responds {received.status_code} to an identifier that is {read.kind}"

    def _run_checks(self, read: Read, response: adapter.Response) -> Iterator[str]:
        """Run the checks of schemathesis, which would find only the first error in a body."""
        try:
            read.case.validate_response(
                response, checks=NAMED_CHECKS if read.kind == "named" else OTHER_CHECKS
            )
        except adapter.FailureGroup as group:
            for failure in group.exceptions:
                if not isinstance(
                    failure, adapter.openapi_checks.JsonSchemaError | adapter.MalformedJson
                ):
                    describe = WORDS.get(type(failure))
                    yield describe(failure) if describe else failure.kind_title.lower()

    def _check_invariants(self, response: adapter.Response) -> Iterator[str]:
        exchange = read_exchange(self._operations.values(), response)
        for invariant in INVARIANTS:
            if any(invariant(self._model, exchange)):
                yield f"violates: {str(invariant.__doc__).rstrip('.')}"
        self._model.observe(exchange)


def _check_schema(operation: Operation, response: adapter.Response) -> Iterator[str]:
    """Find every error in a body, so that a known one hides no new one."""
    entry = operation.responds(response.status_code) or ""
    schema = operation.responses.get(entry, {}).get("application/json", {})
    try:
        errors = [*validator(schema).iter_errors(json.loads(response.content))]
    except (ValueError, RecursionError):
        media_type = response.headers.get("content-type", [""])[0]
        if "json" in media_type:  # the wrong media type is a deviation of its own
            yield f"responds {response.status_code} with a body that is not valid JSON"
        return
    for error in errors:
        yield f"responds {response.status_code}, where {_describe(error)}"


def _describe(error: ValidationError) -> str:
    path = "$" + "".join(
        f".{key}" if isinstance(key, str) else "[*]" for key in error.instance_path
    )
    if isinstance(error.kind, ValidationErrorKind.Required):
        return f"{path}.{error.kind.property} is missing"
    return f"{path} is not what the contract says ({error.kind.name})"


def _media_type(text: str) -> str:
    found = MEDIA_TYPE.match(text)
    return found[0] if found else "no media type"
