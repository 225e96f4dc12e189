"""Logging by allowlist: only the facts named here get into a line."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aura_panic._flow import Call


log = logging.getLogger("aura_panic")

ATTEMPT = (
    "%(operation)s: attempt %(attempt)d: %(outcome)s in %(milliseconds).0f ms, request %(request)s"
)
CALL = "%(operation)s: %(outcome)s in %(milliseconds).0f ms, %(attempts)s, request %(request)s"


def log_attempt(call: Call[Any], began: float) -> None:
    """Log an attempt at DEBUG."""
    if log.isEnabledFor(logging.DEBUG):
        log.debug(ATTEMPT, _facts(call, began))


def log_call(call: Call[Any]) -> None:
    """Log a call at INFO."""
    if log.isEnabledFor(logging.INFO):
        log.info(CALL, _facts(call, call.began))


def _facts(call: Call[Any], began: float) -> dict[str, Any]:
    return {
        "operation": call.operation.name,
        "outcome": call.outcome,
        "milliseconds": (call.clock() - began) * 1e3,
        "attempt": call.attempts,
        "attempts": f"{call.attempts} attempt{'' if call.attempts == 1 else 's'}",
        "request": call.request_id,
    }
