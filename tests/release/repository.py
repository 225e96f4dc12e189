"""A copy of this repository's packages, in which a test changes the contract."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonpatch
import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONTRACT = "openapi/panic-callouts.yaml"
FOLDERS = ("client", "generated", "mock", "openapi", "overrides", "tools")
FILES = ("generator-config.yaml", "pyproject.toml")
PACKAGES = ("client", "generated", "mock", "overrides", ".")

Patch = list[dict[str, Any]]
"""Edits as in RFC 6902, which fail where the contract is no longer what they were written for."""


def read(path: Path) -> Any:
    """Read a YAML file."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def patched(document: Any, patch: Patch) -> Any:
    """Return a patched copy of a document."""
    return jsonpatch.apply_patch(pickle.loads(pickle.dumps(document)), patch, in_place=True)


@contextmanager
def keep_compiled(folder: Path) -> Iterator[None]:
    """Let the processes of tests keep what Python compiles, in a folder for all of them."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        environment.setenv("PYTHONPYCACHEPREFIX", str(folder))
        yield


class Repository:
    """A copy in a folder, which may contain an earlier one."""

    def __init__(self, folder: Path, source: Path = ROOT) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        for name in FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.copytree(source / name, folder / name, ignore=ignored)
        for name in FILES:
            shutil.copy2(source / name, folder / name)

    def change(self, patch: Patch) -> None:
        """Edit the contract."""
        path = self.folder / CONTRACT
        path.write_text(json.dumps(patched(read(path), patch)))  # which is YAML as well

    def replace(self, name: str, find: str, put: str) -> None:
        """Edit a file by hand."""
        path = self.folder / name
        text = path.read_text()
        assert text.count(find) == 1, f"{name} should have {find!r} once"
        path.write_text(text.replace(find, put))

    def describe(self, name: str) -> None:
        """Write a changelog fragment."""
        fragment = self.folder / "release/changes" / name
        fragment.parent.mkdir(parents=True, exist_ok=True)
        fragment.write_text("Something else.\n")

    def commit(self) -> str:
        """Commit everything, and return the commit."""
        git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com"]
        for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "All"]):
            subprocess.run([*git, *command], cwd=self.folder, check=True)
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=self.folder, stdout=subprocess.PIPE, check=True
        )
        return head.stdout.decode().strip()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the packages of the copy."""
        path = os.pathsep.join(str(self.folder / each) for each in PACKAGES)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    def diff(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "tools.api_diff", command, *arguments)
