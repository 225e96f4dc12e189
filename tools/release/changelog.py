"""Turns the fragments in release/changes into a section of CHANGELOG.md."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

from tools.release.project import ROOT, ReleaseError

CHANGELOG = ROOT / "CHANGELOG.md"
CHANGES = ROOT / "release/changes"

HEADINGS = {"breaking": "Breaking", "added": "Added", "fixed": "Fixed", "internal": None}
"""The kinds of fragments, in the order in which they are told; what is internal is not."""


def released() -> str:
    """Return the version of the newest section; empty before the first."""
    found = re.search(r"^## (\S+)", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def add_section(version: str) -> None:
    """Tell of a version what the fragments say, above all others, and remove them."""
    changes = fragments()
    date = datetime.now(tz=UTC).date()
    section = "\n".join([f"## {version} ({date})", "", *_told(changes)])
    head, mark, sections = CHANGELOG.read_text(encoding="utf-8").partition("\n## ")
    CHANGELOG.write_text(f"{head.rstrip()}\n\n{section}{mark}{sections}", encoding="utf-8")
    for change in changes:
        change.unlink()


def fragments() -> list[Path]:
    """Return what is not told yet.

    Raises:
        Refused: There is nothing, or one of them is of no use.
    """
    found = sorted(path for path in CHANGES.glob("*") if path.name != "README.md")
    for fragment in found:
        if not re.fullmatch(rf"[\w-]+\.({'|'.join(HEADINGS)})\.md", fragment.name):
            raise ReleaseError(
                f"{fragment.name} in release/changes should be called NAME.KIND.md, "
                f"and KIND be one of {', '.join(HEADINGS)}."
            )
        if not fragment.read_text(encoding="utf-8").strip():
            raise ReleaseError(f"{fragment.name} in release/changes says nothing.")
    if not found:
        raise ReleaseError("there is nothing in release/changes: a release tells what it changes.")
    return found


def _told(changes: list[Path]) -> list[str]:
    lines: list[str] = []
    for kind, heading in HEADINGS.items():
        ours = [path for path in changes if path.suffixes[0] == f".{kind}"]
        if heading and ours:
            lines += [f"### {heading}", "", *(_item(path) for path in ours), ""]
    return lines or ["Nothing that a user would notice.", ""]


def _item(fragment: Path) -> str:
    text = fragment.read_text(encoding="utf-8").strip()
    return textwrap.indent(text, "  ").replace("  ", "- ", 1)
