"""The tables of docs/kinds.md, compared with the generated code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import attrs
import pytest

from tests.generation.support import Package

PAGE = (Path(__file__).parents[2] / "docs/kinds.md").read_text()
ROWS = [
    [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in PAGE.splitlines()
    if line.startswith("|") and "---" not in line and "In the contract" not in line
]
TYPES = [row for row in ROWS if len(row) == 4]
NAMES = [row for row in ROWS if len(row) == 3]


def test_the_page_has_all_its_tables() -> None:
    """A table that is not found is not compared."""
    assert (len(TYPES), len(NAMES)) == (38, 10)


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row[2])
def test_a_kind_has_the_type_that_the_page_says(package: Package, row: list[str]) -> None:
    """Of a field, an argument or a response."""
    _, kind, example, _ = row
    owner, place = re.findall(r"\w+", example)[0], re.findall(r"\w+", example)[1:]
    if owner[0].isupper():
        fields = {each.name: each.type for each in attrs.fields(getattr(package.models, owner))}
        found = fields[place[0]]
    else:
        signature = inspect.signature(getattr(package.module.Operations, owner))
        found = signature.parameters[place[0]].annotation if place else signature.return_annotation
    assert found.replace("models.", "").removesuffix(" | Unset") == kind.strip("`")


@pytest.mark.parametrize("row", NAMES, ids="-".join)
def test_a_name_is_what_the_page_says(package: Package, row: list[str]) -> None:
    """Of a field or an argument."""
    wire, python, example = (cell.strip("`") for cell in row)
    if example == "Names":
        assert package.models.Names.FIELDS[wire] == python
    else:
        signature = inspect.signature(getattr(package.module.Operations, example))
        assert python in signature.parameters
        operation = package.operations[example]
        names = {each.argument: each.name for each in operation.parameters}
        assert names.get(python) == wire or operation.names[wire] == python
