"""The version that follows from a change."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.version import InvalidVersion, Version

from tools import ToolError
from tools.api_diff.changes import Verdict

STEPS = ("major", "minor", "patch")

POSITIONS = {
    Verdict.BREAKING: (0, 1),
    Verdict.CORRECTION: (1, 1),
    Verdict.ADDITIVE: (1, 2),
    Verdict.EDITORIAL: (2, 2),
}
"""The part of a version that a change steps: from 1.0 on, and before."""

FRAGMENTS = {
    Verdict.BREAKING: ("breaking",),
    Verdict.CORRECTION: ("fixed", "breaking"),
    Verdict.ADDITIVE: ("added", "breaking"),
    Verdict.EDITORIAL: ("internal", "fixed", "added", "breaking"),
}
"""The kinds of changelog fragments (NAME.KIND.md) that describe such a change, best first."""


def read_version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise ToolError(f"{text!r} is not a version: write it like 0.2.0.") from None


def version_of(project: Path) -> Version:
    """Return the version in a pyproject.toml."""
    return read_version(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def position(released: Version, verdict: Verdict) -> int:
    """Return the position to step. Before 1.0, 0.2 may break what was written for 0.1."""
    return POSITIONS[verdict][released.major == 0]


def next_version(released: Version, verdict: Verdict) -> Version:
    """Return the lowest version that a change allows."""
    stepped = position(released, verdict)
    parts = (released.major, released.minor, released.micro)
    numbers = [*parts[:stepped], parts[stepped] + 1, *[0] * (len(parts) - stepped - 1)]
    return Version(".".join(map(str, numbers)))


def is_followed(
    verdict: Verdict, released: Version, current: Version, fragments: Iterable[str]
) -> bool:
    """Return whether the version was stepped, or a fragment describes the change."""
    if current.release >= next_version(released, verdict).release:
        return True
    return any(
        name.count(".") > 1 and name.split(".")[-2] in FRAGMENTS[verdict] for name in fragments
    )
