"""A release, from the fragments of its changelog to its tag, and what stops it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.release.conftest import TOKEN, Project

NEW = "1000.0.0"
"""More than any version that the project itself will have."""

MAKE = shutil.which("make")
STUBBORN_MAKE = f"""#!/bin/sh
for argument; do
    test "$argument" != "$STUBBORN" || exit 3
done
exec {MAKE} "$@"
"""
STUBBORN_HOOK = """#!/bin/sh
! grep --quiet "$STUBBORN"
"""


@pytest.fixture
def project(project: Project) -> Project:
    """The project some time after a release, whether or not anything is waiting to be told."""
    project.write("CHANGELOG.md", "# Changelog\n\n## 0.9.0 (2026-01-15)\n\n- Old.\n")
    project.write("release/changes/new.added.md", "New.\n")
    return project


def make_stubborn(project: Project, folder: Path) -> str:
    """Let make and git fail at what STUBBORN in the environment names; give the PATH for it."""
    folder.mkdir()
    hook = project.folder / ".git/hooks/reference-transaction"
    for file, script in ((folder / "make", STUBBORN_MAKE), (hook, STUBBORN_HOOK)):
        file.write_text(script)
        file.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def outcome(project: Project) -> tuple[str, ...]:
    """What a release leaves: its commit, tag and wheel; the changelog without the date."""
    changelog = re.sub(r"\(\d{4}-\d\d-\d\d\)", "", project.git("show", "HEAD:CHANGELOG.md"))
    files = re.sub(r".*\tCHANGELOG.md", "", project.git("ls-tree", "-r", "HEAD"))
    subject = project.git("log", "-1", "--format=%s")
    tags = project.git("tag", "--points-at", "HEAD")
    (wheel,) = (sha for sha in project.built("SHA256SUMS").splitlines() if sha.endswith(".whl"))
    return changelog, files, subject, tags, wheel


def test_a_release_is_told_first(project: Project, index: str) -> None:
    """DRY_RUN=1 tells each step in order, and does none."""
    before = project.git("log", "--format=%s")
    done = project.make("release", f"VERSION={NEW}", f"INDEX={index}", "DRY_RUN=1")
    assert done.returncode == 0, done.stderr
    steps = [
        f"The release {NEW}:",
        "1. make check",
        f"2. CHANGELOG.md out of release/changes, version {NEW} in pyproject.toml",
        "make update-api-baseline, make generate, commit",
        "3. make build",
        f"4. publish to {index}/",
        f"5. tag v{NEW}",
    ]
    places = [done.stdout.index(step) for step in steps]
    assert places == sorted(places)
    assert project.git("log", "--format=%s") == before
    assert project.git("status", "--porcelain") == project.git("tag") == ""
    assert not (project.folder / "dist").exists()


def test_a_release_that_failed_is_run_again(project: Project, index: str, tmp_path: Path) -> None:
    """Stopped at every one of its steps in turn, it ends like one that never failed."""
    straight = project.copied(tmp_path / "straight")
    assert straight.make("release", f"VERSION={NEW}").returncode == 0

    release = ("release", f"VERSION={NEW}", f"INDEX={index}")
    path = make_stubborn(project, tmp_path / "stubborn")
    for step in (
        "check",
        "update-api-baseline",
        "generate",
        "refs/heads",
        "build",
        "token",
        "refs/tags",
    ):
        token = "wr0ng" if step == "token" else TOKEN
        done = project.make(*release, token=token, STUBBORN=step, PATH=path)
        assert done.returncode != 0, step
        assert "release: " in done.stderr
        assert "Traceback" not in done.stderr
        assert project.git("status", "--porcelain") == project.git("tag") == ""
    done = project.make(*release, STUBBORN="nothing")
    assert done.returncode == 0, done.stderr
    assert outcome(project) == outcome(straight)
    assert f"v{NEW}" in outcome(project)[3]

    again = project.make(*release)
    assert again.returncode != 0
    assert f"{NEW} is released: there is a tag v{NEW}." in again.stderr


MESSAGE = """        message:
          description: What is wrong, for a person to read.
          type: string
