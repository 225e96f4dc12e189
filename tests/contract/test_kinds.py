"""The contract tests of a contract with every kind, at a mock that responds with its examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from copy import deepcopy
from math import inf
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from tests.conftest import SEED
from tests.contract.__main__ import main
from tests.contract.document import load_document, operations
from tests.contract.mutants.seeding import Request, Response, between
from tests.contract.report import Finding, Report
from tests.contract.runner import Run, execute
from tests.contract.target import mock_app, own_target
from tests.contract.test_mock import SINK

LABELS = {each.name: each.label for each in operations(load_document(SINK))}

SCHEMA, MALFORMED = "response_schema_conformance", "what_is_malformed_is_refused"

SPOILED: dict[str, tuple[str, Callable[[Response], Response]]] = {
    "getKinds": (SCHEMA, lambda response: response.with_fields(day="2024-02-30")),
    "echoUnions": (SCHEMA, lambda response: response.with_fields(vehicle={"kind": "boat"})),
    "getCounts": (SCHEMA, lambda response: response.with_fields(open="three")),
    "getTree": ("an_id_returns_its_object", lambda response: response.with_fields(treeId=123456)),
    "listItems": (
        SCHEMA,
        lambda response: response.with_json([{"id": 1, "name": "one", "mobile": "1"}]),
    ),
    "listColours": (SCHEMA, lambda response: response.with_json(["purple"])),
    "getNumber": (SCHEMA, lambda response: response.with_json("42")),
    "getMoment": (SCHEMA, lambda response: response.with_json("yesterday")),
    "getPlainText": ("content_type_conformance", lambda response: response.with_json("text")),
    "getImage": (
        "content_type_conformance",
        lambda response: response._replace(headers={"content-type": "image/gif"}),
    ),
    "deleteThing": ("status_code_conformance", lambda response: response._replace(status=202)),
    "sendVendorJson": ("content_type_conformance", lambda response: response.with_fields()),
    "getByRange": (
        "errors_have_a_message",
        lambda response: response.with_fields(title="", detail=" "),
    ),
    "getByDefault": (SCHEMA, lambda response: response.with_fields(name=None)),
    "registerPerson": (SCHEMA, lambda response: response.with_fields(person={"name": "Thandi"})),
    "listPages": (SCHEMA, lambda response: response.with_fields(next=7)),
}
"""Wrong responses, one for an operation, and the check that must find it."""

LOOSENED = {
    "findByPath",
    "findByRequiredQuery",
    "findByOptionalQuery",
    "findByArrays",
    "findByHeaders",
    "findByCookies",
    "checkConstraints",
    "sendArray",
    "sendForm",
    "upload",
    "sendVendorJson",
}
"""Operations at which a mock takes whatever is sent."""


def assert_found(app: ASGIApp, checks: Mapping[str, str]) -> None:
    """Run until each check has found something at its operation."""
    expected = {(check, LABELS[name]) for name, check in checks.items()}
    run = Run(own_target(app, contract=SINK), SEED, only=frozenset(checks), patience=inf)
    report = execute(run, until=lambda report: report.failures.keys() >= expected)
    assert report.failures.keys() >= expected


def test_the_command_takes_a_contract_with_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    """Its mock responds with the examples; test_mock.py has the whole run."""
    assert main(["--contract", str(SINK), "--request", "400"]) == 0
    assert "0 found, by seed 285." in capsys.readouterr().out


def test_wrong_responses_of_every_kind_are_found() -> None:
    """Each by the check that is for it."""

    def mutate_response(request: Request, response: Response) -> Response:
        check, change = SPOILED.get(request.name, ("", lambda response: response))
        is_meant = response.is_good != (check == "errors_have_a_message")
        return change(response) if is_meant else response

    app = between(mock_app(SINK), mutate_response=mutate_response, contract=SINK)
    assert_found(app, {name: check for name, (check, _) in SPOILED.items()})


def test_whatever_is_taken_that_should_not_be_is_found() -> None:
    """In every place of a request, and in every kind of body."""
    document = deepcopy(load_document(SINK))
    media = [*document["components"]["requestBodies"]["VendorItem"]["content"].values()]
    for item in document["paths"].values():
        for each in (each for each in item.values() if isinstance(each, dict)):
            if each["operationId"] in LOOSENED:
                parameters = each.get("parameters", [])
                each["parameters"] = [one for one in parameters if one["in"] == "path"]
                media += each["parameters"]
                media += each.get("requestBody", {}).get("content", {}).values()
    for medium in media:
        medium["schema"] = {}
    assert_found(mock_app(SINK, document), dict.fromkeys(LOOSENED, MALFORMED))


def test_a_finding_shows_the_parameters_but_not_those_about_people(tmp_path: Path) -> None:
    """Nor does the HAR; and the same request can be sent again."""
    document = deepcopy(load_document(SINK))
    for parameter in document["paths"]["/pages"]["get"]["parameters"]:
        parameter["required"] = True
        parameter["schema"]["x-pii"] = parameter["name"] == "cursor"
    path, har = tmp_path / "sink.yaml", tmp_path / "har.json"
    path.write_text(json.dumps(document))

    def finding_of(last: float = inf) -> Finding:
        app = between(
            mock_app(path),
            "listPages",
            mutate_response=lambda _, response: response.with_fields(next=7),
            contract=path,
        )
        run = Run(own_target(app, contract=path), SEED, only=frozenset({"listPages"}))
        key = SCHEMA, "GET /pages"
        with closing(Report(run, har=har)) as report:
            execute(run, report, lambda report: report.total >= last or key in report.failures)
        return next(each for each in report.findings.values() if each.check == SCHEMA)

    finding = finding_of()
    assert finding.sent == "GET /pages?limit=2&cursor=[masked]"
    assert finding.replay.startswith(f"make contract CONTRACT={path} SEED={SEED} REQUEST=")
    assert "limit=2" in har.read_text()
    assert "bGFzdA" not in har.read_text()
    assert finding_of(finding.request).sent == finding.sent
