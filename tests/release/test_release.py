"""`make release`, from the fragments of its changelog to its tag, and what stops it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.conftest import Script
from tests.release.conftest import CHANGELOG, NEW, TOKEN, Project

MAKE = shutil.which("make")
FAILING_MAKE = f"""#!/bin/sh
for argument; do
    test "$argument" != "$FAIL_AT" || exit 3
done
exec {MAKE} "$@"
"""
FAILING_HOOK = '#!/bin/sh\n! grep --quiet "$FAIL_AT"\n'

RELEASED = f"""{CHANGELOG.partition("## ")[0]}## {NEW} (DATE)

### Added

- First.
- Second,
  on two lines.

### Fixed

- Fixed.

{CHANGELOG.partition("## ")[1]}0.9.0 (DATE)

- Old.
"""


def release(project: Project, version: str = NEW, *more: str) -> tuple[str, str]:
    """Make a release, which has to succeed; return what it prints."""
    done = project.make("release", f"VERSION={version}", *more)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def refuse(project: Project, version: str, *more: str, **environment: str) -> str:
    """Try a release, which has to change nothing; return the sentence that says why."""
    before = project.state()
    sentence = project.refuse("release", f"VERSION={version}", *more, **environment)
    assert project.state() == before
    return sentence


def outcome(project: Project) -> tuple[str, ...]:
    """Return the content of a release: its commit, tag and wheel; the changelog without dates."""
    changelog = re.sub(r"\(\d{4}-\d\d-\d\d\)", "(DATE)", project.git("show", "HEAD:CHANGELOG.md"))
    files = re.sub(r".*\tCHANGELOG.md", "", project.git("ls-tree", "-r", "HEAD"))
    subject = project.git("log", "-1", "--format=%s")
    tags = project.git("tag", "--points-at", "HEAD")
    sums = (project.folder / "dist/SHA256SUMS").read_text()
    (wheel,) = (line for line in sums.splitlines() if line.endswith(".whl"))
    return changelog, files, subject, tags, wheel


def test_the_changelog_is_made_of_the_fragments(released: Project) -> None:
    """They are sorted by kind, then by name; internal ones are left out, and all are removed."""
    assert outcome(released)[0] == RELEASED
    left = [path.name for path in released.folder.joinpath("release/changes").iterdir()]
    assert left == ["README.md"]


def test_a_dry_run_lists_the_steps(project: Project, index: str) -> None:
    """DRY_RUN=1 prints the changelog and each step in order, and does nothing."""
    before = project.state()
    output, _ = release(project, NEW, f"INDEX={index}", "DRY_RUN=1")
    lines = [
        f"## {NEW} (",
        "- First.",
        f"The release {NEW}:",
        "1. make check",
        f"2. changelog, version {NEW} in pyproject.toml, make update-api-baseline, commit",
        "3. make build",
        f"4. publish to {index}/",
        f"5. tag v{NEW}",
    ]
    places = [output.index(line) for line in lines]
    assert places == sorted(places)
    assert project.state() == before
    assert not (project.folder / "dist").exists()


def test_a_release_that_failed_is_run_again(
    project: Project, released: Project, index: str, tmp_path: Path
) -> None:
    """Stopped at each of its steps in turn, it ends like one that never failed."""
    folder = tmp_path / "failing"
    folder.mkdir()
    hook = project.folder / ".git/hooks/reference-transaction"
    for file, script in ((folder / "make", FAILING_MAKE), (hook, FAILING_HOOK)):
        file.write_text(script)
        file.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"

    command = ("release", f"VERSION={NEW}", f"INDEX={index}")
    for step in ("check", "refs/heads", "build", "token", "refs/tags"):
        token = "wr0ng" if step == "token" else TOKEN
        done = project.make(*command, token=token, FAIL_AT=step, PATH=path)
        assert done.returncode != 0, step
        assert "release: " in done.stderr
        assert "Traceback" not in done.stderr
        assert project.git("status", "--porcelain") == project.git("tag") == ""
        assert len(project.git("worktree", "list").splitlines()) == 1
    done = project.make(*command, FAIL_AT="nothing", PATH=path)
    assert done.returncode == 0, done.stderr
    assert "byte for byte" in done.stdout
    assert outcome(project) == outcome(released)
    assert f"v{NEW}" in outcome(project)[3]

    assert refuse(project, NEW) == f"{NEW} is released: there is a tag v{NEW}."


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_release_changes_nothing(project: Project, number: signal.Signals) -> None:
    """Stopped in the middle of its commit, it leaves the tree as it was, and can be run again."""
    hook = project.folder / ".git/hooks/pre-commit"
    reached, resume = project.folder.parent / "reached", project.folder.parent / "resume"
    for fifo in (reached, resume):
        os.mkfifo(fifo)
    # Not a shell script: dash may lose an interrupt between two commands.
    hook.write_text(
        f"#!{sys.executable}\nimport signal\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\n"
        f"open({str(reached)!r}, 'w').close()\nopen({str(resume)!r}).read()\n"
    )
    hook.chmod(0o755)
    before = project.state()
    with subprocess.Popen(
        project.command("release", f"VERSION={NEW}"),
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        reached.read_text()
        os.killpg(running.pid, number)
        _, errors = running.communicate(timeout=60)
    assert running.returncode != 0
    assert number == signal.SIGKILL or "release: interrupted; run it again." in errors
    assert "Traceback" not in errors
    assert project.state() == before
    hook.unlink()
    assert refuse(project, "0.8.0") == "0.8.0 is too low: 0.9.0 was released."


MESSAGE = """        message:
          description: What is wrong, for a person to read.
          type: string
