"""The pipelines in docs/ci run targets of the Makefile, and keep secrets out of reach."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest

from tests.release.conftest import BIN, ROOT, run
from tools.openapi import load

FOLDER = ROOT / "docs/ci"
GITHUB = load(FOLDER / "github.yml")
GITLAB = load(FOLDER / "gitlab.yml")
STEPS = [(name, step) for name, job in GITHUB["jobs"].items() for step in job["steps"]]


class Command(NamedTuple):
    """A line that a runner hands to a shell."""

    job: str
    line: str


COMMANDS = [Command(f"github {name}", step["run"]) for name, step in STEPS if "run" in step] + [
    Command(f"gitlab {name}", line)
    for name, job in GITLAB.items()
    for line in job.get("script", [])
]
MADE = [command for command in COMMANDS if command.line.startswith("make ")]


def test_only_reports_are_posted_without_make() -> None:
    """Every other command of the pipelines is a target of the Makefile."""
    others = [command.line.split()[0] for command in COMMANDS if command not in MADE]
    assert others == ["cat", "cat"]


@pytest.mark.parametrize("command", MADE, ids=" ".join)
def test_a_command_is_a_target_of_the_makefile(command: Command) -> None:
    """It has settings of its own, but no secret, and make can run it."""
    found = re.fullmatch(
        r"(make(?: [a-z-]+)+(?: (?:CHECKS=|FORMAT=[a-z]+))?)(?: > [a-z.]+)?", command.line
    )
    assert found
    run(*found[1].split(), "--dry-run")


def test_both_forges_run_the_same_targets() -> None:
    """They differ only in the formats of their reports."""
    github, gitlab = (
        {" ".join(each.line.split()[:2]) for each in MADE if each.job.startswith(forge)}
        for forge in ("github", "gitlab")
    )
    assert github == gitlab


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_a_pipeline_runs_the_suite_once_for_each_python(forge: str) -> None:
    """`make check` and `make test` include it; nothing else does, and publishing does not."""
    lines = [each.line for each in MADE if each.job.startswith(forge)]
    assert [line for line in lines if line in {"make check", "make test"}] == [
        "make check",
        "make test",
    ]
    assert "make publish CHECKS=" in lines


@pytest.mark.parametrize("arguments", [(), ("--persona", "pedantic", "--min-severity", "low")])
def test_zizmor_finds_nothing(arguments: tuple[str, ...]) -> None:
    """Without the network it checks pins, permissions, credentials and injections."""
    run(BIN / "zizmor", "--offline", *arguments, "github.yml", cwd=FOLDER)


def test_a_pipeline_can_only_read() -> None:
    """Its token reads the repository, and is not in the checkout; actions are pinned by hash."""
    assert GITHUB["permissions"] == {"contents": "read"}
    used: list[dict[str, Any]] = [step for _, step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]) for step in used)
    checkouts = [step for step in used if "checkout" in step["uses"]]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_only_a_job_without_a_checkout_can_write() -> None:
    """It comments on pull requests, and runs nothing that comes from them."""
    writing = {name: job for name, job in GITHUB["jobs"].items() if "permissions" in job}
    assert [job["permissions"] for job in writing.values()] == [{"pull-requests": "write"}]
    steps = writing["comment"]["steps"]
    assert not [step for step in steps if "checkout" in step.get("uses", "")]
    assert not [step for step in steps if "make" in step.get("run", "")]


def test_only_staging_and_the_index_get_secrets() -> None:
    """They are in the environment of the one step that needs them, and come from the forge."""
    secret = [(name, step) for name, step in STEPS if "secrets." in str(step)]
    assert [name for name, _ in secret] == ["nightly", "publish"]
    assert all("environment" in GITHUB["jobs"][name] for name, _ in secret)
    assert not any("secrets." in str({**step, "env": None}) for _, step in secret)


def test_renovate_updates_the_pins_of_the_templates() -> None:
    """Its settings name files that exist."""
    settings = json.loads((FOLDER / "renovate.json").read_text())
    for manager in ("github-actions", "gitlabci"):
        (pattern,) = settings[manager]["managerFilePatterns"]
        assert [
            path.name
            for path in FOLDER.iterdir()
            if re.search(pattern.strip("/"), f"docs/ci/{path.name}")
        ]
