"""The generated package and a use of it, checked by two type checkers, once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
USAGE = Path(__file__).parent / "typed_usage.py"
OURS = [str(ROOT / each) for each in ("client", "generated", "overrides")]


def test_package_and_usage_are_typed_strictly(folder: Path) -> None:
    """Neither mypy nor basedpyright finds anything in the package, nor in a use of it."""
    usage = shutil.copy(USAGE, folder)
    config = {
        "include": ["kitchen_sink_api", "typed_usage.py"],
        "pythonVersion": "3.11",
        "venvPath": str(ROOT),
        "venv": ".venv",
        "extraPaths": OURS,
        "typeCheckingMode": "strict",
        "enableTypeIgnoreComments": False,
    }
    folder.joinpath("pyrightconfig.json").write_text(json.dumps(config))
    folder.joinpath("mypy.ini").write_text(f"[mypy]\nstrict = true\nmypy_path = {':'.join(OURS)}\n")
    commands = (
        ["mypy", "--cache-dir=mypy", "kitchen_sink_api", usage],
        ["basedpyright", "--warnings", "--project=pyrightconfig.json"],
    )
    for command in commands:
        done = subprocess.run(
            [Path(sys.executable).parent / command[0], *command[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
