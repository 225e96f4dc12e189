"""A copy of the project to release from, and an index on loopback to release to."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from tests.release.index_process import run_index

ROOT = Path(__file__).parents[2]
TOKEN = "t0ken-of-the-index"
NEW = "1000.0.0"
FAR_AHEAD = 4102444800  # the year 2100

NODE_MODULES = "mock/aura_panic_mock/renderer/node_modules"

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


def listed(*folders: str) -> list[str]:
    """Return the files of the project, or of some of its folders, except ignored ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in output.splitlines() if (ROOT / name).exists()]


class Project:
    """A repository like this one, with its environment."""

    def __init__(self, folder: Path, umask: int = 0o022) -> None:
        self.folder, self.umask = folder, umask

    def clone(self, folder: Path, umask: int = 0o022) -> Project:
        folder.parent.mkdir(parents=True, exist_ok=True)
        command = ["git", "clone", "--quiet", "--shared", str(self.folder), str(folder)]
        subprocess.run(command, umask=umask, check=True)
        cloned = Project(folder, umask)
        cloned.git("remote", "remove", "origin")
        cloned.share_environment()
        cloned.share_renderer()
        return cloned

    def share_environment(self) -> None:
        """Use the .venv of this project, and never set it up."""
        (self.folder / ".venv").mkdir()
        for each in ("bin", "lib", "pyvenv.cfg"):
            (self.folder / ".venv" / each).symlink_to(Path(sys.prefix, each))
        for stamp in ("ready", "installed"):
            (self.folder / ".venv" / stamp).touch()
            os.utime(self.folder / ".venv" / stamp, (FAR_AHEAD, FAR_AHEAD))

    def share_renderer(self) -> None:
        """Use what was fetched for the project itself; otherwise `make build` fetches it."""
        if not (ROOT / NODE_MODULES).exists():
            return
        for name in RENDERER:
            theirs = self.folder / name
            theirs.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, theirs)
        os.utime(self.folder / NODE_MODULES, (FAR_AHEAD, FAR_AHEAD))

    def make(
        self, *arguments: str, token: str | None = TOKEN, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run make. By default nothing is checked before a release."""
        return subprocess.run(
            ["make", "CHECKS=", *arguments],
            cwd=self.folder,
            env=self.environment(token, **environment),
            umask=self.umask,
            capture_output=True,
            text=True,
            check=False,
        )

    def environment(self, token: str | None = TOKEN, **more: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in OF_A_RELEASE}
        given = {} if token is None else {"UV_PUBLISH_TOKEN": token}
        return inherited | IDENTITY | given | more

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=os.environ | IDENTITY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, name: str, text: str) -> None:
        """Commit a file."""
        self.folder.joinpath(name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", f"Write {name}")

    def state(self) -> tuple[str, ...]:
        """Return everything that a release changes: tree, commits, tags."""
        return self.git("status", "--porcelain"), self.git("log", "--oneline"), self.git("tag")


class Shared:
    """Repositories that are made once for all workers of a run; tests only clone them."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        root = factory.getbasetemp()
        self._root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def get(self, name: str, make: Callable[[Path], object]) -> Project:
        folder, fresh = self._root / name, self._root / f"{name}.unfinished"
        with (self._root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                make(fresh)
                fresh.rename(folder)
        return Project(folder)


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
        project.git("add", "--all")
        project.git("commit", "--quiet", "-m", "All")

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
        project.git("add", "--all")
        project.git("commit", "--quiet", "-m", "After 0.9.0")

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
def forkserver() -> ForkServerContext:
    """Start processes that have imported pypiserver already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tools.release.index"])
    return context


@pytest.fixture
def index(forkserver: ForkServerContext, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty package index, which takes uploads with the token alone."""
    ours, theirs = forkserver.Pipe(duplex=False)
    arguments = (tmp_path / "index", TOKEN, theirs.send)
    process = forkserver.Process(target=run_index, args=arguments, daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()
