"""What the release scripts share: the project's place and version, git, make, and how to refuse."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
PYPROJECT = ROOT / "pyproject.toml"


class ReleaseError(Exception):
    """Why nothing is done, or done further, for the maintainer."""


def run_cli(script: Callable[[], None], name: str) -> None:
    """Run a script; what it refuses is told in a sentence."""
    try:
        script()
    except ReleaseError as refusal:
        sys.exit(f"{name}: {refusal}")
    except KeyboardInterrupt:
        sys.exit(f"{name}: interrupted.")


def version() -> str:
    """Return the version that pyproject.toml says."""
    said: str = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return said


def git(*arguments: str) -> str:
    """Return what git prints.

    Raises:
        Refused: git failed; it has said why.
    """
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise ReleaseError(f"`git {' '.join(arguments)}` failed.")
    return done.stdout.rstrip("\n")


def make(*arguments: str) -> None:
    """Make targets, which print for themselves. The token of an index is none of their business.

    Raises:
        Refused: One of them failed.
    """
    sys.stdout.flush()
    command = ["make", "--no-print-directory", *arguments]
    environment = {name: each for name, each in os.environ.items() if "UV_PUBLISH" not in name}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        raise ReleaseError(f"`make {' '.join(arguments)}` failed.")


def need_clean_tree() -> None:
    """Refuse a tree that no commit tells of: nobody could build the same again."""
    if changed := git("status", "--porcelain"):
        names = ", ".join(line[3:] for line in changed.splitlines())
        raise ReleaseError(
            f"the tree has changes that are not committed ({names}): commit them first."
        )
