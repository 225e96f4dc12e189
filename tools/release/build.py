"""Build dist/: the sdist, the wheel, an SBOM beside and inside them, and checksums.

A commit gives the same bytes everywhere: hatchling sorts the files and normalizes modes and dates,
unless the environment sets a date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import ROOT, ToolError, run_tool
from tools.release.project import DIST
from tools.release.sbom import sbom


def build() -> None:
    shutil.rmtree(DIST, ignore_errors=True)  # nothing old is published
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder, "aura-panic.cdx.json")
        inside.write_text(sbom(), "utf-8")
        environment = os.environ | {"AURA_PANIC_SBOM": str(inside)}
        environment.pop("SOURCE_DATE_EPOCH", None)
        command = [sys.executable, "-m", "hatchling", "build", "--directory", str(DIST)]
        built = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    if built.returncode:
        *_, reason = built.stderr.strip().splitlines()  # after a traceback
        raise ToolError(f"hatchling could not build the package. {reason}")
    (wheel,) = DIST.glob("*.whl")
    beside = wheel.with_name(f"{wheel.name.split('-py3')[0]}.cdx.json")
    beside.write_text(sbom(_sha256(wheel)), "utf-8")
    files = sorted(DIST.iterdir())
    (DIST / "SHA256SUMS").write_text("".join(f"{_sha256(file)}  {file.name}\n" for file in files))
    print("dist: " + ", ".join(file.name for file in files) + ", SHA256SUMS")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    run_tool(build, "build")
