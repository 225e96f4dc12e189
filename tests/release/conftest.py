"""A copy of the project to change and to release from, and an index on loopback to release to."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonpatch
import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONTRACT = "openapi/panic-callouts.yaml"
BIN = Path(sys.executable).parent
UV = BIN / "uv"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
TOKEN = "t0ken-of-the-index"
NEW = "1000.0.0"
FAR_AHEAD = 4102444800  # the year 2100
PACKAGES = ("client", "generated", "mock", "overrides", ".")

RENDERER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
    "artifacts"
]
"""Files that `make renderer` fetches, and git ignores."""

OF_A_RELEASE = {"BASE", "CHECKS", "DRY_RUN", "INDEX", "VERSION"}
"""Variables of a release that runs these tests as its check; the tests must not inherit them."""

IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "Releaser"), ("EMAIL", "releaser@example.com"))
}

CHANGELOG = f"""{(ROOT / "CHANGELOG.md").read_text().partition("## ")[0].rstrip()}

## 0.9.0 (2026-01-15)

- Old.
"""

FRAGMENTS = {
    "b.added.md": "Second,\non two lines.\n",
    "a.added.md": "First.",
    "d.internal.md": "Ours.\n",
    "e.fixed.md": "Fixed.\n",
}


Patch = list[dict[str, Any]]
"""Edits as in RFC 6902, which fail where the contract is no longer what they were written for."""


def read(path: Path) -> Any:
    """Read a YAML file."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def patched(document: Any, patch: Patch) -> Any:
    """Return a patched copy of a document."""
    return jsonpatch.apply_patch(pickle.loads(pickle.dumps(document)), patch, in_place=True)