"""


def test_an_edited_document_becomes_a_wheel_in_an_index(project: Project, index: str) -> None:
    """After generate, commit and release, an addition is in the wheel that the index has."""
    contract = project.folder / "openapi/panic-callouts.yaml"
    edited = contract.read_text().replace(
        MESSAGE, f"{MESSAGE}        towing:\n          type: string\n"
    )
    contract.write_text(edited)
    assert project.make("generate").returncode == 0
    project.git("commit", "--quiet", "--all", "--message", "Add towing")
    release(project, NEW, f"INDEX={index}")

    published = httpx.get(f"{index}/packages/aura_panic-{NEW}-py3-none-any.whl")
    wheel = zipfile.ZipFile(io.BytesIO(published.raise_for_status().content))
    assert "    towing: " in wheel.read("aura_panic_api/models/error.py").decode()
    sha256 = hashlib.sha256(edited.encode()).hexdigest()
    assert sha256 in wheel.read(f"aura_panic-{NEW}.dist-info/METADATA").decode()


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.02.3"])
def test_a_version_is_three_numbers(project: Project, version: str) -> None:
    """Nothing else is accepted."""
    assert refuse(project, version) == "name the version, such as VERSION=1.2.3."


@pytest.mark.parametrize(
    ("version", "tag", "sentence"),
    [
        ("0.8.9", "v0.9.0", "0.8.9 is too low: 0.9.0 was released."),
        ("0.9.0", "v0.8.0", "is not released: release the next version."),
        ("2.9.9", "v2.10.0", "2.9.9 is too low: 2.10.0 was released."),
    ],
)
def test_a_version_is_higher_than_the_last(
    project: Project, version: str, tag: str, sentence: str
) -> None:
    """The last is that of the changelog, or the highest tag."""
    project.git("tag", tag)
    assert sentence in refuse(project, version)


TOO_LOW = """0.9.1 is too low: the changes since 0.9.0 are breaking \
(`make diff`, release/changes), so release 0.10.0 or higher."""


def test_a_break_is_not_released_as_a_patch(project: Project) -> None:
    """The lowest version is that of `make diff`."""
    project.replace("client/aura_panic/_client.py", "    def for_customer(", "    def scoped_to(")
    project.commit("Rename a method")
    assert refuse(project, "0.9.1") == TOO_LOW


@pytest.mark.parametrize(
    ("version", "name", "text", "sentence"),
    [
        # A change of behaviour that `make diff` does not see counts as well.
        ("0.9.1", "more.breaking.md", "Something else.\n", TOO_LOW),
        (NEW, "more.addd.md", "More.", "Invalid news fragment name: more.addd.md."),
        (NEW, "more.md", "More.", "more.md. release/changes/README.md lists the kinds."),
        (NEW, "more.added.md", "\n", "more.added.md in release/changes is empty: describe"),
    ],
)
def test_a_fragment_stops_a_release(
    project: Project, version: str, name: str, text: str, sentence: str
) -> None:
    """One that is invalid is named; one of a break demands a version."""
    project.write(f"release/changes/{name}", text)
    assert sentence in refuse(project, version)


def test_a_dirty_tree_is_not_released(project: Project) -> None:
    """Uncommitted files are named, and stay."""
    (project.folder / "LICENSE").write_text("mine")
    (project.folder / "notes.txt").write_text("mine")
    sentence = refuse(project, NEW)
    assert "not committed (LICENSE, notes.txt): commit them first." in sentence
    assert (project.folder / "notes.txt").read_text() == "mine"


def test_a_branch_behind_its_remote_is_not_released(project: Project, tmp_path: Path) -> None:
    """Commits of others that were not pulled are noticed, also if they were not fetched."""
    clone = project.clone(tmp_path / "clone")
    clone.git("remote", "add", "origin", str(project.folder))
    branch = clone.git("branch", "--show-current").strip()
    clone.git("fetch", "--quiet")
    clone.git("branch", "--quiet", f"--set-upstream-to=origin/{branch}")
    project.write("notes.txt", "theirs")
    sentence = f"{branch} is behind origin/{branch}: run `git pull` first."
    assert refuse(clone, NEW) == sentence
    clone.git("pull", "--quiet")
    assert refuse(clone, "0.8.0") == "0.8.0 is too low: 0.9.0 was released."


def test_a_commit_without_a_branch_is_not_released(project: Project) -> None:
    """The release commit would belong to no branch."""
    project.git("checkout", "--quiet", "--detach")
    assert "check out the branch to release first" in refuse(project, NEW)


def test_an_index_that_is_not_there_is_noticed_first(project: Project, scripted: Script) -> None:
    """Before any check, an index that is unreachable, broken or without a token stops a release."""
    sentence = refuse(project, NEW, "INDEX=http://127.0.0.1:9")
    assert sentence.startswith("http://127.0.0.1:9/ cannot be reached (")
    broken = scripted(503).base_url
    sentence = refuse(project, NEW, f"INDEX={broken}")
    assert sentence == f"{broken}/ returned status 503: try again later."
    there = scripted(404).base_url
    sentence = refuse(project, NEW, f"INDEX={there}", UV_PUBLISH_TOKEN="")
    assert sentence == "there is no token for the index: export UV_PUBLISH_TOKEN."


def test_a_release_without_fragments_is_refused(project: Project) -> None:
    """There is nothing to write into the changelog."""
    for fragment in project.folder.glob("release/changes/*.*.md"):
        fragment.unlink()
    project.git("commit", "--quiet", "--all", "-m", "Remove the fragments")
    assert "there is nothing in release/changes" in refuse(project, NEW)


def test_what_followed_the_release_commit_is_not_released_with_it(tagged: Project) -> None:
    """A release that has no tag yet is not continued after other changes."""
    tagged.git("tag", "--delete", f"v{NEW}")
    tagged.write("release/changes/later.added.md", "Later.\n")
    sentence = "later.added.md in release/changes is not released: release the next version."
    assert refuse(tagged, NEW) == sentence
