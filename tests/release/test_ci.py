"""The pipelines in docs/ci do what the Makefile does, and keep secrets to themselves."""

from __future__ import annotations

import re
import subprocess
from typing import Any, NamedTuple

import pytest
import yaml

from tests.release.conftest import ROOT, TOKEN, Project

GITHUB = yaml.safe_load((ROOT / "docs/ci/github.yml").read_text())
GITLAB = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text())


class Command(NamedTuple):
    """A line that a runner hands to a shell."""

    job: str
    line: str


COMMANDS = [
    Command(f"github {name}", step["run"])
    for name, job in GITHUB["jobs"].items()
    for step in job["steps"]
    if "run" in step
] + [
    Command(f"gitlab {name}", line)
    for name, job in GITLAB.items()
    for line in job.get("script", [])
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_a_target_of_the_makefile(command: Command) -> None:
    """It calls make, make knows the way, and no secret or setting stands in it."""
    assert re.fullmatch(r"make( [a-z-]+)+", command.line)
    dry_run = [*command.line.split(), "--dry-run"]
    done = subprocess.run(dry_run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_both_forges_run_the_same_commands() -> None:
    """In the same jobs, but for the nightly one, which is two on GitLab."""
    github, gitlab = (
        [each.line for each in COMMANDS if each.job.startswith(forge)]
        for forge in ("github", "gitlab")
    )
    assert github == gitlab


def test_a_pipeline_may_read_and_no_more() -> None:
    """Its token reads the repository, stays out of the checkout, and its actions are pinned."""
    assert GITHUB["permissions"] == {"contents": "read"}
    steps = [step for job in GITHUB["jobs"].values() for step in job["steps"]]
    used: list[dict[str, Any]] = [step for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in used)
    checkouts = [step for step in used if "checkout" in step["uses"]]
    assert len(checkouts) == len(GITHUB["jobs"])
    assert all(step["with"] == {"persist-credentials": False} for step in checkouts)


def test_only_staging_and_the_index_get_secrets() -> None:
    """They are in the environment of the one step that needs them, and come from the forge."""
    secret = [
        (name, step)
        for name, job in GITHUB["jobs"].items()
        for step in job["steps"]
        if "secrets." in str(step)
    ]
    assert [name for name, _ in secret] == ["nightly", "publish"]
    assert all("environment" in GITHUB["jobs"][name] for name, _ in secret)
    assert not any("secrets." in str({**step, "env": None}) for _, step in secret)


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_the_command_of_the_pipeline_publishes(project: Project, index: str, forge: str) -> None:
    """Run as it stands, with the index and the token in the environment."""
    (line,) = [each.line for each in COMMANDS if each.job == f"{forge} publish"]
    done = project.make(*line.split()[1:], INDEX=index)
    assert done.returncode == 0, done.stderr
    assert f"{project.version()} is on {index}/" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
