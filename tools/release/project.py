"""The project as the release tools see it: its version, changelog, tree and make."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from packaging.version import Version

from tools import ROOT, ToolError, git
from tools.api_diff.changes import version_of

DIST = ROOT / "dist"
PYPROJECT = ROOT / "pyproject.toml"
CHANGELOG = ROOT / "CHANGELOG.md"
FRAGMENTS = ROOT / "release/changes"
BASELINE = ROOT / "openapi/baseline/version.txt"


def version() -> Version:
    return version_of(PYPROJECT)


def released() -> str:
    """Return the version of the newest section of the changelog; empty before the first."""
    found = re.search(r"^## (\S+)", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def fragments() -> list[Path]:
    """Return the changelog fragments that are not released yet."""
    return sorted(path for path in FRAGMENTS.iterdir() if path.name != "README.md")


def towncrier(new: str, *options: str, root: Path = ROOT) -> str:
    """Render the section of a version from the fragments.

    Raises:
        ToolError: A fragment is invalid.
    """
    command = [sys.executable, "-m", "towncrier", "build", "--version", new, *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.partition("Error: ")[2].partition("\n")[0]
        raise ToolError(f"{reason}. release/changes/README.md lists the kinds.")
    return done.stdout


def make(*arguments: str) -> None:
    """Run make, which prints for itself and does not see the token of an index.

    Raises:
        ToolError: A target failed.
    """
    sys.stdout.flush()
    command = ["make", "--no-print-directory", *arguments]
    environment = {name: each for name, each in os.environ.items() if "UV_PUBLISH" not in name}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            failed = process.wait()
        except BaseException:
            process.terminate()  # it ends its own children
            raise
    if failed:
        raise ToolError(f"`make {' '.join(arguments)}` failed.")


def check_clean_tree() -> None:
    """Refuse a tree with changes that are not committed."""
    if changed := git("status", "--porcelain"):
        names = ", ".join(line[3:] for line in changed.splitlines())
        raise ToolError(
            f"the tree has changes that are not committed ({names}): commit them first."
        )


def check_release_commit(expected: str) -> None:
    """Refuse a commit that `make release` did not make, or that others followed."""
    if pending := fragments():
        names = ", ".join(path.name for path in pending)
        raise ToolError(f"{names} in release/changes is not released: release the next version.")
    baseline = BASELINE.read_text(encoding="utf-8").strip()
    for name, found in (
        ("pyproject.toml", str(version())),
        ("CHANGELOG.md", released()),
        ("openapi/baseline", baseline),
    ):
        if found != expected:
            raise ToolError(
                f"{name} belongs to {found or 'no release'}, not to {expected}: "
                "only a commit that `make release` made can be published."
            )
