"""Report of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.contract.staging.checker import Deviation
from tests.contract.staging.transport import ReadOnlyTransport

SUCCESSES = range(200, 300)
NO_ACCESS = {401, 403}


def print_report(
    transport: ReadOnlyTransport,
    seed: int,
    found: Sequence[Deviation],
    known: Mapping[tuple[str, str], str],
) -> int:
    """Print what a run found, and return the exit status: 1 if a person has to look."""
    responses = transport.responses
    statuses: dict[str, list[str]] = {}
    for (operation, status), times in sorted(responses.items()):
        statuses.setdefault(operation, []).append(f"{status} {times} times")
    no_access = {operation for operation, status in responses if status in NO_ACCESS}
    proven = {operation for operation, status in responses if status in SUCCESSES}
    print(f"Seed {seed}: STAGING_SEED={seed} sends the same requests.")
    _list("Responses", (f"{name}: {', '.join(each)}" for name, each in statuses.items()))
    _list("Never successful, so little was learnt of", sorted({*transport.allowed} - proven))
    _list("Known", (f"{' '.join(each)}. {known[each]}" for each in found if each in known))
    _list(
        "Known, but not found: remove it from the baseline if it is gone",
        (" ".join(each) for each in known if each not in found),
    )
    problems = [
        *_list("NEW", (" ".join(each) for each in found if each not in known)),
        *_list("The token is not valid for", sorted(no_access)),
        *_list("Refused by the transport, which a run should not need", _count(transport.refused)),
        *_list("No response", _count(transport.unanswered)),
    ]
    print("\n" + ("Something is wrong: see above." if problems else "Nothing new."))
    return int(bool(problems))


def _count(times: Mapping[str, int]) -> Iterable[str]:
    return (f"{name}: {count} times" for name, count in sorted(times.items()))


def _list(title: str, lines: Iterable[str]) -> list[str]:
    """Print a title and its lines, if there are any."""
    listed = list(lines)
    if listed:
        print(f"\n{title}", *listed, sep="\n  ")
    return listed
