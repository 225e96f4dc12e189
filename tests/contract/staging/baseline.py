"""The deviations of the vendor that are known, each with the reason why it is left at that."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.contract.staging.allowed import CONTRACT
from tests.contract.staging.gate import Closed

BASELINE = Path(__file__).with_name("baseline.yaml")
FIELDS = {"operation", "deviation", "reason"}


def known(path: Path = BASELINE) -> dict[tuple[str, str], str]:
    """Operations and words of the known deviations, and the reasons.

    Raises:
        Closed: The file is not as it should be.
    """
    try:
        entries = yaml.safe_load(path.read_text())
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise Closed(f"{path.name} cannot be read ({type(error).__name__}).") from None
    if not isinstance(entries, list):
        raise Closed(f"{path.name} should be a list.")
    operations = {
        each["operationId"]
        for item in CONTRACT["paths"].values()
        for method, each in item.items()
        if method != "parameters"
    }
    for number, entry in enumerate(entries, 1):
        if (
            not isinstance(entry, dict)
            or entry.keys() != FIELDS
            or not all(map(_is_text, entry.values()))
        ):
            raise Closed(f"{path.name}: entry {number} should say {', '.join(sorted(FIELDS))}.")
        if entry["operation"] not in operations:
            raise Closed(f"{path.name}: entry {number} names no operation of the contract.")
    return {(entry["operation"], entry["deviation"]): entry["reason"] for entry in entries}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
