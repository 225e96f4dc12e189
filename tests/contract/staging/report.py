"""Report of a run, compared with the baseline of known deviations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from tests.contract.document import load_document, operations
from tests.contract.staging.preflight import PreflightError
from tests.contract.staging.transport import ReadOnlyTransport

BASELINE = Path(__file__).with_name("baseline.yaml")
FIELDS = {"operation", "deviation", "reason"}
NO_ACCESS = {401, 403}

Deviation = tuple[str, str]
"""Operation, and in words how it differs from the contract."""


def load_baseline(path: Path = BASELINE) -> dict[Deviation, str]:
    """Return the known deviations, and the reasons why they are accepted."""
    try:
        entries = yaml.safe_load(path.read_text())
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise PreflightError(f"{path.name} cannot be read ({type(error).__name__}).") from None
    if not isinstance(entries, list):
        raise PreflightError(f"{path.name} must be a list.")
    names = {each.name for each in operations(load_document())}
    for number, entry in enumerate(entries, 1):
        texts = entry.values() if isinstance(entry, dict) and entry.keys() == FIELDS else [None]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            fields = ", ".join(sorted(FIELDS))
            raise PreflightError(f"{path.name}: entry {number} must have text for {fields}.")
        if entry["operation"] not in names:
            raise PreflightError(f"{path.name}: entry {number} has an unknown operation.")
    return {(entry["operation"], entry["deviation"]): entry["reason"] for entry in entries}


def print_report(
    transport: ReadOnlyTransport,
    seed: int,
    found: Sequence[Deviation],
    known: Mapping[Deviation, str],
) -> int:
    """Print what a run found, and return the exit status: 1 if a person has to look."""
    responses = sorted(transport.responses.items())
    proven = {operation for (operation, status), _ in responses if status in range(200, 300)}
    denied = {operation for (operation, status), _ in responses if status in NO_ACCESS}
    news = {
        "Responses": [f"{name}: {status}, {times} times" for (name, status), times in responses],
        "Never successful, so little was learnt of": sorted(transport.allowed.keys() - proven),
        "Known": [f"{' '.join(each)}. {known[each]}" for each in found if each in known],
        "Known, but not found: remove it from the baseline if it is gone": [
            " ".join(each) for each in known if each not in found
        ],
    }
    problems = {
        "NEW": [" ".join(each) for each in found if each not in known],
        "The token is not valid for": sorted(denied),
        "Refused by the transport, which a run should not need": _count(transport.refused),
        "No response": _count(transport.unanswered),
    }
    print(f"Seed {seed}: STAGING_SEED={seed} sends the same requests.")
    for title, lines in (news | problems).items():
        if lines:
            print(f"\n{title}", *lines, sep="\n  ")
    failed = any(problems.values())
    print("\n" + ("Something is wrong: see above." if failed else "Nothing new."))
    return int(failed)


def _count(times: Mapping[str, int]) -> list[str]:
    return [f"{name}: {count} times" for name, count in sorted(times.items())]
