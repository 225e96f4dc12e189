"""Gives httpx2 the name of httpx, in each Python with this folder on its PYTHONPATH.

`make test-httpx2` does; a program that has moved to httpx2 calls `alias_httpx` itself.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import Any


class Rename:
    """Finder that gives the name with the first import of httpx, and not before.

    Importing httpx2 at the start would import anyio, which pytest has to do itself.
    """

    def find_spec(self, name: str, *rest: Any) -> ModuleSpec | None:
        if name not in {"httpcore", "httpx"}:
            return None
        sys.meta_path.remove(self)
        import httpx2  # noqa: PLC0415

        httpx2.alias_httpx()
        found = (finder.find_spec(name, *rest) for finder in sys.meta_path)
        return next(filter(None, found))


if find_spec("httpx2"):  # an environment that a test has made may be without it
    sys.meta_path.insert(0, Rename())
