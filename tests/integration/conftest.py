"""Clients of either kind."""

from tests.integration.support import connect, kind

__all__ = ["connect", "kind"]
