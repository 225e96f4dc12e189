"""Table of the contract's operations in its README, written by ``make generate``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from tools.openapi import endpoints, load

HEADER = "| operation | method and path | provenance | retry |\n| --- | --- | --- | --- |\n"


def render(document: Any) -> str:
    """Return the rows of all operations, as Markdown."""
    return HEADER + "".join(
        f"| `{operation.get('operationId', '')}` | {method.upper()} `{path}` |"
        f" {operation.get('x-provenance', '')} | {operation.get('x-retry', '')} |\n"
        for path, method, _, operation in endpoints(document)
    )


def write(contract: Path, page: Path) -> None:
    """Replace the table in a page, if it is another one."""
    text = page.read_text(encoding="utf-8")
    table = render(load(contract))
    updated = re.sub(rf"{re.escape(HEADER)}(\|.*\n)*", lambda _: table, text)
    if updated != text:
        page.write_text(updated, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