def attempt(
    *command: str | Path, cwd: Path = ROOT, **more: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command, which may fail."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **more)


def run(*command: str | Path, cwd: Path = ROOT, **more: Any) -> str:
    """Run a command, which has to succeed; return its output."""
    done = attempt(*command, cwd=cwd, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def listed(*folders: str) -> list[str]:
    """Return the files of the project, or of some of its folders, except ignored ones."""
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard", *folders)
    return [name for name in names.splitlines() if (ROOT / name).exists()]


class Project:
    """A repository like this one, which uses its environment."""

    def __init__(self, folder: Path, umask: int = -1) -> None:
        self.folder, self.umask = folder, umask

    def clone(self, folder: Path, umask: int = -1) -> Project:
        folder.parent.mkdir(parents=True, exist_ok=True)
        run("git", "clone", "--quiet", "--shared", self.folder, folder, umask=umask)
        cloned = Project(folder, umask)
        cloned.git("remote", "remove", "origin")
        for name in RENDERER:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{name}, which would take long to compress")
        (folder / ".venv").mkdir()
        for done in (
            ".venv/ready",
            ".venv/installed",
            "mock/aura_panic_mock/renderer/node_modules",
        ):
            (folder / done).touch()
            os.utime(folder / done, (FAR_AHEAD, FAR_AHEAD))
        return cloned

    def command(self, *arguments: str) -> list[str]:
        """Return the command of a target; by default nothing is checked before a release."""
        return ["make", f"BIN={BIN}", "CHECKS=", *arguments]

    def make(
        self, *arguments: str, token: str | None = TOKEN, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return attempt(
            *self.command(*arguments),
            cwd=self.folder,
            env=self.environment(token, **environment),
            umask=self.umask,
        )

    def refuse(self, target: str, *arguments: str, **more: Any) -> str:
        """Make a target that has to refuse before its first step; return the sentence."""
        done = self.make(target, *arguments, **more)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert "make check" not in done.stdout
        (sentence,) = re.findall(rf"^{target}: ((?:.|\n)*?)$(?=\nmake)", done.stderr, re.MULTILINE)
        return str(sentence)

    def environment(self, token: str | None = TOKEN, **more: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in OF_A_RELEASE}
        given = {} if token is None else {"UV_PUBLISH_TOKEN": token}
        return inherited | IDENTITY | given | more

    def git(self, *arguments: str) -> str:
        return run("git", *arguments, cwd=self.folder, env=os.environ | IDENTITY)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the packages of the copy."""
        path = os.pathsep.join(str(self.folder / each) for each in PACKAGES)
        environment = os.environ | {"PYTHONPATH": path}
        return attempt(sys.executable, *arguments, cwd=self.folder, env=environment)

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

    def commit(self, message: str) -> str:
        """Commit everything, and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def write(self, name: str, text: str) -> None:
        """Commit a file."""
        self.folder.joinpath(name).write_text(text)
        self.commit(f"Write {name}")

    def state(self) -> tuple[str, ...]:
        """Return everything that a release changes: tree, commits, tags."""
        return self.git("status", "--porcelain"), self.git("log", "--oneline"), self.git("tag")


class Shared:
    """Repositories that are made once for all workers of a run; tests only clone them."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        root = factory.getbasetemp()
        self._root = root if WORKER == "alone" else root.parent

    def get(self, name: str, make: Callable[[Path], object]) -> Project:
        folder, fresh = self._root / name, self._root / f"{name}.unfinished"
        with (self._root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                make(fresh)
                fresh.rename(folder)
        return Project(folder)

    def install(self, name: str, *requirements: str | Path) -> Path:
        """Install into a fresh environment, and return its Python.

        It is always at the same place, for which Python keeps what it compiled of dependencies.
        """
        environment = Path(sys.prefix, "environments", name)
        python = environment / "bin/python"

        def make(folder: Path) -> None:
            run(UV, "venv", "--quiet", "--clear", "--python", sys.executable, environment)
            run(UV, "pip", "install", "--quiet", "--python", python, *requirements)
            folder.mkdir()

        self.get(f"environment-{name}", make)
        return python


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    return Shared(tmp_path_factory)


@pytest.fixture(scope="session")
def template(shared: Shared) -> Project:
    """Return a repository with the files of this one, except its tests."""

    def make(folder: Path) -> None:
        for name in listed():
            if not name.startswith(("tests/", "benchmarks/")):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, folder / name)
        project = Project(folder)
        project.git("init", "--quiet")
        project.commit("All")

    return shared.get("template", make)


@pytest.fixture(scope="session")
def unreleased(shared: Shared, template: Project) -> Project:
    """Return a repository some time after the release 0.9.0, with fragments of most kinds."""

    def make(folder: Path) -> None:
        project = template.clone(folder)
        (folder / "CHANGELOG.md").write_text(CHANGELOG)
        (folder / "openapi/baseline/version.txt").unlink()
        for fragment in folder.glob("release/changes/*.*.md"):
            fragment.unlink()
        for name, text in FRAGMENTS.items():
            folder.joinpath("release/changes", name).write_text(text)
        done = project.make("update-api-baseline", "VERSION=0.9.0")
        assert done.returncode == 0, done.stderr
        project.commit("After 0.9.0")

    return shared.get("unreleased", make)


@pytest.fixture(scope="session")
def released(shared: Shared, unreleased: Project) -> Project:
    """Return the same after `make release`."""

    def make(folder: Path) -> None:
        done = unreleased.clone(folder).make("release", f"VERSION={NEW}")
        assert done.returncode == 0, done.stderr

    return shared.get("released", make)


@pytest.fixture(scope="session")
def dist(shared: Shared, template: Project) -> Path:
    """Return the files that `make build` makes from the current tree."""

    def make(folder: Path) -> None:
        done = template.clone(folder).make("build")
        assert done.returncode == 0, done.stderr

    return shared.get("built", make).folder / "dist"


@pytest.fixture
def project(unreleased: Project, tmp_path: Path) -> Project:
    return unreleased.clone(tmp_path / "project")


@pytest.fixture
def tagged(released: Project, tmp_path: Path) -> Project:
    """Return a clone of a release, as a pipeline has it."""
    return released.clone(tmp_path / "project")


@pytest.fixture(scope="session")
def started_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run `make index`; return its address, and a folder that holds that of its packages."""
    folder = tmp_path_factory.mktemp("index")
    with subprocess.Popen(
        [sys.executable, "-m", "tools.release.index"],
        env=os.environ | {"UV_PUBLISH_TOKEN": TOKEN, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip().removeprefix("INDEX="), folder
        process.terminate()


@pytest.fixture
def index(started_index: tuple[str, Path]) -> Iterator[str]:
    """Return the address of an empty package index, which takes uploads with the token alone."""
    address, folder = started_index
    yield address
    for package in folder.glob("*/*"):
        package.unlink()
