"""What the contract tests tell of what they found."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.conftest import SEED
from tests.contract.mutants.seeding import CANCEL, GET, MOVE, Answer, Request, after, handler
from tests.contract.report import Finding, Report, execute
from tests.contract.runner import Run
from tests.contract.target import mock_app, own_target

LEAKED = re.compile(r"[0-9]\.[0-9]{3}|code\W{1,5}[0-9]", re.IGNORECASE)
"""A position or a safe code in a text."""

MEASURED = re.compile(r'time="[0-9.]+"| in [0-9.]+ s')


def leak(request: Request, answer: Answer) -> Answer:
    """An answer that says everything it should not, wherever something can be said."""
    body, code = request.body, request.body.get("safeCode", "4567")
    here = f"{body.get('latitude', 12.34567)},{body.get('longitude', 76.54321)}"
    said = f"{request.token} at {here} with code {code} and demo-secret"
    answer = answer._replace(headers={**answer.headers, "x-debug": said})
    return answer.with_fields(message=said, status=said, debug=said, safeCode=code, createdAt=said)


def test_no_report_has_a_secret_or_a_position(tmp_path: Path) -> None:
    """Not even of a service that leaks them in every field, an unknown one, and a header."""
    with after(CANCEL, GET, MOVE, mutate_response=leak)() as app:
        run = Run(own_target(app), SEED, only=frozenset({CANCEL, GET, MOVE}))
        with Report(run, junit=tmp_path / "junit.xml", har=tmp_path / "har.json") as report:
            execute(run, report, lambda so_far, _: "coverage" in so_far.requests)
    junit, har = (tmp_path / name for name in ("junit.xml", "har.json"))
    told = "\n".join(map(str, report.findings.values()))
    assert "no_answer_carries_a_safe_code" in told
    assert "no_answer_carries_a_safe_code" in junit.read_text()
    for text in (told, junit.read_text(), *shown_in(har)):
        for secret in (*run.target.tokens.values(), "demo-secret"):
            assert secret not in text
        assert not LEAKED.findall(MEASURED.sub("", text))


def shown_in(har: Path) -> list[str]:
    """What a HAR says of requests and answers, but for what it measures."""
    entries = json.loads(har.read_text())["log"]["entries"]
    assert len(entries) > 200
    return [
        str((request["headers"], request.get("postData"), answer["headers"], answer["content"]))
        for request, answer in ((each["request"], each["response"]) for each in entries)
    ]


def finding_of(last: float = float("inf")) -> Finding:
    """What tells of a mock whose cancels do nothing, in a run up to a request."""
    with handler(CANCEL, lambda call: (200, call.show(call.callout())))() as app:
        run = Run(own_target(app), SEED)
        label = "GET /callouts/{calloutId}"
        report = execute(
            run,
            Report(run),
            lambda so_far, _: so_far.total >= last or ("cancel_closes", label) in so_far.findings,
        )
    return report.findings["cancel_closes", label]


def test_a_finding_says_all_there_is_to_know() -> None:
    """Check, operation, what the document says, what came, the seed, and how to see it again."""
    finding = finding_of()
    text = str(finding)
    for told in (
        "cancel_closes: GET /callouts/{calloutId}",
        "the document says: A cancel without a safe code, or with the right one, closes",
        "what was sent:     GET /callouts/",
        '"status":"created"',
        "scenario, being_",
        f"make contract SEED={SEED} REQUEST={finding.request}",
    ):
        assert told in text
    again = finding_of(finding.request)
    assert (again.says, again.sent, again.request) == (finding.says, finding.sent, finding.request)


def test_junit_names_every_part(tmp_path: Path) -> None:
    """A test case for each operation in each phase, and for each scenario."""
    run = Run(own_target(mock_app()), SEED, only=frozenset({GET}))
    with Report(run, junit=tmp_path / "junit.xml") as report:
        execute(run, report)
    (suite,) = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314 - our own
    names = {case.attrib["name"] for case in suite}
    assert names >= {"scenario: being_open", "fuzzing: GET /callouts/{calloutId}"}
    assert suite.attrib["failures"] == "0"
