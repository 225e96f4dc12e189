"""Builds dist/: the sdist, the wheel, an SBOM, and the checksums of the three.

One commit gives the same bytes everywhere: hatchling sorts the files, evens out their modes and
dates them all alike, as long as the environment sets no date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.release.project import DIST, ROOT, ReleaseError, run_cli
from tools.release.sbom import sbom


def build() -> None:
    shutil.rmtree(DIST, ignore_errors=True)  # nothing old is published
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(DIST)]
    built = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if built.returncode:
        raise ReleaseError(f"hatchling could not build the package. {built.stderr.strip()}")
    (wheel,) = DIST.glob("*.whl")
    wheel.with_name(f"{wheel.name.split('-py3')[0]}.cdx.json").write_text(sbom(wheel), "utf-8")
    files = sorted(DIST.iterdir())
    (DIST / "SHA256SUMS").write_text("".join(f"{_sha256(file)}  {file.name}\n" for file in files))
    print("dist: " + ", ".join(file.name for file in files) + ", SHA256SUMS")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    run_cli(build, "build")
