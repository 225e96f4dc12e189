"""A copy of this repository's rooms, to change the contract in and to do what follows."""

from __future__ import annotations

import copy
import json
import os
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
ROOMS = ("client", "generated", "mock", "openapi", "overrides", "tools")
FILES = ("generator-config.yaml", "pyproject.toml")
PACKAGES = ("client", "generated", "mock", "overrides", ".")

Patch = list[dict[str, Any]]
"""Edits as in RFC 6902, which fail where the contract is no longer what they were written for."""


def read(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def patched(document: Any, patch: Patch) -> Any:
    return jsonpatch.apply_patch(copy.deepcopy(document), patch)


@contextmanager
def keep_compiled(folder: Path) -> Iterator[None]:
    """Let the processes of tests keep what Python compiles, in a folder for all of them."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        environment.setenv("PYTHONPYCACHEPREFIX", str(folder))
        yield


class Repository:
    """A copy in a folder, which may hold one that was used before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        left_out = shutil.ignore_patterns("__pycache__", "node_modules")
        for room in ROOMS:
            shutil.rmtree(folder / room, ignore_errors=True)
            shutil.copytree(ROOT / room, folder / room, ignore=left_out)
        for name in FILES:
            shutil.copy2(ROOT / name, folder / name)

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

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with what the copy holds."""
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
