"""Formats of a report: text, JSON, Markdown, GitHub annotations and JUnit XML."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.contract.report import Finding, Report
from tools.reports import annotate, escape_cell


def format_text(report: Report) -> str:
    """Return requests, coverage and findings for a person."""
    lines = []
    for phase, requests in [*report.requests.items(), ("in all", report.total)]:
        seconds = sum(
            spent for (each, _), spent in report.seconds.items() if phase in {each, "in all"}
        )
        lines.append(f"  {phase:12} {requests:7,} requests {seconds:7.1f} s")
    lines.append("Covered of the document:")
    for kind, covered, all_ in report.coverage.rows():
        lines.append(f"  {kind:28} {covered:4} of {all_:4}")
    findings = [f"\n{finding}" for finding in report.shown]
    notes = [f"\n{note}" for note in _notes(report)]
    return "\n".join([*lines, *findings, *notes, f"\n{_summary(report)}"])


def format_json(report: Report) -> str:
    """Return everything as one JSON object."""
    content = {
        "target": report.run.target.base_url,
        "seed": report.run.seed,
        "requests": dict(report.requests),
        "coverage": {
            kind: {"covered": covered, "of": all_} for kind, covered, all_ in report.coverage.rows()
        },
        "completed": report.completed,
        "notes": [*_notes(report)],
        "findings": [{**vars(each), "line": each.line} for each in report.shown],
    }
    return json.dumps(content, indent=2, default=sorted)  # its sets


def format_markdown(report: Report) -> str:
    """Return a summary for a pull request."""
    lines = ["## Contract tests", "", _summary(report), *_notes(report)]
    for each in report.shown:
        lines += ["", f"### `{each.check}`: `{each.operation}`", "", "| | |", "| --- | --- |"]
        lines += [f"| {name} | {escape_cell(text)} |" for name, text in each.rows().items() if text]
    return "\n".join(lines)


def format_github(report: Report) -> str:
    """Return annotations of the document, and add the summary to that of the job."""
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a") as file:
            file.write(f"{format_markdown(report)}\n")
    lines = [
        annotate("error", f"{each.check}: {each.operation}", _brief(each), each.file, each.line)
        for each in report.shown
    ]
    lines += [annotate("warning", "Contract tests", note) for note in _notes(report)]
    return "\n".join([*lines, _summary(report)])


def format_junit(report: Report) -> str:
    """Return a test case for each operation in each phase, and for each scenario."""
    found = {(each.phase, each.part) for each in report.shown}
    parts = {**dict.fromkeys(sorted(found), 0.0), **report.seconds}
    suite = ET.Element(
        "testsuite", name="contract", tests=str(len(parts)), failures=str(len(found)), errors="0"
    )
    for (phase, label), seconds in parts.items():
        case = ET.SubElement(suite, "testcase", name=f"{phase}: {label}", time=f"{seconds:.3f}")
        for each in report.shown:
            if (each.phase, each.part) == (phase, label):
                failure = ET.SubElement(case, "failure", message=f"{each.check}: {each.operation}")
                failure.text = str(each)
    for note in _notes(report):
        ET.SubElement(suite, "system-err").text = note
    suites = ET.Element("testsuites")
    suites.append(suite)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": format_text,
    "json": format_json,
    "markdown": format_markdown,
    "github": format_github,
    "junit": format_junit,
}


def _summary(report: Report) -> str:
    return f"{len(report.shown)} found, by seed {report.run.seed}."


def _notes(report: Report) -> Iterator[str]:
    """Yield what a reader has to know besides the findings."""
    if report.sources == 1:
        yield "The service knows one customer source only, so ownership was not checked."
    if report.stopped:
        yield f"The run stopped early. {report.stopped}"
    for words, times in Counter(map(_describe_error, report.errors)).items():
        yield f"A contract test failed itself, {times} times: {words}. Please report it."


def _describe_error(error: Exception) -> str:
    """Return type and place of an error; its message may repeat what was sent."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _brief(finding: Finding) -> str:
    also = f"Also fails: {', '.join(sorted(finding.also_fails))}" if finding.also_fails else ""
    rows = finding.expected, f"Sent: {finding.sent}", f"Received: {finding.received}", also
    return "\n".join(filter(None, [*rows, finding.replay]))
