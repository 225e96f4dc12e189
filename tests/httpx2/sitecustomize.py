"""Gives httpx2 the name of httpx, in each Python with this folder on its PYTHONPATH.

So does `make test-httpx2`; a program that has moved to httpx2 does the same (docs/decisions.md).
"""

from contextlib import suppress

with suppress(ImportError):  # an environment that a test has made may be without it
    import httpx2

    httpx2.alias_httpx()
