"""The policy of retries: a table, and how long to wait."""

from __future__ import annotations

import pytest

from aura_panic import OutcomeUnknown, ServerError
from aura_panic._retry import LONGEST_PAUSE, next_delay
from aura_panic_api.operations import CANCEL_CALLOUT, GET_CALLOUT
from aura_panic_runtime.operations import Operation


def pause(
    operation: Operation[object] = GET_CALLOUT,
    *,
    attempts: int = 1,
    time_left: float = 30.0,
    retry_after: float | None = None,
    random: float = 1.0,
    can_repeat: bool = True,
) -> float | None:
    error = ServerError("Down", status=503, retry_after=retry_after)
    return next_delay(
        operation,
        error,
        attempts=attempts,
        max_attempts=10,
        time_left=time_left,
        can_repeat=can_repeat,
        random=lambda: random,
    )


def test_pauses_grow_up_to_a_limit_with_full_jitter() -> None:
    """Each may be twice as long as the one before; chance decides how much of it is waited."""
    assert [pause(attempts=number) for number in range(1, 8)] == [0.5, 1, 2, 4, 8, 8, LONGEST_PAUSE]
    assert [pause(attempts=3, random=chance) for chance in (0.0, 0.25, 1.0)] == [0.0, 0.5, 2.0]


@pytest.mark.parametrize(
    ("retry_after", "time_left", "seconds"),
    [(7.0, 30.0, 7.0), (0.0, 30.0, 0.5), (30.0, 30.0, None), (None, 0.4, None)],
)
def test_retry_after_is_honoured_up_to_the_deadline(
    retry_after: float | None, time_left: float, seconds: float | None
) -> None:
    """A pause that would outlast the deadline is not begun."""
    assert pause(retry_after=retry_after, time_left=time_left) == seconds


def test_attempts_end_and_some_are_never_repeated() -> None:
    """The last one is the last, and a cancel that was lost is not sent again."""
    assert pause(attempts=10) is None
    assert pause(can_repeat=False) is None
    lost = OutcomeUnknown("Lost")
    facts = {
        "attempts": 1,
        "max_attempts": 3,
        "time_left": 30.0,
        "can_repeat": True,
        "random": lambda: 0.0,
    }
    assert next_delay(GET_CALLOUT, lost, **facts) == 0.0  # type: ignore[arg-type]
    assert next_delay(CANCEL_CALLOUT, lost, **facts) is None  # type: ignore[arg-type]
