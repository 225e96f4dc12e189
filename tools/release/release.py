"""Make a release: `make release VERSION=1.2.3 INDEX=https://…`; DRY_RUN=1 only lists the steps.

The release commit is made in a temporary worktree, and the branch moves to it at once. Every other
step can be repeated. A release that failed or was interrupted is therefore run again, and continues
where it stopped. The tag comes last: what is tagged is published. Without an INDEX, a pipeline
publishes the tag.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from packaging.version import InvalidVersion, Version

from tools import ToolError, git, run_tool
from tools.api_diff.changes import Verdict
from tools.api_diff.versions import next_version
from tools.release.project import (
    PYPROJECT,
    check_clean_tree,
    check_release_commit,
    fragments,
    make,
    released,
    towncrier,
    version,
)
from tools.release.publish import check_index, check_url, upload

VERDICTS = {".breaking": Verdict.BREAKING, ".added": Verdict.ADDITIVE}
"""The verdicts of fragments by their kind; others are editorial."""


Step = tuple[str, Callable[[], object]]
"""The line of a step in the list, and what it does."""


def release() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--index", default="")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    new: str = arguments.version
    index = check_url(arguments.index) if arguments.index else ""
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", new):
        raise ToolError("name the version, such as VERSION=1.2.3.")
    check_clean_tree()
    _check_branch()
    tags = git("tag", "--list", "v*").splitlines()
    if f"v{new}" in tags:
        raise ToolError(f"{new} is released: there is a tag v{new}.")
    if index:
        check_index(index)
    if resumed := released() == new:
        check_release_commit(new)
    else:
        _check_version(new, tags)

    steps = _steps(new, index, resumed=resumed)
    print(f"The release {new}:")
    for number, (title, _) in enumerate(steps, start=1):
        print(f"  {number}. {title}")
    if arguments.dry_run:
        return
    for number, (title, take) in enumerate(steps, start=1):
        print(f"\n{number}. {title}", flush=True)
        take()
    print(f"\n{new} is released. To share it: git push && git push origin v{new}")


def _check_branch() -> None:
    """Refuse a detached commit, and a branch that lacks commits of its remote."""
    branch = git("branch", "--show-current")
    if not branch:
        raise ToolError("check out the branch to release first: this commit is on none.")
    if upstream := git("for-each-ref", "--format=%(upstream:short)", f"refs/heads/{branch}"):
        git("fetch", "--quiet", "--tags")
        if git("rev-list", "--count", f"HEAD..{upstream}") != "0":
            raise ToolError(f"{branch} is behind {upstream}: run `git pull` first.")


def _check_version(new: str, tags: list[str]) -> None:
    """Refuse a version that is lower than the last, or too low for the changes; print these."""
    last = max(filter(None, map(_parse, [*tags, released()])), default=None)
    if last and Version(new) <= last:
        raise ToolError(f"{new} is too low: {last} was released.")
    pending = fragments()
    if not pending:
        raise ToolError("there is nothing in release/changes: describe what the release changes.")
    for path in pending:
        if not path.read_text(encoding="utf-8").strip():
            raise ToolError(f"{path.name} in release/changes is empty: describe the change.")
    section = towncrier(new, "--draft")
    from tools.api_diff.baseline import severity_since_release  # noqa: PLC0415 - takes long

    old, found = severity_since_release()
    described = [VERDICTS.get(path.with_suffix("").suffix, Verdict.EDITORIAL) for path in pending]
    verdict = max(found or Verdict.EDITORIAL, *described)
    if Version(new) < (lowest := next_version(old, verdict)):
        raise ToolError(
            f"{new} is too low: the changes since {old} are {verdict.name.lower()} "
            f"(`make diff`, release/changes), so release {lowest} or higher."
        )
    print(f"{section.strip()}\n")


def _parse(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _steps(new: str, index: str, *, resumed: bool) -> list[Step]:
    """Return the steps that remain."""
    steps: list[Step] = [("make check", lambda: make("check"))]
    if not resumed:
        title = f"changelog, version {new} in pyproject.toml, make update-api-baseline, commit"
        steps.append((title, lambda: _commit(new)))
    steps.append(("make build", lambda: make("build")))
    if index:
        steps.append((f"publish to {index} what it does not have", lambda: upload(index)))
    tag = ("tag", "--annotate", f"v{new}", "--message", f"Release {new}")
    steps.append((f"tag v{new}", lambda: git(*tag)))
    return steps


def _commit(new: str) -> None:
    """Make the release commit in a worktree of its own, and move the branch to it."""
    check_clean_tree()  # the checks took a while
    with tempfile.TemporaryDirectory() as folder:
        git("worktree", "add", "--quiet", "--detach", folder)
        try:
            commit = _prepare(new, Path(folder))
        finally:
            git("worktree", "remove", "--force", folder)
    try:
        git("merge", "--quiet", "--ff-only", commit)
    except BaseException:
        git("reset", "--quiet", "--merge")  # the files, if they changed before the branch
        raise


def _prepare(new: str, root: Path) -> str:
    from tools.api_diff.baseline import save  # noqa: PLC0415 - takes long

    towncrier(new, "--yes", root=root)
    project = root / PYPROJECT.name
    text = project.read_text(encoding="utf-8")
    text = text.replace(f'\nversion = "{version()}"\n', f'\nversion = "{new}"\n', 1)
    project.write_text(text, encoding="utf-8")
    save(Version(new), root)
    git("add", "--all", cwd=root)
    git("commit", "--quiet", "--message", f"Release {new}", cwd=root)
    return git("rev-parse", "HEAD", cwd=root)


if __name__ == "__main__":
    run_tool(release, "release")
