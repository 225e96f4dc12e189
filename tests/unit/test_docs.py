"""The documents agree with the project."""

from __future__ import annotations

import inspect
import re
import subprocess
from pathlib import Path

import pytest

from aura_panic import AsyncPanicClient, PanicClient
from aura_panic_mock import Service
from tools import operations_table
from tools.openapi import load

ROOT = Path(__file__).parents[2]
CONTRACT = load(ROOT / "openapi/panic-callouts.yaml")
OPENAPI = (ROOT / "openapi/README.md").read_text()
README = (ROOT / "README.md").read_text()


def test_the_contracts_readme_lists_every_operation_as_it_is() -> None:
    """The table that `make generate` writes has provenance and retry class."""
    assert operations_table.render(CONTRACT) in OPENAPI


def test_the_table_of_operations_replaces_the_one_that_is_there(tmp_path: Path) -> None:
    """And nothing around it."""
    page = tmp_path / "README.md"
    page.write_text(OPENAPI.replace("`raiseCallout`", "`raise`"), encoding="utf-8")
    operations_table.write(ROOT / "openapi/panic-callouts.yaml", page)
    assert page.read_text(encoding="utf-8") == OPENAPI


def test_the_readme_names_commands_that_exist() -> None:
    """Every `make` of the documents is a target."""
    targets = set(re.findall(r"^([a-z][a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    paths = [*ROOT.glob("*/README.md"), *ROOT.glob("docs/**/*.md")]
    pages = [path.read_text() for path in paths] + [README]
    named = {name for page in pages for name in re.findall(r"\bmake ([a-z][a-z0-9-]+)", page)}
    assert named
    assert named <= targets


SHIPPED = ["client", "generated", "mock", "overrides"]
BANNED = ["told", "mend", "rooms", "planted"]
"""Words with an ordinary one in their place; the rest of the vocabulary is a matter of review."""


def test_no_docstring_opens_with_a_relative_word() -> None:
    """A docstring starts with an imperative or a noun phrase."""
    opening = re.compile(r'^\s*"""(What|Whether|How|Who|Where)\b.*', re.MULTILINE)
    found = [
        f"{path}: {each.group().strip()}"
        for folder in SHIPPED
        for path in (ROOT / folder).rglob("*.py")
        for each in opening.finditer(path.read_text())
    ]
    assert found == []


def test_no_banned_word_is_used() -> None:
    """In code, comments and pages alike."""
    banned = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md", "*.jinja", "*.js", "Makefile", "openapi/*.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [
        f"{name}: {each}"
        for name in listed.stdout.splitlines()
        if name != "tests/unit/test_docs.py"
        for each in banned.findall((ROOT / name).read_text())
    ]
    assert found == []


def test_the_readmes_example_runs(
    panic_mock: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copied as it is, it goes all the way against a mock that the environment names."""
    monkeypatch.setenv("AURA_PANIC_BASE_URL", panic_mock.base_url)
    monkeypatch.setenv("AURA_PANIC_CLIENT_ID", panic_mock.client_id)
    monkeypatch.setenv("AURA_PANIC_CLIENT_SECRET", panic_mock.client_secret)
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - it is ours
    assert "CalloutState.CREATED" in capsys.readouterr().out
    asked = [entry.operation for entry in panic_mock.journal()]
    assert asked[-1] == "cancelCallout"


@pytest.mark.parametrize(
    "name",
    ["__init__", "for_customer", "stream_location", "warm_up", "watch", "watch_active"],
)
def test_both_clients_document_what_they_share(name: str) -> None:
    """The documentation stands once, and is found on the methods of each client."""
    blocking, asynchronous = (
        inspect.getdoc(getattr(client, name)) for client in (PanicClient, AsyncPanicClient)
    )
    assert blocking == asynchronous
    assert "Raises:" in str(blocking)
