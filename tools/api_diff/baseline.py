"""The last release, kept beside the contract: a comparison needs neither network nor tags."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from tools import ROOT, ToolError
from tools.api_diff import surface
from tools.api_diff.documents import Document, load
from tools.api_diff.versions import read_version, version_of

CONTRACT = ROOT / "openapi/panic-callouts.yaml"
SOURCES = ("client", "generated", "overrides")

FOLDER = ROOT / "openapi/baseline"
_CONTRACT = FOLDER / CONTRACT.name
_SURFACE = FOLDER / "surface.pyi"
_VERSION = FOLDER / "version.txt"


class Snapshot(NamedTuple):
    """A version of the package, as far as others depend on it."""

    version: Version
    contract: Document
    surface: str


def last_release() -> Snapshot:
    return Snapshot(
        read_version(_VERSION.read_text(encoding="utf-8").strip()),
        load(str(_CONTRACT)),
        _SURFACE.read_text(encoding="utf-8"),
    )


def current(contract: str = str(CONTRACT), root: Path = ROOT) -> Snapshot:
    """Return what is in the tree."""
    sources = [root / folder for folder in SOURCES]
    return Snapshot(version_of(root / "pyproject.toml"), load(contract), surface.render(sources))


def at_commit(commit: str) -> Snapshot:
    """Return what a commit of this repository has."""
    contract = str(CONTRACT.relative_to(ROOT))
    command = ["git", "archive", commit, *SOURCES, "pyproject.toml", contract]
    archive = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        return current(str(Path(folder, contract)), Path(folder))


def save(version: Version) -> None:
    """Save contract and surface, as they are now, as those of a release.

    Raises:
        ToolError: A later version was released.
    """
    if _VERSION.exists() and version < (last := last_release().version):
        raise ToolError(f"{version} is lower than {last}, which was released.")
    now = current()
    FOLDER.mkdir(exist_ok=True)
    _CONTRACT.write_bytes(CONTRACT.read_bytes())
    _SURFACE.write_text(now.surface, encoding="utf-8")
    _VERSION.write_text(f"{version}\n", encoding="utf-8")
