"""Runs schemathesis over the contract, against a base URL or an application in process."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.run import PhaseName
from starlette.types import ASGIApp

CONTRACT = Path(__file__).parents[2] / "openapi" / "panic-callouts.yaml"
ONLY_ONCE_CLOSED = ["generateResolutionReport", "getCalloutMap"]
"""What is rightly not there just after a callout was raised."""

PHASES = {PhaseName.EXAMPLES, PhaseName.COVERAGE, PhaseName.FUZZING, PhaseName.STATEFUL_TESTING}


class Report(NamedTuple):
    """What a run did and found."""

    cases: Counter[PhaseName]
    """Requests sent in each phase."""

    answers: set[tuple[str, int]]
    """Operations (as in ``GET /path``) and the statuses that they answered with."""

    failures: list[str]
    """What broke the contract, each with a command that sends the request again."""


def run(
    target: str | ASGIApp, token: str, seed: int, examples: int, only: str | None = None
) -> Report:
    """Run every phase with every check, on all operations or on one; a seed repeats a run."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "workers": 1,
            "headers": {"Authorization": f"Bearer {token}"},
            "checks": {"enabled": True},
            "operations": [
                {
                    "include-operation-id": ONLY_ONCE_CLOSED,
                    "checks": {"ensure_resource_availability": {"enabled": False}},
                }
            ],
            "generation": {"database": "none", "max-examples": examples},
            "cache": {"enabled": False},
            **({"base-url": target} if isinstance(target, str) else {}),
        }
    )
    whole = schemathesis.openapi.from_path(CONTRACT, config=config)
    schema = whole.include(operation_id=only) if only else whole
    if not isinstance(target, str):
        schema.app = target
    report = Report(Counter(), set(), [])
    for event in from_schema(schema).execute():
        _note(event, report)
    return report


def _note(event: Any, report: Report) -> None:
    match event:
        case events.FatalError():
            raise event.exception
        case events.NonFatalError():
            report.failures.append(f"{event.label}: {event.value}")
        case events.ScenarioFinished():
            recorder = event.recorder
            report.cases[event.phase] += len(recorder.interactions)
            for case_id, interaction in recorder.interactions.items():
                if interaction.response is not None:
                    operation = recorder.cases[case_id].value.operation.label
                    report.answers.add((operation, interaction.response.status_code))
            for check in (check for checks in recorder.checks.values() for check in checks):
                if (found := check.failure_info) is not None:
                    report.failures.append(f"{check.name}: {found.failure}\n{found.code_sample}")
