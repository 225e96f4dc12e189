"""Real changes of the contract, each taken all the way: compared, generated, typed, called."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.release.conftest import CONTRACT, ROOT, WORKER, Project, patched, read
from tools.api_diff import openapi_diff, python_diff, surface
from tools.api_diff.changes import Change, max_severity
from tools.api_diff.documents import Document
from tools.generate.__main__ import load_config, parse, render

CHANGES = {path.stem: read(path) for path in sorted(Path(__file__).parent.glob("changes/*.yaml"))}

GROUPS = [
    [name for name, change in CHANGES.items() if change.get("group") == group]
    for group in (None, 2, 3)
]
"""Changes that are made at once: their calls fit a package of them all."""

PAGE = (ROOT / "docs/changes.md").read_text()

CALLS = """
from collections.abc import Callable
from typing import assert_type
from unittest import TestCase

from aura_panic import *
from aura_panic import models
from aura_panic_mock import Fault, ResponseVariants, Service, create_app, serve

raises = TestCase().assertRaises

def run(call: Callable[[PanicClient, Service], None], variants: ResponseVariants | None) -> None:
    with serve(create_app(variants=variants)) as mock, PanicClient(
        base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
    ) as panic:
        call(panic, mock)
"""

CALL = """
def call_{name}(panic: PanicClient, mock: Service) -> None:
{body}

run(call_{name}, {variants})
"""


def test_the_page_has_every_change_and_what_is_done_by_hand() -> None:
    """The table of docs/changes.md is what is tested below."""
    rows = re.findall(r"^\| (.+) \| (\w+) \| (\w+) \| ([a-z, ]*) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (
            change["title"],
            change["contract"],
            change["package"],
            ", ".join(sorted({each["file"].split("/")[0] for each in change.get("by_hand", ())})),
        )
        for change in CHANGES.values()
    ]


def verdict(changes: list[Change]) -> str:
    weighed = max_severity(changes)
    return weighed.name.lower() if weighed else "none"


def offered(generated: Path) -> str:
    """Return the public interface of the package, with the generated part in a folder."""
    return surface.render([ROOT / "client", generated, ROOT / "overrides"])


@pytest.fixture(scope="module")
def offered_before() -> str:
    return offered(ROOT / "generated")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_has_a_verdict_for_contract_and_package(
    change: dict[str, Any], offered_before: str, tmp_path: Path
) -> None:
    """That of the package is for callers in Python."""
    before = read(ROOT / CONTRACT)
    after = patched(before, change["patch"])
    compared = openapi_diff.compare(Document(before), Document(after))
    assert verdict(compared) == change["contract"], compared

    config = load_config(ROOT / "generator-config.yaml", ROOT / CONTRACT)
    render(parse(after, config), tmp_path / "aura_panic_api")
    shutil.copy(ROOT / "generated/aura_panic_api/contract.py", tmp_path / "aura_panic_api")
    changes = python_diff.compare(offered_before, offered(tmp_path))
    assert verdict(changes) == change["package"], changes


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[-1])
def test_a_changed_package_is_typed_and_its_client_calls_a_mock_of_the_contract(
    names: list[str], template: Project, tmp_path: Path
) -> None:
    """After `make generate` and what is done by hand."""
    project = template.clone(tmp_path / "changed")
    calls = CALLS
    for name in names:
        change = CHANGES[name]
        project.change(change["patch"])
        for each in change.get("by_hand", ()):
            project.replace(each["file"], each["find"].rstrip("\n"), each["put"].rstrip("\n"))
        body, variants = textwrap.indent(change["call"], "    "), change.get("variants")
        calls += CALL.format(name=name.replace("-", "_"), body=body, variants=variants)
    (project.folder / "call.py").write_text(calls)
    made = project.make("generate")
    assert made.returncode == 0, made.stderr
    cache = Path(sys.prefix, "types", WORKER)
    typed = project.python("-m", "mypy", f"--cache-dir={cache}", "call.py", "client", "generated")
    assert typed.returncode == 0, typed.stdout
    called = project.python("call.py")
    assert called.returncode == 0, called.stderr
