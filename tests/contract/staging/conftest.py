"""Commands, as a person runs them against a mock."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from aura_panic_mock import Service

ROOT = Path(__file__).parents[3]
PRIVATE = ["demo-secret", "2222", "4567", "-33.9", "18.4", "40.71", "-74.0"]
"""A secret, safe codes and positions of the mock's seed, as far as they could show."""

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture
def run(panic_mock: Service, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, in an environment of its own; nothing private is printed."""

    def run(main: Callable[[], int], stdin: io.StringIO | None = None, **settings: str) -> Done:
        with (
            patch.dict(os.environ, environment(panic_mock, **settings), clear=True),
            patch("sys.stdin", stdin),
        ):
            done = Done(main.__module__, main(), *capsys.readouterr())
        output = done.stdout + done.stderr
        assert not [text for text in PRIVATE if text in output], output
        return done

    return run


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


def make(target: str, *arguments: str, env: dict[str, str], stdin: str = "") -> Done:
    """Run a target of the Makefile."""
    return subprocess.run(
        ["make", target, *arguments],
        cwd=ROOT,
        env=env,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def operations(mock: Service) -> list[str]:
    """Return the operations that reached a mock, in their order."""
    return [each.operation or "" for each in mock.journal()]
