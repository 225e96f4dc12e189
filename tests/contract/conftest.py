"""The seed of the contract tests: fixed, unless ``CONTRACT_SEED`` names another."""

from __future__ import annotations

import os

import pytest

SEED = int(os.environ.get("CONTRACT_SEED", "285"))


def pytest_report_header() -> str:
    return f"contract tests: seed {SEED} (CONTRACT_SEED={SEED} repeats them)"


@pytest.fixture
def seed() -> int:
    return SEED
