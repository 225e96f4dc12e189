"""The contract tests of a contract with every kind, at a mock that responds with its examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from math import inf
from pathlib import Path

from starlette.types import ASGIApp

from aura_panic_mock import create_app, parse_contract
from tests.conftest import SEED
from tests.contract.document import load_document, operations
from tests.contract.mutants.seeding import Request, Response, between
from tests.contract.report import Finding, Report
from tests.contract.runner import Run, execute
from tests.contract.target import crowded_seed, mock_app, own_target
from tests.contract.test_command import contract
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


def found(app: ASGIApp, names: Iterable[str], expected: set[tuple[str, str]]) -> Report:
    """Run until everything that is expected was found."""
    run = Run(
        own_target(app, contract=SINK), SEED, only=frozenset(names), contract=SINK, patience=inf
    )
    report = Report(run, coverage=False)
    return execute(run, report, lambda report: report.failures.keys() >= expected)


def same(request: Request) -> Request:
    return request


def test_a_contract_with_every_kind_is_run_through() -> None:
    """By the command itself, with nothing found."""
    done = contract("--contract", str(SINK))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-3000:]
    for covered in ("operations", "parameters, good and bad"):
        *_, number, _, whole = next(
            line for line in done.stdout.splitlines() if covered in line
        ).split()
        assert number == whole
    assert "0 found, by seed 285." in done.stdout


def test_wrong_responses_of_every_kind_are_found() -> None:
    """Each by the check that is for it."""

    def mutate_response(request: Request, response: Response) -> Response:
        check, change = SPOILED.get(request.name, ("", lambda response: response))
        is_meant = response.is_good != (check == "errors_have_a_message")
        return change(response) if is_meant else response

    app = between(mock_app(SINK), (), same, mutate_response, SINK)
    expected = {(check, LABELS[name]) for name, (check, _) in SPOILED.items()}
    report = found(app, SPOILED, expected)
    assert report.failures.keys() >= expected


def test_whatever_is_taken_that_should_not_be_is_found() -> None:
    """In every place of a request, and in every kind of body."""
    document = deepcopy(load_document(SINK))
    components = document["components"]
    media = [*components["requestBodies"]["VendorItem"]["content"].values()]
    for item in document["paths"].values():
        for each in (each for each in item.values() if isinstance(each, dict)):
            if each["operationId"] in LOOSENED:
                each["parameters"] = [
                    one for one in each.get("parameters", []) if one["in"] == "path"
                ]
                media += [
                    *each["parameters"],
                    *each.get("requestBody", {}).get("content", {}).values(),
                ]
    for medium in media:
        medium["schema"] = {}
    app = create_app(
        contract=parse_contract(document),
        seed=crowded_seed(),
        clock=lambda: 0.0,
        answer_missing=True,
    )
    expected = {(MALFORMED, LABELS[name]) for name in LOOSENED}
    report = found(app, LOOSENED, expected)
    assert report.failures.keys() >= expected


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
            ("listPages",),
            same,
            lambda _, response: response.with_fields(next=7),
            path,
        )
        run = Run(
            own_target(app, contract=path), SEED, only=frozenset({"listPages"}), contract=path
        )
        key = SCHEMA, "GET /pages"
        with Report(run, har=har) as report:
            execute(run, report, lambda report: report.total >= last or key in report.failures)
        return next(each for each in report.findings.values() if each.check == SCHEMA)

    finding = finding_of()
    assert finding.sent == "GET /pages?limit=2&cursor=[masked]"
    assert finding.replay.startswith(f"make contract CONTRACT={path} SEED={SEED} REQUEST=")
    assert "limit=2" in har.read_text()
    assert "bGFzdA" not in har.read_text()
    assert finding_of(finding.request).sent == finding.sent
