"""The power of the contract tests to find something, measured by planted faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from schemathesis.checks import CHECKS, load_all_checks

from tests.conftest import SEED
from tests.contract.checks import INVARIANTS
from tests.contract.mutants import MUTANTS
from tests.contract.mutants.seeding import Fault
from tests.contract.report import Report, execute
from tests.contract.runner import Run
from tests.contract.target import own_target

NOTHING_TO_BREAK = {
    "missing_required_header",  # the document requires none but the token's
    "object_level_authorization",  # wants several identities; a_source_sees_its_own_alone has two
    "response_headers_conformance",  # the document describes no headers of answers
    "use_after_free",  # nothing is deleted
}
"""Checks of schemathesis that run as well, and have nothing to find in this document."""


@pytest.mark.parametrize("fault", MUTANTS, ids=lambda fault: fault.title)
def test_a_planted_fault_is_found(
    fault: Fault, record_property: Callable[[str, object], None]
) -> None:
    """By the check that it names, in the run that a clean mock passes, on what it concerns."""
    with fault.plant() as app:
        run = Run(own_target(app), SEED, only=frozenset(fault.concerns.split()))
        report = execute(
            run, Report(run), lambda _, found: fault.check in {each.check for each in found}
        )
    record_property("requests", report.total)
    assert fault.check in {check for check, _ in report.findings}


def test_every_check_has_a_fault_to_find() -> None:
    """A check that never found anything may as well not be there."""
    load_all_checks()
    checks = {*CHECKS.get_all_names(), *INVARIANTS, "max_response_time"}
    assert {fault.check for fault in MUTANTS} == checks - NOTHING_TO_BREAK


def test_the_score_is_the_one_in_the_readme() -> None:
    """The catalogue has as many faults as are said to be found, and no two of one title."""
    readme = (Path(__file__).parent / "README.md").read_text()
    assert f"**{len(MUTANTS)} of {len(MUTANTS)}**" in readme
    assert len({fault.title for fault in MUTANTS}) == len(MUTANTS) >= 40
