"""Every model of the package reads and writes what its schema in the contract allows."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from aura_panic import DecodeError
from aura_panic_api import models
from tests.contract.client.strategies import values, with_broken
from tests.contract.client.support import drawn
from tests.contract.client.test_answers import written
from tests.contract.document import inline, load_document

DOCUMENT = load_document()

SCHEMAS = DOCUMENT["components"]["schemas"]
MODELS = [each for each in models.__all__ if each in SCHEMAS and "enum" not in SCHEMAS[each]]
"""Those of inline schemas, and enums, are read as a part of others."""

few = settings(drawn, max_examples=20)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_written_as_it_was_read(name: str) -> None:
    """A value near a valid one is read, or is a DecodeError and nothing else."""
    model = getattr(models, name)
    schema = values(inline(DOCUMENT, SCHEMAS[name]))

    @few
    @given(with_broken(schema))
    def read_and_write(drawn_values: tuple[dict[str, Any], bytes]) -> None:
        value, broken = drawn_values
        assert written(model.from_dict(value).to_dict()) == written(value)
        with suppress(DecodeError, json.JSONDecodeError, UnicodeDecodeError):
            model.from_dict(json.loads(broken))

    read_and_write()


@pytest.mark.parametrize("name", models.__all__)
def test_what_is_no_object_is_no_model(name: str) -> None:
    """Nor is an object whose fields are of no type that JSON has."""
    model = getattr(models, name)
    with pytest.raises(DecodeError, match="should be an object but is a list"):
        model.from_dict([])
    with pytest.raises(DecodeError, match="should be .* but is object"):
        model.from_dict(dict.fromkeys(model.FIELDS, object()))
