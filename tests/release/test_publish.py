"""From the tree to an index, and from the index to somebody who uses the package."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.release.conftest import ROOT, TOKEN, Project

README = (ROOT / "README.md").read_text()
UV = Path(sys.executable).with_name("uv")

EXAMPLE_AGAINST_MOCK = """
import os, runpy
from aura_panic_mock import serve

with serve() as mock:
    os.environ["AURA_PANIC_BASE_URL"] = mock.base_url
    os.environ["AURA_PANIC_CLIENT_ID"] = mock.client_id
    os.environ["AURA_PANIC_CLIENT_SECRET"] = mock.client_secret
    runpy.run_path("example.py")
    print(mock.journal()[-1].operation)
"""


def test_what_is_published_is_installed_by_name_and_works(
    project: Project, index: str, tmp_path: Path
) -> None:
    """From the index, in a fresh environment, the README's example goes all the way."""
    done = project.make("publish", f"INDEX={index}")
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr

    run(UV, "venv", "--quiet", "--python", sys.executable, tmp_path / "fresh")
    python = tmp_path / "fresh/bin/python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    report = tmp_path / "report.json"
    name = f"aura-panic[mock]=={project.version()}"
    run(*pip, "--extra-index-url", f"{index}/simple/", "--report", report, name)
    sources = {
        each["metadata"]["name"]: each["download_info"]["url"]
        for each in json.loads(report.read_text())["install"]
    }
    assert sources["aura-panic"].startswith(index)

    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "example.py").write_text(example)
    told = run(python, "-c", EXAMPLE_AGAINST_MOCK, at=tmp_path)
    assert "CalloutState.CREATED" in told
    assert told.splitlines()[-1] == "cancelCallout"


def test_the_mock_runs_without_being_installed(
    project: Project, index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the command that its README gives to people without a Python project."""
    assert project.make("publish", f"INDEX={index}").returncode == 0
    monkeypatch.setenv("UV_TOOL_DIR", str(tmp_path / "tools"))
    command: list[str | Path] = [
        UV,
        "tool",
        "run",
        "--quiet",
        "--python",
        sys.executable,
        "--no-cache",
    ]
    command += ["--index", f"{index}/simple/", "--from", "aura-panic[mock]", "aura-panic-mock"]
    assert "usage: aura-panic-mock" in run(*command, "--help", at=tmp_path)


def test_a_version_is_published_once(project: Project, index: str) -> None:
    """A second time it is refused, be it the same or different under the same name."""
    assert is_empty(index)
    assert project.make("publish", f"INDEX={index}").returncode == 0
    assert not is_empty(index)
    again = project.make("publish", f"INDEX={index}")
    assert again.returncode != 0
    assert "is on the index already; a version is published once." in again.stderr
    project.write("client/aura_panic/_more.py", "")
    different = project.make("publish", f"INDEX={index}")
    assert different.returncode != 0
    assert "Local file and index file do not match" in different.stderr


def test_an_upload_that_broke_off_is_completed(project: Project, index: str) -> None:
    """What the index has to the byte is left, and what is missing is sent."""
    assert project.make("build").returncode == 0
    (wheel,) = project.folder.glob("dist/*.whl")
    alone: list[str | Path] = [
        UV,
        "publish",
        "--quiet",
        "--publish-url",
        f"{index}/",
        "--token",
        TOKEN,
        wheel,
    ]
    run(*alone)
    done = project.make("publish", f"INDEX={index}")
    assert done.returncode == 0, done.stderr
    assert "already" in project.make("publish", f"INDEX={index}").stderr


def test_a_dirty_tree_is_not_published(project: Project, index: str) -> None:
    """What no commit tells of is named."""
    (project.folder / "client/aura_panic/_more.py").touch()
    done = project.make("publish", f"INDEX={index}")
    assert done.returncode != 0
    assert "not committed (client/aura_panic/_more.py)" in done.stderr
    assert is_empty(index)


def test_nothing_is_published_when_a_check_fails(project: Project, index: str) -> None:
    """An edit by hand in the generated package is a check that fails."""
    project.write("generated/aura_panic_api/models/more.py", "")
    done = project.make("publish", f"INDEX={index}", "CHECKS=check-generated")
    assert done.returncode != 0
    assert "models/more.py. Run `make generate`" in done.stderr
    assert "publish: `make check` failed." in done.stderr
    assert is_empty(index)


def test_the_token_may_come_from_a_keyring(project: Project, index: str, tmp_path: Path) -> None:
    """The command `keyring` is asked for it, as docs/releasing.md tells."""
    keyring = tmp_path / "keyring"
    keyring.write_text(f'#!/bin/sh\n[ "$*" = "get {index}/ __token__" ] && echo {TOKEN}\n')
    keyring.chmod(0o755)
    environment = {"UV_KEYRING_PROVIDER": "subprocess", "UV_PUBLISH_USERNAME": "__token__"}
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = project.make("publish", f"INDEX={index}", token=None, PATH=path, **environment)
    assert done.returncode == 0, done.stderr
    assert not is_empty(index)


def test_the_checks_never_see_the_token(project: Project, index: str) -> None:
    """What runs tests has no business with it, and cannot print it."""
    makefile = (project.folder / "Makefile").read_text()
    project.write("Makefile", f"{makefile}\nshown:\n\t@env\n")
    done = project.make("publish", f"INDEX={index}", "CHECKS=shown")
    assert done.returncode == 0, done.stderr
    assert f"INDEX={index}" in done.stdout
    assert TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("", "say where to, such as INDEX=https://HOST/PATH"),
        ("pypi", "say where to, such as INDEX=https://HOST/PATH"),
        ("http://index.invalid", "only loopback may be http"),
        ("https://someone:s3cret@index.invalid", "INDEX should name no user or password"),
        ("http://127.0.0.1:9", "Failed to query check URL"),
    ],
)
def test_an_index_that_will_not_do_is_refused(project: Project, where: str, sentence: str) -> None:
    """One sentence says what is wrong, and never shows a password."""
    done = project.make("publish", f"INDEX={where}", UV_HTTP_RETRIES="0")
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("token", "reason"),
    [("wr0ng", "Server returned status code 403 Forbidden."), (None, "Missing credentials for")],
)
def test_without_the_right_token_nothing_is_published(
    project: Project, index: str, token: str | None, reason: str
) -> None:
    """What the index says is told, the token is not."""
    done = project.make("publish", f"INDEX={index}", token=token)
    assert done.returncode != 0
    assert reason in done.stderr
    assert "wr0ng" not in done.stdout + done.stderr
    assert is_empty(index)


@pytest.mark.parametrize(
    ("token", "port", "sentence"),
    [
        (None, "0", "make up a token for it, and export it"),
        (TOKEN, "PORT", "cannot listen on port"),
    ],
)
def test_an_index_that_cannot_run_says_why(
    project: Project, index: str, token: str | None, port: str, sentence: str
) -> None:
    """It needs a token, and a port of its own."""
    taken = index.rpartition(":")[2]
    done = project.make("index", f"PORT={port.replace('PORT', taken)}", token=token)
    assert done.returncode != 0
    assert f"index: {sentence}" in done.stderr


def is_empty(index: str) -> bool:
    return "aura-panic" not in httpx.get(f"{index}/simple/").raise_for_status().text


def run(*command: str | Path, at: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