"""


def test_an_edited_document_becomes_a_wheel_in_an_index(project: Project, index: str) -> None:
    """With one command: what was added to the contract is in the wheel that the index gives."""
    contract = project.folder / "openapi/panic-callouts.yaml"
    edited = contract.read_text().replace(
        MESSAGE, f"{MESSAGE}        towing:\n          type: string\n"
    )
    project.write("openapi/panic-callouts.yaml", edited)
    done = project.make("release", f"VERSION={NEW}", f"INDEX={index}")
    assert done.returncode == 0, done.stderr

    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--index-url"]
    subprocess.run([*download, f"{index}/simple/", "aura-panic"], cwd=project.folder, check=True)
    wheel = zipfile.ZipFile(project.folder / f"aura_panic-{NEW}-py3-none-any.whl")
    assert "    towing: " in wheel.read("aura_panic_api/models/error.py").decode()
    sha256 = hashlib.sha256(edited.encode()).hexdigest()
    assert sha256 in wheel.read(f"aura_panic-{NEW}.dist-info/METADATA").decode()


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("", "say which version, such as VERSION=1.2.3."),
        ("1.2", "say which version, such as VERSION=1.2.3."),
        ("v1.2.3", "say which version, such as VERSION=1.2.3."),
        ("1.02.3", "say which version, such as VERSION=1.2.3."),
        ("2.9.9", "2.9.9 is no step forward: 2.10.0 was released."),
    ],
)
def test_a_version_is_a_step_forward(project: Project, version: str, sentence: str) -> None:
    """Three numbers, and more than those of the last release."""
    project.write("CHANGELOG.md", "# Changelog\n\n## 2.10.0 (2026-01-15)\n\n- Something.\n")
    done = project.make("release", f"VERSION={version}")
    assert done.returncode != 0
    assert f"release: {sentence}" in done.stderr


def test_a_dirty_tree_is_not_released(project: Project) -> None:
    """What is not committed is named, and stays as it is."""
    (project.folder / "LICENSE").write_text("mine")
    (project.folder / "notes.txt").write_text("mine")
    done = project.make("release", f"VERSION={NEW}")
    assert done.returncode != 0
    assert "not committed (LICENSE, notes.txt): commit them first." in done.stderr
    assert (project.folder / "notes.txt").read_text() == "mine"


def test_the_changelog_is_made_of_the_fragments(project: Project) -> None:
    """By kind, in the order of their names; what is internal is kept to ourselves."""
    shutil.rmtree(project.folder / "release/changes")
    (project.folder / "release/changes").mkdir()
    fragments = {
        "b.added.md": "Second,\non two lines.\n",
        "a.added.md": "First.",
        "c.breaking.md": "Something else.\n",
        "d.internal.md": "Ours.\n",
        "e.fixed.md": "Mended.\n",
    }
    for name, text in fragments.items():
        project.folder.joinpath("release/changes", name).write_text(text)
    project.write("release/changes/README.md", "How it is done.\n")
    done = project.make("release", f"VERSION={NEW}")
    assert done.returncode == 0, done.stderr
    told = (project.folder / "CHANGELOG.md").read_text()
    assert re.sub(r"\(\d{4}-\d\d-\d\d\)", "(DATE)", told) == CHANGELOG
    left = [path.name for path in project.folder.joinpath("release/changes").iterdir()]
    assert left == ["README.md"]


CHANGELOG = f"""# Changelog

## {NEW} (DATE)

### Breaking

- Something else.

### Added

- First.
- Second,
  on two lines.

### Fixed

- Mended.

## 0.9.0 (DATE)

- Old.
"""


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("more.addd.md", "More.", "more.addd.md in release/changes should be called NAME.KIND.md"),
        ("more.md", "More.", "and KIND be one of breaking, added, fixed, internal."),
        ("more.added.md", "\n", "more.added.md in release/changes says nothing."),
    ],
)
def test_a_fragment_that_nobody_could_read_stops_a_release(
    project: Project, name: str, text: str, sentence: str
) -> None:
    """It is named, and nothing has changed."""
    project.write(f"release/changes/{name}", text)
    done = project.make("release", f"VERSION={NEW}")
    assert done.returncode != 0
    assert sentence in done.stderr
    assert project.git("status", "--porcelain") == ""


def test_a_release_that_changes_nothing_is_none(project: Project) -> None:
    """Without a fragment there is nothing to tell."""
    for fragment in project.folder.glob("release/changes/*.*.md"):
        fragment.unlink()
    project.git("commit", "--quiet", "--all", "-m", "Tell nothing")
    done = project.make("release", f"VERSION={NEW}")
    assert done.returncode != 0
    assert "there is nothing in release/changes: a release tells what it changes." in done.stderr
