"""Known deviations of the vendor, each with the reason why it is accepted."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.contract.document import load_document, operations
from tests.contract.staging.preflight import PreflightError

BASELINE = Path(__file__).with_name("baseline.yaml")
FIELDS = {"operation", "deviation", "reason"}


def load_baseline(path: Path = BASELINE) -> dict[tuple[str, str], str]:
    """Return the reasons of the known deviations, by operation and words.

    Raises:
        PreflightError: The file is invalid.
    """
    try:
        entries = yaml.safe_load(path.read_text())
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise PreflightError(f"{path.name} cannot be read ({type(error).__name__}).") from None
    if not isinstance(entries, list):
        raise PreflightError(f"{path.name} must be a list.")
    names = {each.name for each in operations(load_document())}
    for number, entry in enumerate(entries, 1):
        if (
            not isinstance(entry, dict)
            or entry.keys() != FIELDS
            or not all(isinstance(each, str) and each.strip() for each in entry.values())
        ):
            raise PreflightError(
                f"{path.name}: entry {number} must have text for {', '.join(sorted(FIELDS))}."
            )
        if entry["operation"] not in names:
            raise PreflightError(f"{path.name}: entry {number} has an unknown operation.")
    return {(entry["operation"], entry["deviation"]): entry["reason"] for entry in entries}
