"""How long a call may take, and how often it is tried."""

from __future__ import annotations

import attrs

from aura_panic._errors import ConfigurationError
from aura_panic_runtime import CallOptions

LONGEST, MOST = 3600.0, 10
AS_THEY_ARE = CallOptions()


def check_seconds(name: str, seconds: float, longest: float = LONGEST) -> None:
    """Hold a time to its range.

    Raises:
        ConfigurationError: It is none, or too long.
    """
    if type(seconds) not in {int, float} or not 0 < seconds <= longest:
        raise ConfigurationError(
            f"{name} should be seconds, more than 0 and at most {longest:.0f}."
        )


@attrs.frozen
class Limits:
    """The limits of a call, in seconds where they are times."""

    connect_timeout: float
    read_timeout: float
    deadline: float
    attempts: int

    def __attrs_post_init__(self) -> None:
        for name in ("connect_timeout", "read_timeout", "deadline"):
            check_seconds(name, getattr(self, name))
        if type(self.attempts) is not int or not 1 <= self.attempts <= MOST:
            raise ConfigurationError(
                f"attempts should be a whole number, from 1 (nothing is sent again) to {MOST}."
            )

    def with_options(self, options: CallOptions) -> Limits:
        """The limits of a call that has some for itself."""
        if options == AS_THEY_ARE:
            return self
        own = {name: value for name, value in options._asdict().items() if value is not None}
        return attrs.evolve(self, **own)
