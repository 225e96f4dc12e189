"""Reports for machines and pull requests, with text that would break them."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

from tools.reports import FORMATS, MAX_ROWS, Entry, Report

REPORT = Report(
    "Changes",
    "One breaks.",
    [
        Entry("notice", "additive", "Error.more", "added"),
        Entry("error", "breaking", "a|b, <c>", "50%\n::error::@x [y](z) \x00", "api.yaml", 12),
    ],
)


def test_json() -> None:
    """Every field is there."""
    loaded = json.loads(FORMATS["json"](REPORT))
    assert loaded == REPORT._asdict() | {"entries": [each._asdict() for each in REPORT.entries]}


def test_markdown() -> None:
    """Each entry is a row of four cells, the most severe first; nothing in it is a link."""
    *_, first, second = FORMATS["markdown"](REPORT).splitlines()
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in (first, second)] == [5, 5]
    assert r"| breaking | a\|b, \<c\> | 50% ::error::\@x \[y\](z)" in first
    assert first.endswith("| api.yaml:12 |")
    assert second == "| additive | Error.more | added |  |"


def test_markdown_fits_into_a_comment() -> None:
    """Of many entries the last are only counted."""
    many = REPORT._replace(entries=list(REPORT.entries) * MAX_ROWS)
    text = FORMATS["markdown"](many)
    assert text.count("\n| ") == MAX_ROWS + 2
    assert text.endswith(f"\n\n{MAX_ROWS} more are not listed here.")
    assert FORMATS["markdown"](REPORT._replace(entries=[])) == "### Changes\n\nOne breaks."


def test_github() -> None:
    """Each entry is one workflow command, at a line if it has one."""
    first, second, last = FORMATS["github"](REPORT).splitlines()
    assert first == "::notice title=additive%3A Error.more::added"
    properties = "title=breaking%3A a|b%2C <c>,file=api.yaml,line=12"
    assert second == f"::error {properties}::50%25%0A::error::@x [y](z) \x00"
    assert last == "Changes: One breaks."


def test_junit() -> None:
    """An error is a failure, and the file is XML."""
    suite = ET.fromstring(FORMATS["junit"](REPORT))[0]  # noqa: S314 - it is our own
    assert suite.attrib == {"name": "Changes", "tests": "2", "failures": "1"}
    passed, failed = suite
    assert (passed.get("name"), len(passed)) == ("Error.more: added", 0)
    assert (failed.get("file"), failed.get("line"), failed[0].tag) == ("api.yaml", "12", "failure")
