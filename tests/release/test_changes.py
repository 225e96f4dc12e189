"""Real changes of the contract, each taken all the way: compared, generated, typed, called."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.release.conftest import CONTRACT, ROOT, Project, read
from tools.api_diff import openapi_diff, python_diff, surface
from tools.api_diff.changes import Change, max_severity
from tools.api_diff.documents import load
from tools.generate.__main__ import regenerate

CHANGES = {path.stem: read(path) for path in sorted(Path(__file__).parent.glob("changes/*.yaml"))}

PUBLIC = ("client", "generated", "overrides")
"""The folders of what is installed."""

PAGE = (ROOT / "docs/changes.md").read_text()

CALL = """
from typing import assert_type
from unittest import TestCase

from aura_panic import *
from aura_panic import models
from aura_panic_mock import Fault, ResponseVariants, Service, create_app, serve

raises = TestCase().assertRaises

def call(panic: PanicClient, mock: Service) -> None:
{call}

if __name__ == "__main__":
    with serve(create_app(variants={variants})) as mock, PanicClient(
        base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
    ) as panic:
        call(panic, mock)
"""


@pytest.fixture(scope="module")
def repository(typed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a copy for all changes: what Python and the type checker cached is kept."""
    folder = tmp_path_factory.mktemp("changes") / "repository"
    return Project(Path(shutil.copytree(typed.folder, folder, symlinks=True)))


@pytest.fixture(scope="module")
def offered() -> str:
    """Return what the package offers before any change."""
    return surface.render([ROOT / each for each in PUBLIC])


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


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_goes_all_the_way(
    change: dict[str, Any], repository: Project, offered: str
) -> None:
    """The package that it gives is typed, and its client calls a mock of the changed contract."""
    repository.git("reset", "--quiet", "--hard")
    repository.git("clean", "--quiet", "--force", "-d")
    folder = repository.folder
    repository.change(change["patch"])
    compared = openapi_diff.compare(load(str(ROOT / CONTRACT)), load(str(folder / CONTRACT)))
    assert verdict(compared) == change["contract"], compared

    config = folder / "generator-config.yaml"
    regenerate(folder / CONTRACT, config, folder / "generated/aura_panic_api", check=False)
    now_offered = surface.render([folder / each for each in PUBLIC])
    assert verdict(python_diff.compare(offered, now_offered)) == change["package"]

    for each in change.get("by_hand", ()):
        repository.replace(each["file"], each["find"].rstrip("\n"), each["put"].rstrip("\n"))
    body = textwrap.indent(change["call"], "    ")
    (folder / "call.py").write_text(CALL.format(call=body, variants=change.get("variants")))
    typed = repository.python("-m", "mypy", "call.py", "client", "generated")
    assert typed.returncode == 0, typed.stdout
    called = repository.python("call.py")
    assert called.returncode == 0, called.stderr
