"""Overrides for the service's legacy formats: status words, HTTP 285, response formats."""

from aura_panic_legacy._formats import RESPONSE_FORMATS, LegacyCallout, LegacyToken, note_raised
from aura_panic_legacy._status import ALREADY_CLOSED, CalloutState

__all__ = [
    "ALREADY_CLOSED",
    "RESPONSE_FORMATS",
    "CalloutState",
    "LegacyCallout",
    "LegacyToken",
    "note_raised",
]
