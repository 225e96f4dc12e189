"""Reads what is plain quickly: a reader for each model, compiled when it is first used.

An answer is plain when every field is there and of its type, with nothing to be mended; nearly all
are. The compiled reader does in one go what the checks and the generated code do in many, and gives
up on anything else: ``None`` says that the slower way is to be taken, which has the words for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias


class Field(NamedTuple):
    """A field of a model, as the compiled reader sees it."""

    wire_name: str
    attribute: str
    test: str
    """An expression that is true of a plain value, ``{v}``."""
    read: str
    """An expression for what a plain value is read into."""


Reader: TypeAlias = Callable[[type[Any], Iterable[Any]], tuple[list[Any], list[int]]]
"""Reads many at once: the models, with ``None`` for what is not plain, and the places of those."""


def compile_reader(fields: Iterable[Field]) -> Reader:
    """Write and compile the reader of a model.

    For a model with a whole number and a moment it reads::

        def read(cls, items):
            models, others = [], []
            for data in items:
                try:
                    v0 = data['id']
                    v1 = data['createdAt']
                    if (type(v0) is int) and (type(v1) is str and v1[-1] == "Z"):
                        model = new(cls)
                        model.id = v0
                        model.created_at = moment(v1)
                        ...
                        models.append(model)
                        continue
                except not_plain:
                    pass
                others.append(len(models))
                models.append(None)
            return models, others
    """
    fields = tuple(fields)
    named = [(f"v{number}", field) for number, field in enumerate(fields)]
    takes = [f"{name} = data[{field.wire_name!r}]" for name, field in named]
    tests = " and ".join(f"({field.test.format(v=name)})" for name, field in named) or "True"
    puts = [f"model.{field.attribute} = {field.read.format(v=name)}" for name, field in named]
    source = f"""
def read(cls, items):
    models, others = [], []
    for data in items:
        try:
            {"; ".join(takes)}
            if type(data) is dict and {tests}:
                model = new(cls)
                {"; ".join(puts)}
                if len(data) != {len(fields)}:
                    model.additional_properties = {{
                        k: v for k, v in data.items() if k not in known
                    }}
                models.append(model)
                continue
        except not_plain:
            pass
        others.append(len(models))
        models.append(None)
    return models, others
"""
    scope: dict[str, Any] = {
        "new": object.__new__,
        "known": frozenset(field.wire_name for field in fields),
        "moment": dt.datetime.fromisoformat,
        "not_plain": (LookupError, TypeError, ValueError),
    }
    exec(compile(source, "<the reader of plain answers>", "exec"), scope)  # noqa: S102 - ours alone
    reader: Reader = scope["read"]
    return reader


def read_none(_: type[Any], items: Iterable[Any]) -> tuple[list[Any], list[int]]:
    """Take nothing for plain: for models of models, say."""
    places = [place for place, _ in enumerate(items)]
    return [None] * len(places), places
