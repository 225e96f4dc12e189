"""The timeline of a callout: what happens to it, and when."""

from __future__ import annotations

import re

STEPS = {
    "dispatch": "Responder Dispatched",
    "arrive": "Responder Dispatched",
    "complete": "Responder Dispatched",
    "cancel responder": "Responder Cancelled",
    "close": "closed",
}
"""The steps of a script, and the status of a callout from then on.

The reference names no status for an arrival or a completion.
"""

NEXT_STEPS = {
    "": ("dispatch", "close"),
    "dispatch": ("arrive", "cancel responder", "close"),
    "arrive": ("complete", "cancel responder", "close"),
    "complete": ("close",),
    "cancel responder": ("dispatch", "close"),
    "close": (),
}
"""The steps that make sense after each; at first after none. A script may take any."""

RAISED = "created"

Timeline = list[tuple[float, str]]
"""Moments on the mock's clock, in seconds, and the step that is taken then."""

_STEP = re.compile(
    rf"\s*(?P<step>{'|'.join(STEPS)})"
    r"(\s+after\s+(?P<seconds>[0-9]{1,9}(\.[0-9]{1,9})?)\s*s?)?\s*"
)


class ScriptError(ValueError):
    """A script cannot be read; the message says what one is."""


def parse_script(text: str) -> Timeline:
    """Parse a script such as ``dispatch after 3 s, arrive after 60 s, close after 300 s``.

    Raises:
        ScriptError: A step is unknown or malformed.
    """
    timeline = []
    for part in text.split(","):
        match = _STEP.fullmatch(part)
        if not match:
            raise ScriptError(
                f"{part.strip()!r} is not a step of a script: use {', '.join(STEPS)}, "
                "with a delay in seconds, as in 'dispatch after 3 s, close after 300 s'"
            )
        timeline.append((float(match["seconds"] or 0), match["step"]))
    return sorted(timeline, key=lambda each: each[0])


def add_step(timeline: Timeline, moment: float, step: str) -> Timeline:
    """Return a timeline with one more step, in order of time, up to the first closure."""
    steps = sorted([*timeline, (moment, step)], key=lambda each: each[0])
    closures = (index for index, (_, taken) in enumerate(steps) if taken == "close")
    return steps[: next(closures, len(steps)) + 1]


def moment_of(step: str, timeline: Timeline, now: float) -> float | None:
    """Return when a step was first taken, or None if it was not."""
    return next((moment for moment, taken in timeline if taken == step and moment <= now), None)
