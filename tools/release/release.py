"""Makes a release: `make release VERSION=1.2.3 INDEX=https://…`, with DRY_RUN=1 to be told only.

What changes files is done as a whole, up to its commit, or not at all; every other step may be done
twice. So a release that failed is run again, and goes on where it stopped. The tag comes last: what
is tagged is published. Without an INDEX, publishing is left to a pipeline that follows the tag.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import NamedTuple

from tools.release.changelog import add_section, fragments, released
from tools.release.project import (
    PYPROJECT,
    ReleaseError,
    git,
    make,
    need_clean_tree,
    run_cli,
    version,
)
from tools.release.publish import checked, is_published, upload


class Step(NamedTuple):
    """What is told of a step, and what it does."""

    tells: str
    take: Callable[[], None]


def release() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--index", default="")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    new: str = arguments.version
    index = checked(arguments.index) if arguments.index else ""
    _need_a_step_forward(new)
    need_clean_tree()

    steps = _steps(new, index)
    print(f"The release {new}:")
    for number, step in enumerate(steps, start=1):
        print(f"  {number}. {step.tells}")
    if arguments.dry_run:
        return
    for number, step in enumerate(steps, start=1):
        print(f"\n{number}. {step.tells}", flush=True)
        step.take()
    print(f"\n{new} is released. To share it: git push && git push origin v{new}")


def _need_a_step_forward(new: str) -> None:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", new):
        raise ReleaseError("say which version, such as VERSION=1.2.3.")
    if git("tag", "--list", f"v{new}"):
        raise ReleaseError(f"{new} is released: there is a tag v{new}.")
    if (last := released()) and _numbers(new) < _numbers(last):
        raise ReleaseError(f"{new} is no step forward: {last} was released.")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(".")]


def _steps(new: str, index: str) -> list[Step]:
    """Return what is still to be done."""
    steps = [Step("make check", lambda: make("check"))]
    if released() != new:
        fragments()  # what cannot be told stops a release before it begins
        tells = (
            f"CHANGELOG.md out of release/changes, version {new} in pyproject.toml, "
            "make update-api-baseline, make generate, commit"
        )
        steps.append(Step(tells, lambda: _prepare(new)))
    steps.append(Step("make build", lambda: make("build")))
    if index:
        tells = f"publish to {index}, what is not there yet"
        steps.append(Step(tells, lambda: _publish(index)))
    steps.append(Step(f"tag v{new}", lambda: _tag(new)))
    return steps


def _prepare(new: str) -> None:
    need_clean_tree()  # the checks took their time
    try:
        add_section(new)
        text = PYPROJECT.read_text(encoding="utf-8")
        text = text.replace(f'\nversion = "{version()}"\n', f'\nversion = "{new}"\n', 1)
        PYPROJECT.write_text(text, encoding="utf-8")
        make("update-api-baseline", f"VERSION={new}")
        make("generate")
        git("add", "--all")
        git("commit", "--quiet", "--message", f"Release {new}")
    except BaseException:
        # The tree was clean, so this is ours; not thrown away, in case that somebody was typing.
        print(git("stash", "push", "--include-untracked", "--message", f"Half of release {new}"))
        raise


def _publish(index: str) -> None:
    if is_published(index):
        print("It is there already, the same to the byte.")
    else:
        upload(index)


def _tag(new: str) -> None:
    git("tag", "--annotate", f"v{new}", "--message", f"Release {new}")


if __name__ == "__main__":
    run_cli(release, "release")
