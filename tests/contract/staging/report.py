"""What a run tells a person, and whether it found anything new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tests.contract.staging.guard import Guard

SUCCESSES = range(200, 300)
NO_ACCESS = {401, 403}


def report(
    guard: Guard, found: Sequence[tuple[str, str]], accepted: Mapping[tuple[str, str], str]
) -> int:
    """Print it, and give the exit status: 1 where something is new or was refused."""
    statuses: defaultdict[str, list[str]] = defaultdict(list)
    for (operation, status), times in sorted(guard.answers.items()):
        statuses[operation].append(f"{status} {times} times")
    unproven = set(guard.targets.values()) - {
        operation for operation, status in guard.answers if status in SUCCESSES
    }
    _tell("Asked, and answered with", (f"{name}: {', '.join(statuses[name])}" for name in statuses))
    _tell("Never answered with success, so little was learnt of", sorted(unproven))
    _tell("Known", (f"{' '.join(each)}. {accepted[each]}" for each in found if each in accepted))
    _tell(
        "Known, but not met: remove it from the baseline if it is gone",
        (" ".join(each) for each in accepted if each not in found),
    )
    wrong = [
        *_tell("NEW", (" ".join(each) for each in found if each not in accepted)),
        *_tell(
            "The token is not good for",
            sorted({operation for operation, status in guard.answers if status in NO_ACCESS}),
        ),
        *_tell(
            "The guard refused, which a run should not need",
            (f"{reason}: {times} times" for reason, times in sorted(guard.refused.items())),
        ),
        *_tell(
            "Not answered",
            (
                f"{operation}: {times} times"
                for operation, times in sorted(guard.unanswered.items())
            ),
        ),
    ]
    print("\n" + ("Something is wrong: see above." if wrong else "Nothing new."))
    return int(bool(wrong))


def _tell(title: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    if told:
        print(f"\n{title}", *told, sep="\n  ")
    return told
