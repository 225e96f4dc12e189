"""A copy of the project to release from, and an index on loopback to release to."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "t0ken-of-the-index"
FAR_AHEAD = 4102444800  # the year 2100

NODE_MODULES = "mock/aura_panic_mock/renderer/node_modules"

RENDERER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
    "artifacts"
]
"""What `make renderer` fetches, and git ignores."""

OF_A_RELEASE = {"CHECKS", "DRY_RUN", "INDEX", "MAKEFLAGS", "VERSION"}
"""What a release leaves in the environment of its checks: theirs must not go where it goes."""

IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Releaser"), ("EMAIL", "releaser@example.com"))
}


def listed(*folders: str) -> list[str]:
    """The files of the project, in some of its folders or all, but what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in told.splitlines() if (ROOT / name).exists()]


class Project:
    """A repository of its own, with every file as it is here and the same environment."""

    def __init__(self, folder: Path, umask: int = 0o022) -> None:
        self.folder, self.umask = folder, umask
        for name in listed():
            ours, theirs = ROOT / name, folder / name
            theirs.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ours, theirs)
            theirs.chmod(0o777 & ours.stat().st_mode & ~umask)
        self._share_environment()
        self._share_renderer()
        for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "All"]):
            self.git(*command)

    def _share_environment(self) -> None:
        """Use the .venv of the project itself, and never set it up anew."""
        (self.folder / ".venv").mkdir()
        for each in ("bin", "lib", "pyvenv.cfg"):
            (self.folder / ".venv" / each).symlink_to(Path(sys.prefix, each))
        for stamp in ("ready", "installed"):
            (self.folder / ".venv" / stamp).touch()
            os.utime(self.folder / ".venv" / stamp, (FAR_AHEAD, FAR_AHEAD))

    def _share_renderer(self) -> None:
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
        """Run make. What has to pass before a release is nothing, unless it is said."""
        if token is not None:
            environment["UV_PUBLISH_TOKEN"] = token
        return self._run("make", "CHECKS=", *arguments, **environment)

    def git(self, *arguments: str) -> str:
        done = self._run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, name: str, text: str) -> None:
        """Commit a file."""
        self.folder.joinpath(name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", f"Write {name}")

    def copied(self, folder: Path) -> Project:
        """Another one like it."""
        shutil.copytree(self.folder, folder, symlinks=True)
        other = copy.copy(self)
        other.folder = folder
        return other

    def version(self) -> str:
        text = self.folder.joinpath("pyproject.toml").read_text()
        said: str = tomllib.loads(text)["project"]["version"]
        return said

    def built(self, name: str) -> str:
        return self.folder.joinpath("dist", name).read_text()

    def _run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if name not in OF_A_RELEASE}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=inherited | IDENTITY | environment,
            umask=self.umask,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make build` makes of the tree as it is."""
    project = Project(tmp_path_factory.mktemp("built") / "project")
    done = project.make("build")
    assert done.returncode == 0, done.stderr
    return project.folder / "dist"


@pytest.fixture
def index() -> Iterator[str]:
    """The address of an empty package index, which takes uploads with the token alone."""
    with subprocess.Popen(
        [sys.executable, "-m", "tools.release.index"],
        cwd=ROOT,
        env=os.environ | {"UV_PUBLISH_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip().removeprefix("INDEX=")
        finally:
            server.kill()
