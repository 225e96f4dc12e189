"""What was last released, kept beside the contract: comparing needs neither network nor tags."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from tools.api_diff import surface
from tools.api_diff.documents import Document, load
from tools.api_diff.versions import VersionError, read_version

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "openapi/panic-callouts.yaml"
SOURCES = [ROOT / "client", ROOT / "generated", ROOT / "overrides"]

FOLDER = ROOT / "openapi/baseline"
KEPT_CONTRACT = FOLDER / CONTRACT.name
KEPT_SURFACE = FOLDER / "surface.pyi"
KEPT_VERSION = FOLDER / "version.txt"


class Released(NamedTuple):
    """A release, as far as others depend on it."""

    version: Version
    contract: Document
    surface: str


def last_released() -> Released:
    return Released(
        read_version(KEPT_VERSION.read_text(encoding="utf-8").strip()),
        load(str(KEPT_CONTRACT)),
        KEPT_SURFACE.read_text(encoding="utf-8"),
    )


def keep(version: Version) -> None:
    """Keep contract and surface, as they are now, as those of a release.

    Raises:
        VersionError: A later one was released.
    """
    if KEPT_VERSION.exists() and version < (last := last_released().version):
        raise VersionError(f"{last} was released: {version} is no newer.")
    load(str(CONTRACT))
    offered = surface.render(SOURCES)
    FOLDER.mkdir(exist_ok=True)
    KEPT_CONTRACT.write_bytes(CONTRACT.read_bytes())
    KEPT_SURFACE.write_text(offered, encoding="utf-8")
    KEPT_VERSION.write_text(f"{version}\n", encoding="utf-8")
