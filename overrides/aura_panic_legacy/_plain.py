"""Reads what is plain quickly: a reader for each model, compiled when it is first used.

An answer is plain when every field is there and of its type, with nothing to be mended; nearly all
are. The compiled reader does in one go what the checks and the generated code do in many, and gives
up on anything else: ``None`` says that the slower way is to be taken, which has the words for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class Field(NamedTuple):
    """A field of a model, as the compiled reader sees it."""

    wire_name: str
    attribute: str
    test: str
    """An expression that is true of a plain value, ``{v}``."""
    read: str
    """An expression for what a plain value is read into."""


def compile_reader(fields: Iterable[Field]) -> Callable[[type, Any], Any]:
    """Write and compile the reader of a model.

    For a model with a whole number and a moment it reads::

        def read(cls, data):
            if type(data) is not dict:
                return None
            try:
                v0 = data['id']
                v1 = data['createdAt']
                if not (type(v0) is int) or not (type(v1) is str and v1[-1] == "Z"):
                    return None
                model = new(cls)
                model.id = v0
                model.created_at = moment(v1)
            except (KeyError, ValueError):
                return None
            ...
            return model
    """
    fields = tuple(fields)
    named = [(f"v{number}", field) for number, field in enumerate(fields)]
    takes = [f"{name} = data[{field.wire_name!r}]" for name, field in named]
    test = " or ".join(f"not ({field.test.format(v=name)})" for name, field in named) or "False"
    puts = [f"model.{field.attribute} = {field.read.format(v=name)}" for name, field in named]
    body = "\n        ".join([*takes, f"if {test}:", "    return None", "model = new(cls)", *puts])
    source = f"""
def read(cls, data):
    if type(data) is not dict:
        return None
    try:
        {body}
    except (KeyError, ValueError):
        return None
    model.additional_properties = (
        {{}} if len(data) == {len(fields)} else {{k: v for k, v in data.items() if k not in known}}
    )
    return model
"""
    scope: dict[str, Any] = {
        "new": object.__new__,
        "known": frozenset(field.wire_name for field in fields),
        "moment": dt.datetime.fromisoformat,
    }
    exec(compile(source, "<the reader of plain answers>", "exec"), scope)  # noqa: S102 - ours alone
    reader: Callable[[type, Any], Any] = scope["read"]
    return reader
