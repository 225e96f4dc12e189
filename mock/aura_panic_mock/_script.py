"""The course of a callout: what happens to it, and when."""

from __future__ import annotations

import re

STEPS = {
    "dispatch": "Responder Dispatched",
    "arrive": "Responder Dispatched",
    "complete": "Responder Dispatched",
    "cancel responder": "Responder Cancelled",
    "close": "closed",
}
"""What can happen to a callout, and the status that it has from then on.

The reference names no status of its own for an arrival or a completion.
"""

RAISED = "created"

Course = list[tuple[float, str]]
"""Moments on the mock's clock, in seconds, and the step that is taken then."""

_STEP = re.compile(
    rf"\s*(?P<step>{'|'.join(STEPS)})"
    r"(\s+after\s+(?P<seconds>[0-9]{1,9}(\.[0-9]{1,9})?)\s*s?)?\s*"
)


class ScriptError(Exception):
    """A script that cannot be read, and what it may say."""


def parse_script(text: str) -> Course:
    """Read a script such as ``dispatch after 3 s, arrive after 60 s, close after 300 s``.

    Raises:
        ScriptError: The script says something else.
    """
    course = []
    for part in text.split(","):
        told = _STEP.fullmatch(part)
        if not told:
            raise ScriptError(
                f"{part.strip()!r} is no step of a script: say one of {', '.join(STEPS)}, "
                "and after how many seconds, as in 'dispatch after 3 s, close after 300 s'"
            )
        course.append((float(told["seconds"] or 0), told["step"]))
    return sorted(course, key=lambda each: each[0])


def add(course: Course, moment: float, step: str) -> Course:
    """A course with one more step, in the order of time. What comes after a closure is left out."""
    whole = sorted([*course, (moment, step)], key=lambda each: each[0])
    closures = (index for index, (_, taken) in enumerate(whole) if taken == "close")
    return whole[: next(closures, len(whole)) + 1]


def moment_of(step: str, course: Course, now: float) -> float | None:
    """When a step was first taken, if it was."""
    return next((moment for moment, taken in course if taken == step and moment <= now), None)
