"""Helpers of the tests: commands, as a person runs them against a mock."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from aura_panic_mock import Service

ROOT = Path(__file__).parents[3]
PRIVATE = ["demo-secret", "2222", "4567", "-33.9", "18.4", "40.71", "-74.0"]
"""A secret, safe codes and positions of the mock's seed, as far as they could show."""


def environment(mock: Service, **settings: str) -> dict[str, str]:
    """Return the environment of a command."""
    return {
        **{name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "PATH"}},
        "AURA_PANIC_BASE_URL": mock.base_url,
        "AURA_PANIC_CLIENT_ID": mock.client_id,
        "AURA_PANIC_CLIENT_SECRET": mock.client_secret,
        "CONFIRM_STAGING": "1",
        **settings,
    }


def make(
    target: str, environment: dict[str, str], *arguments: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile."""
    return subprocess.run(
        ["make", target, *arguments],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def operations(mock: Service) -> list[str]:
    """Return the operations that reached a mock, in their order."""
    return [each.operation or "" for each in mock.journal()]
