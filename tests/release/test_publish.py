"""`make publish`, and the package as others get it from the index."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.release.conftest import CONTRACT, NEW, ROOT, TOKEN, UV, Project, Shared, run

README = (ROOT / "README.md").read_text()

EXAMPLE_AGAINST_MOCK = """
import os, runpy
from importlib.metadata import metadata
from aura_panic import models
from aura_panic_mock import serve

assert models.Error(message="", towing="yes").towing == "yes"
print(metadata("aura-panic")["Keywords"])

with serve() as mock:
    os.environ["AURA_PANIC_BASE_URL"] = mock.base_url
    os.environ["AURA_PANIC_CLIENT_ID"] = mock.client_id
    os.environ["AURA_PANIC_CLIENT_SECRET"] = mock.client_secret
    runpy.run_path("example.py")
    print(mock.journal()[-1].operation)
"""


def publish(
    project: Project, index: str, *more: str, token: str | None = TOKEN, **environment: str
) -> str:
    """Publish, which has to succeed, as the pipelines do; return what is printed."""
    done = project.attempt("publish", *more, token=token, INDEX=index, **environment)
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done.stdout


def refuse(project: Project, index: str, *more: str, token: str | None = TOKEN) -> str:
    """Try to publish, which has to upload nothing; return the sentence that says why."""
    sentence = project.refuse("publish", f"INDEX={index}", *more, token=token)
    assert is_empty(index)
    return sentence


def retag(project: Project) -> None:
    """Move the tag of the release to the last commit."""
    project.git("tag", "--force", f"v{NEW}")


def test_a_published_package_is_installed_by_name_and_works(
    tagged: Project,
    index: str,
    shared: Shared,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the index, in a fresh environment, the example of the README runs.

    What was added to the contract, generated and committed is in the package, which names it.
    The mock also runs without being installed, by the command in its README.
    """
    assert f"{NEW} is on {index}/\n" in publish(tagged, index)
    where = ["--index", f"{index}/simple/", "--refresh-package", "aura-panic"]
    python = shared.install("published", f"aura-panic[mock]=={NEW}", *where)
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "example.py").write_text(example)
    output = run(python, "-c", EXAMPLE_AGAINST_MOCK, cwd=tmp_path)
    assert hashlib.sha256((tagged.folder / CONTRACT).read_bytes()).hexdigest() in output
    assert "CalloutState.CREATED" in output
    assert output.splitlines()[-1] == "cancelCallout"

    monkeypatch.setenv("UV_TOOL_DIR", str(tmp_path / "tools"))
    command: list[str | Path] = [UV, "tool", "run", "--quiet", "--python", sys.executable, *where]
    command += ["--from", "aura-panic[mock]", "aura-panic-mock", "--help"]
    assert "usage: aura-panic-mock" in run(*command, cwd=tmp_path)


def test_a_version_is_published_once(tagged: Project, released: Project, index: str) -> None:
    """An upload that broke off is completed; after that, the same files count as done.

    Checks do not matter any more then. Different files are refused.
    """
    (wheel,) = released.folder.glob("dist/*.whl")
    run(UV, "publish", "--quiet", "--publish-url", f"{index}/", "--token", TOKEN, wheel)
    assert ".tar.gz" not in files(index)
    publish(tagged, index)
    complete = files(index)
    assert ".tar.gz" in complete
    done = publish(tagged, index, "CHECKS=no-such-target")
    assert f"{NEW} is on {index}/ already, byte for byte." in done
    tagged.write("client/aura_panic/_more.py", "")
    retag(tagged)
    sentence = tagged.refuse("publish", f"INDEX={index}")
    assert "Local file and index file do not match" in sentence
    assert files(index) == complete


def test_a_dirty_tree_is_not_published(tagged: Project, index: str) -> None:
    """Uncommitted files are named."""
    (tagged.folder / "client/aura_panic/_more.py").touch()
    assert "not committed (client/aura_panic/_more.py)" in refuse(tagged, index)


