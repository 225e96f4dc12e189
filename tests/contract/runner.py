"""Runs the contract tests: scenarios, and what schemathesis makes of the document in all phases."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import NoLinksFound
from schemathesis.engine import events, from_schema
from schemathesis.engine.run import PhaseName
from schemathesis.schemas import BaseSchema

from tests.contract.checks import CLOSED_ONLY, SLOWEST, watching
from tests.contract.document import (
    CONTRACT,
    Document,
    load_document,
    operations,
    strict_document,
)
from tests.contract.reference_model import Caller, ReferenceModel
from tests.contract.scenario_runner import Part, ScenarioRunner
from tests.contract.scenarios import SCENARIOS, expiry, run_scenario
from tests.contract.target import Target

ONE_BY_ONE = {PhaseName.EXAMPLES, PhaseName.COVERAGE, PhaseName.FUZZING}
STATEFUL = {PhaseName.STATEFUL_TESTING}
"""In a run of its own: within a whole one it gets too little."""


NOT_THERE_YET = [*sorted(CLOSED_ONLY), "createCancellationReason"]
"""What is rightly answered with 404 just after a callout was raised: what there is only once it has
closed, and a reason that is not listed."""


class Effort(NamedTuple):
    """How much is generated."""

    examples: int
    """Requests of each operation in the fuzzing phase."""

    sequences: int
    """Sequences of requests in the stateful phase."""


QUICK = Effort(examples=12, sequences=30)
DEEP = Effort(examples=150, sequences=300)


class Run(NamedTuple):
    """What to run against what."""

    target: Target
    seed: int
    effort: Effort = QUICK
    only: frozenset[str] = frozenset()
    """Operations to stay with; all of them when empty."""

    contract: Path = CONTRACT

    @property
    def document(self) -> Document:
        return load_document(self.contract)

    def parts(self) -> Generator[Part]:
        """Send everything, part by part."""
        document = strict_document(self.document)
        all_ = operations(document)
        model = ReferenceModel(self.target.seed)
        for source, token in self.target.tokens.items():
            model.callers[token] = Caller(source)
        by_name = {each.name: each for each in all_}
        with watching(model, all_):
            schema = self._schema(document, set())
            runner = ScenarioRunner(
                schema, by_name, self.target, model, only=self.only or by_name, seed=self.seed
            )
            for scenario in SCENARIOS:
                yield run_scenario(runner, scenario)
            for phases in (ONE_BY_ONE, STATEFUL):
                yield from _execute(self._schema(document, phases))
            if self.target.is_ours:
                yield run_scenario(runner, expiry)

    def _schema(self, document: dict[str, Any], phases: set[PhaseName]) -> BaseSchema:
        others = [each.name for each in operations(document) if each.name not in self.only]
        leave_out = [{"include-operation-id": others, "enabled": False}] if self.only else []
        config = SchemathesisConfig.from_dict(
            {
                "seed": self.seed,
                "workers": 1,
                "base-url": self.target.base_url,
                "headers": self.target.headers,
                "checks": {"enabled": True, "max_response_time": SLOWEST},
                "operations": [
                    {
                        "include-operation-id": [*NOT_THERE_YET],
                        "checks": {"ensure_resource_availability": {"enabled": False}},
                    },
                    *leave_out,
                ],
                "generation": {"database": "none", "max-examples": self.effort.examples},
                "phases": {
                    **{phase.value: {"enabled": phase in phases} for phase in ONE_BY_ONE},
                    "stateful": {
                        "enabled": phases == STATEFUL,
                        "generation": {"max-examples": self.effort.sequences},
                    },
                },
                "cache": {"enabled": False},
            }
        )
        schema = schemathesis.openapi.from_dict(document, config=config)
        schema.app = self.target.app
        return schema


def _execute(schema: BaseSchema) -> Iterator[Part]:
    stream = from_schema(schema).execute()
    with closing(stream.generator):
        for event in stream:
            match event:
                case events.FatalError():
                    raise event.exception
                case events.NonFatalError() if not isinstance(event.value, NoLinksFound):
                    raise event.value
                case events.ScenarioFinished():
                    yield Part(event.phase.value, event.recorder, event.elapsed_time)
