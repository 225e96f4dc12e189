"""Single changes of the kitchen sink: those that must stop, and those that work alone."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.generation.support import CHANGES, CONFIG, SINK, Change
from tools.generate.__main__ import build, describe, load_config, parse
from tools.openapi import DocumentError

ALONE = [each for each in CHANGES if each.alone]
STOPPING = [each for each in CHANGES if each.error]


@cache
def config() -> Any:
    return load_config(CONFIG, CONFIG)


@pytest.mark.parametrize("change", STOPPING, ids=lambda change: change.name)
def test_a_change_that_cannot_work_stops_with_one_sentence(change: Change) -> None:
    """Place, what, and why, and nothing of the generator's internals."""
    with pytest.raises(DocumentError) as stopped:
        parse(change.apply(SINK), config())
    error = stopped.value
    assert error.at
    sentence = f"{' '.join(map(str, error.at))}: {error}"
    assert change.error
    assert re.search(change.error, sentence), sentence
    assert re.fullmatch(r".*[^.]\.", sentence), sentence
    assert "object at 0x" not in sentence


def test_an_error_tells_file_and_line(tmp_path: Path) -> None:
    """Of the operation, the schema or the property that it is about."""
    contract = tmp_path / "sink.yaml"
    contract.write_text(CONTRACT)
    with pytest.raises(DocumentError) as stopped:
        build(contract, CONFIG, tmp_path / "sink_api")
    assert describe(stopped.value, contract) == (
        "sink.yaml:8: schemas Lamp properties state: the values on, ON should all be text or all "
        "be whole numbers, with names of their own in Python (x-enum-varnames)."
    )


CONTRACT = """\
openapi: 3.1.0
info: {title: Lamps, version: 1.0.0}
paths: {}
components:
  schemas:
    Lamp:
      properties:
        state: {type: string, enum: [on, ON]}
"""


@pytest.mark.parametrize("change", ALONE, ids=lambda change: change.name)
def test_a_change_that_works_alone_becomes_a_package(change: Change, tmp_path: Path) -> None:
    """It is generated, formatted and imported."""
    contract = tmp_path / "sink.yaml"
    contract.write_text(json.dumps(change.apply(SINK)))
    build(contract, CONFIG, tmp_path / "kitchen_sink_api")
    assert (tmp_path / "kitchen_sink_api/operations.py").exists()
