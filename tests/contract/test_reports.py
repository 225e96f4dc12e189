"""Reports of the contract tests."""

from __future__ import annotations

import json
import re
from contextlib import closing
from functools import cache
from math import inf
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import SEED
from tests.contract.document import CONTRACT
from tests.contract.mutants.seeding import (
    CANCEL,
    GET,
    MOVE,
    RAISE_LEGACY,
    Request,
    Response,
    after,
    handler,
    with_fields,
)
from tests.contract.report import Finding, Report
from tests.contract.reporters import FORMATS, format_github, format_junit
from tests.contract.runner import Run, execute
from tests.contract.target import mock_app, own_target

LEAKED = re.compile(r"[0-9]\.[0-9]{3}|code\W{1,5}[0-9]", re.IGNORECASE)
"""A position or a safe code in a text."""

MEASURED = re.compile(r'time="[0-9.]+"| in [0-9.]+ s')


def leak(request: Request, response: Response) -> Response:
    """Return a response that leaks secrets in every place."""
    body, code = request.body, request.body.get("safeCode", "4567")
    here = f"{body.get('latitude', 12.34567)},{body.get('longitude', 76.54321)}"
    said = f"{request.token} at {here} with code {code} and demo-secret"
    response = response._replace(headers={**response.headers, "x-debug": said})
    return response.with_fields(
        message=said, status=said, debug=said, safeCode=code, createdAt=said
    )


def test_no_report_has_a_secret_or_a_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even of a service that leaks them in every field, an unknown one, and a header."""
    har, summary = tmp_path / "har.json", tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    with after(f"{CANCEL} {GET} {MOVE}", leak).plant() as app:
        run = Run(own_target(app), SEED, only=frozenset({CANCEL, GET, MOVE}), patience=inf)
        with closing(Report(run, har=har)) as report:
            execute(run, report, lambda report: "coverage" in report.requests)
    formatted = {name: write(report) for name, write in FORMATS.items()}
    shown = [*formatted.values(), summary.read_text(), *shown_in(har)]
    for text in [*formatted.values(), summary.read_text()]:
        assert "no_response_has_a_safe_code" in text
    assert len(report.secrets) > 4
    for text in shown:
        for secret in report.secrets:
            assert secret not in text
        assert not LEAKED.findall(MEASURED.sub("", text.replace("%0A", "\n")))


def shown_in(har: Path) -> list[str]:
    """Return what a HAR says of requests and responses, except for measurements."""
    entries = json.loads(har.read_text())["log"]["entries"]
    assert len(entries) > 200
    return [
        str((request["headers"], request.get("postData"), response["headers"], response["content"]))
        for request, response in ((each["request"], each["response"]) for each in entries)
    ]


@cache
def report_of_useless_cancels(last: float = inf) -> Report:
    """Return the report on a mock whose cancels do nothing, of a run up to a request."""
    with handler(CANCEL, lambda call: (200, call.show(call.callout()))).plant() as app:
        key = "cancel_closes", "GET /callouts/{calloutId}"
        return execute(
            Run(own_target(app), SEED),
            until=lambda report: report.total >= last or key in report.failures,
        )


def finding_of(report: Report) -> Finding:
    return next(each for each in report.findings.values() if each.check == "cancel_closes")


def test_a_finding_says_all_there_is_to_know() -> None:
    """Check, operation, expectation, response, seed, and how to see it again."""
    finding = finding_of(report_of_useless_cancels())
    text = str(finding)
    for words in (
        "cancel_closes: GET /callouts/{calloutId}",
        "expected:   Close a callout on a cancel without a safe code or with the right one",
        "sent:       GET /callouts/",
        '"status":"created"',
        "found in:   scenario, being_",
        f"replay:     make contract SEED={SEED} REQUEST={finding.request}",
        f"line:       openapi/panic-callouts.yaml:{finding.line}",
    ):
        assert words in text
    again = finding_of(report_of_useless_cancels(finding.request))
    assert (again.expected, again.sent, again.request) == (
        finding.expected,
        finding.sent,
        finding.request,
    )


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"latitude": 123.4}, "anyOf:"),
        ({"createdAt": 1}, "type: string"),
        ({"status": ...}, "required:"),
        ({"mobile": 1}, "Callout:"),
    ],
    ids=["range", "type", "missing", "unnamed"],
)
def test_a_finding_shows_the_line_that_is_broken(fields: dict[str, Any], line: str) -> None:
    """The very keyword, wherever it stands, and once for all operations that refer to it."""
    labels = {"POST /callouts", "GET /callouts/{calloutId}"}
    expected = {("response_schema_conformance", each) for each in labels}
    with with_fields(f"{GET} {RAISE_LEGACY}", **fields).plant() as app:
        report = execute(
            Run(own_target(app), SEED), until=lambda report: report.failures.keys() >= expected
        )
    (finding,) = report.findings.values()
    assert line in CONTRACT.read_text().splitlines()[finding.line - 1]
    assert {finding.operation, *finding.also_at} == labels


def test_annotations_point_at_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the syntax of GitHub, one line each, and a table in the summary of the job."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    report = report_of_useless_cancels()
    finding = finding_of(report)
    *annotations, last = format_github(report).splitlines()
    assert len(annotations) == len(report.findings)
    annotation = next(each for each in annotations if "cancel_closes" in each)
    place = f"file=openapi/panic-callouts.yaml,line={finding.line}"
    title = "title=cancel_closes%3A GET /callouts/{calloutId}"
    assert annotation.startswith(f"::error {title},{place}::Close a callout on a cancel")
    assert "%0Amake contract SEED=" in annotation
    assert last == f"{len(annotations)} found, by seed {SEED}."
    assert "### `cancel_closes`: `GET /callouts/{calloutId}`" in summary.read_text()
    assert f"| line | openapi/panic-callouts.yaml:{finding.line} |" in summary.read_text()


def test_junit_names_every_part() -> None:
    """A test case for each operation in each phase, and for each scenario."""
    clean = execute(Run(own_target(mock_app()), SEED, only=frozenset({GET})))
    for report, failures in ((clean, 0), (report_of_useless_cancels(), 2)):
        (suite,) = ET.fromstring(format_junit(report))  # noqa: S314 - our own
        names = {case.attrib["name"] for case in suite}
        assert suite.attrib["failures"] == str(failures) == str(len(suite.findall("*/failure")))
        assert {"scenario: being_open", "scenario: fetch_tokens"} <= names
    assert ("fuzzing", "GET /callouts/{calloutId}") in clean.seconds