def test_a_commit_without_its_tag_is_not_published(project: Project, index: str) -> None:
    """Any other tag does not count."""
    project.git("tag", "v7.7.7")
    sentence = r"this commit has no tag v[\d.]+: `make release` makes commit and tag."
    assert re.fullmatch(sentence, refuse(project, index))


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "release/changes/more.added.md",
            "More.",
            "more.added.md in release/changes is not released",
        ),
        ("CHANGELOG.md", "# Changelog\n", "CHANGELOG.md belongs to no release, not to"),
        (
            "CHANGELOG.md",
            "# Changelog\n\n## 0.9.0 (2026-01-15)\n",
            "CHANGELOG.md belongs to 0.9.0, not to",
        ),
        ("openapi/baseline/version.txt", "0.9.0\n", "openapi/baseline belongs to 0.9.0, not to"),
    ],
)
def test_a_tag_that_make_release_did_not_set_is_not_published(
    tagged: Project, index: str, name: str, text: str, reason: str
) -> None:
    """Whatever a release would have done is missing."""
    tagged.write(name, text)
    retag(tagged)
    assert refuse(tagged, index).removeprefix(reason) in {
        ": release the next version.",
        f" {NEW}: only a commit that `make release` made can be published.",
    }


def test_nothing_is_published_if_a_check_fails(tagged: Project, index: str) -> None:
    """It says which command failed."""
    assert refuse(tagged, index, "CHECKS=no-such-target") == "`make check` failed."


def test_the_token_may_come_from_a_keyring(tagged: Project, index: str, tmp_path: Path) -> None:
    """The command `keyring` is asked for it, as docs/releasing.md says."""
    keyring = tmp_path / "keyring"
    keyring.write_text(f'#!/bin/sh\n[ "$*" = "get {index}/ __token__" ] && echo {TOKEN}\n')
    keyring.chmod(0o755)
    environment = {"UV_KEYRING_PROVIDER": "subprocess", "UV_PUBLISH_USERNAME": "__token__"}
    path = f"{tmp_path}:{os.environ['PATH']}"
    publish(tagged, index, token=None, PATH=path, **environment)
    assert not is_empty(index)


def test_the_checks_do_not_see_the_token(tagged: Project, index: str) -> None:
    """They run tests, which could print it."""
    makefile = (tagged.folder / "Makefile").read_text()
    tagged.write("Makefile", f"{makefile}\nshown:\n\t@env\n")
    retag(tagged)
    assert f"INDEX={index}" in publish(tagged, index, "CHECKS=shown")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "name the index, such as INDEX=https://HOST/PATH"),
        ("pypi", "name the index, such as INDEX=https://HOST/PATH"),
        ("http://index.invalid", "only loopback may be http"),
        ("https://someone:s3cret@index.invalid", "INDEX must not contain a user or password"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9/ cannot be reached ("),
    ],
)
def test_an_invalid_index_is_refused(tagged: Project, url: str, sentence: str) -> None:
    """One sentence says what is wrong, without a password."""
    refused = tagged.refuse("publish", f"INDEX={url}")
    assert sentence in refused
    assert "s3cret" not in refused


@pytest.mark.parametrize(
    ("token", "reason"),
    [("wr0ng", "Server returned status code 403 Forbidden."), (None, "export UV_PUBLISH_TOKEN")],
)
def test_without_the_right_token_nothing_is_published(
    tagged: Project, index: str, token: str | None, reason: str
) -> None:
    """The reason is that of the index, without the token."""
    refused = refuse(tagged, index, token=token)
    assert reason in refused
    assert "wr0ng" not in refused


@pytest.mark.parametrize(
    ("token", "port", "sentence"),
    [
        (None, "0", "choose a token, and export it"),
        (TOKEN, "PORT", "cannot listen on port"),
    ],
)
def test_an_index_that_cannot_run_says_why(
    project: Project, index: str, token: str | None, port: str, sentence: str
) -> None:
    """It needs a token and a free port."""
    taken = index.rpartition(":")[2]
    done = project.attempt("index", f"PORT={port.replace('PORT', taken)}", token=token)
    assert done.returncode != 0
    assert f"index: {sentence}" in done.stderr


def test_an_index_runs_until_it_is_stopped(project: Project) -> None:
    """`make index` prints the setting to use, and serves an empty index."""
    with subprocess.Popen(
        [sys.executable, "-m", "tools.release.index"],
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        assert is_empty(running.stdout.readline().strip().removeprefix("INDEX="))
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate()
    assert "index: interrupted; run it again." in errors.splitlines()  # the log may follow it


def files(index: str) -> str:
    return httpx.get(f"{index}/simple/aura-panic/").text


def is_empty(index: str) -> bool:
    return "aura-panic" not in httpx.get(f"{index}/simple/").raise_for_status().text
