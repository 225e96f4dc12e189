"""Reports of changes and findings, for machines and for pull requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

Level = Literal["error", "warning", "notice"]

LEVELS = ("error", "warning", "notice")
MAX_ROWS = 100


class Entry(NamedTuple):
    """A change or a finding."""

    level: Level
    kind: str
    where: str
    text: str
    file: str = ""
    line: int = 0
    """From 1; 0 if there is none."""


class Report(NamedTuple):
    """All entries, and what follows from them."""

    title: str
    summary: str
    entries: Sequence[Entry]


def _json(report: Report) -> str:
    entries = [each._asdict() for each in report.entries]
    return json.dumps(report._asdict() | {"entries": entries}, indent=2, ensure_ascii=False)


def _markdown(report: Report) -> str:
    """Render a table, the most severe first, that fits into a comment."""
    lines = [f"### {escape_cell(report.title)}", "", escape_cell(report.summary)]
    if report.entries:
        lines += ["", "| | where | | line |", "| --- | --- | --- | --- |"]
    entries = sorted(report.entries, key=lambda each: LEVELS.index(each.level))
    for each in entries[:MAX_ROWS]:
        cells = each.kind, each.where, each.text, f"{each.file}:{each.line}" if each.line else ""
        lines.append(f"| {' | '.join(map(escape_cell, cells))} |")
    if len(entries) > MAX_ROWS:
        lines += ["", f"{len(entries) - MAX_ROWS} more are not listed here."]
    return "\n".join(lines)


def escape_cell(text: str) -> str:
    """Escape Markdown and HTML."""
    return re.sub(r"([\\`*|<>\[\]@#])", r"\\\1", " ".join(text.split()))


def _github(report: Report) -> str:
    """Render workflow commands, which annotate the lines of a pull request."""
    lines = [
        annotate(each.level, f"{each.kind}: {each.where}", each.text, each.file, each.line)
        for each in report.entries
    ]
    return "\n".join([*lines, f"{report.title}: {report.summary}"])


def annotate(level: Level, title: str, text: str, file: str = "", line: int = 0) -> str:
    """Return the workflow command of GitHub that annotates a line, or the whole run."""
    properties = {"title": title}
    if line:
        properties |= {"file": file, "line": str(line)}
    named = ",".join(f"{name}={_escape(text, ':,')}" for name, text in properties.items())
    return f"::{level} {named}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    return re.sub(f"[%\r\n{more}]", lambda found: f"%{ord(found[0]):02X}", text)


def _junit(report: Report) -> str:
    """Render JUnit XML: an error is a failure, anything else a test that passed."""
    failures = sum(each.level == "error" for each in report.entries)
    counts = {"tests": str(len(report.entries)), "failures": str(failures)}
    suite = ET.Element("testsuite", counts, name=report.title)
    for each in report.entries:
        name = f"{each.where}: {each.text}"
        where = {"file": each.file, "line": str(each.line)} if each.line else {}
        case = ET.SubElement(suite, "testcase", where, classname=each.kind, name=_xml(name))
        if each.level == "error":
            ET.SubElement(case, "failure", type=each.kind, message=_xml(each.text))
    suites = ET.Element("testsuites", counts)
    suites.append(suite)
    return ET.tostring(suites, encoding="unicode")


def _xml(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text)


FORMATS: dict[str, Callable[[Report], str]] = {
    "json": _json,
    "markdown": _markdown,
    "github": _github,
    "junit": _junit,
}
