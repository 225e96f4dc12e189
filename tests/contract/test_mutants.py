"""Seeded bugs, which measure the power of the contract tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SEED
from tests.contract.adapter import builtin_checks
from tests.contract.checks import INVARIANTS
from tests.contract.mutants import MUTANTS, Mutant
from tests.contract.report import Report
from tests.contract.runner import Run, execute
from tests.contract.target import own_target

NOTHING_TO_BREAK = {
    "missing_required_header",  # the document requires none but the token's
    "every_request_gets_a_response",  # test_broken_service.py
    "object_level_authorization",  # wants several identities; a_source_sees_its_own_alone has two
    "response_headers_conformance",  # the document describes no headers of answers
    "use_after_free",  # nothing is deleted
}
"""Checks of schemathesis that run as well, and have nothing to find in this document."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.title)
def test_a_seeded_bug_is_found(
    mutant: Mutant, record_property: Callable[[str, object], None]
) -> None:
    """By the check that it names, in the run that a clean mock passes, on what it concerns."""

    def is_found(report: Report) -> bool:
        return any(check == mutant.check for check, _ in report.failures)

    with mutant.seed.plant() as app:
        report = execute(Run(own_target(app), SEED, only=mutant.seed.concerns), until=is_found)
    record_property("requests", report.total)
    assert is_found(report)
    assert not report.errors


def test_every_check_has_a_bug_to_find() -> None:
    """A check that never found anything may as well not be there."""
    checks = {*builtin_checks(), *INVARIANTS}
    assert {mutant.check for mutant in MUTANTS} == checks - NOTHING_TO_BREAK


def test_the_score_is_the_one_in_the_readme() -> None:
    """The catalogue has as many bugs as the README says, and no two of one title."""
    readme = (Path(__file__).parent / "README.md").read_text()
    assert f"**{len(MUTANTS)} of {len(MUTANTS)}**" in readme
    assert len({mutant.title for mutant in MUTANTS}) == len(MUTANTS) >= 40
