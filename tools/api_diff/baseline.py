"""The last release, kept beside the contract: a comparison needs neither network nor tags."""

from __future__ import annotations

import itertools
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from tools import ROOT, ToolError, git
from tools.api_diff import openapi_diff, python_diff, surface
from tools.api_diff.changes import Change, Verdict, max_severity, read_version, version_of
from tools.api_diff.documents import Document, load

CONTRACT = "openapi/panic-callouts.yaml"
SOURCES = ("client", "generated", "overrides")

FOLDER = "openapi/baseline"
_CONTRACT = f"{FOLDER}/panic-callouts.yaml"
_SURFACE = f"{FOLDER}/surface.pyi"
VERSION = f"{FOLDER}/version.txt"


class Snapshot(NamedTuple):
    """A version of the package, as far as others depend on it."""

    version: Version
    contract: Document
    surface: str

    def changes(self, new: Snapshot) -> tuple[list[Change], list[Change]]:
        """Return what another one changes, in the contract and in the public interface."""
        return (
            openapi_diff.compare(self.contract, new.contract),
            python_diff.compare(self.surface, new.surface),
        )


def severity_since_release() -> tuple[Version, Verdict | None]:
    """Return the last release, and how severe the changes since then are."""
    last = last_release()
    return last.version, max_severity(itertools.chain(*last.changes(current())))


def last_release() -> Snapshot:
    return Snapshot(
        read_version((ROOT / VERSION).read_text(encoding="utf-8").strip()),
        load(str(ROOT / _CONTRACT)),
        (ROOT / _SURFACE).read_text(encoding="utf-8"),
    )


def current(root: Path = ROOT, contract: Path | None = None) -> Snapshot:
    """Return what is in a tree, by default this one, or with another contract."""
    return Snapshot(
        version_of(root / "pyproject.toml"),
        load(str(contract or root / CONTRACT)),
        surface.render([root / folder for folder in SOURCES]),
    )


def at_commit(commit: str) -> Snapshot:
    """Return what a commit of this repository has."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "archive.tar")
        git("archive", f"--output={archive}", commit, *SOURCES, "pyproject.toml", CONTRACT)
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
        return current(Path(folder))


def save(version: Version, root: Path = ROOT) -> None:
    """Save contract and surface of a tree as those of a release.

    Raises:
        ToolError: A later version was released.
    """
    file = root / VERSION
    last = read_version(file.read_text(encoding="utf-8").strip()) if file.exists() else version
    if version < last:
        raise ToolError(f"{version} is lower than {last}, which was released.")
    now = current(root)
    (root / FOLDER).mkdir(exist_ok=True)
    (root / _CONTRACT).write_bytes((root / CONTRACT).read_bytes())
    (root / _SURFACE).write_text(now.surface, encoding="utf-8")
    file.write_text(f"{version}\n", encoding="utf-8")
