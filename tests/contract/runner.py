"""Runs the contract tests: scenarios, and everything that schemathesis generates in its phases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from tests.contract import adapter
from tests.contract.checks import CLOSED_ONLY, INVARIANTS
from tests.contract.document import load_strict
from tests.contract.exchange import Exchange, is_mistaken, read_exchange
from tests.contract.reference_model import ReferenceModel
from tests.contract.report import BASIC, Failed, Report
from tests.contract.scenario_runner import ScenarioRunner
from tests.contract.scenarios import SCENARIOS, expiry, fetch_tokens
from tests.contract.target import Target

NOT_THERE_YET = {*CLOSED_ONLY, "createCancellationReason"}
"""Operations that rightly respond 404 just after a callout was raised: they need a closed one, or
a reason that is listed."""

RECENT = 50
"""Number of exchanges to keep: more than the requests of one check."""

LOSSES = 10
"""Number of requests without a response after which a run stops early."""


class Effort(NamedTuple):
    """Amount of generated requests."""

    examples: int
    """Requests of each operation in the fuzzing phase."""

    sequences: int
    """Sequences of requests in the stateful phase."""

    command: str = "contract"
    """The target of make."""


QUICK = Effort(12, 30)
DEEP = Effort(150, 300, "contract-deep")

Until = Callable[[Report], object]


class Run(NamedTuple):
    """Settings of a run."""

    target: Target
    seed: int
    effort: Effort = QUICK
    only: frozenset[str] = frozenset()
    """Operations to look at; all of them when empty."""

    patience: float = 20
    """Number of failures of one check at one operation after which the run stops early."""

    @property
    def contract(self) -> Path:
        return self.target.contract

    def load_schema(self, headers: Any, phases: tuple[str, ...]) -> adapter.BaseSchema:
        """Return the strict document with the settings of these phases."""
        document, operations = load_strict(self.contract)
        others = [each.name for each in operations if each.name not in self.only]
        skips = phases and self.only
        skipped = [{"include-operation-id": others, "enabled": False}] if skips else []
        return adapter.load_schema(
            document,
            {
                "seed": self.seed,
                "base-url": self.target.base_url,
                "headers": headers,
                "operations": skipped,
                "generation": {"database": "none", "max-examples": self.effort.examples},
                "phases": {
                    **{name: {"enabled": name in phases} for name in adapter.ONE_BY_ONE},
                    "stateful": {
                        "enabled": adapter.STATEFUL in phases,
                        "generation": {"max-examples": self.effort.sequences},
                    },
                },
            },
        )


def execute(run: Run, report: Report | None = None, until: Until = lambda _: False) -> Report:
    """Run until the end, until there is enough in the report, or until it makes no sense any more.

    Raises:
        TargetError: The target refuses the credentials.
    """
    report = report or Report(run)
    _Execution(run, report, until).run()
    return report


class _Execution:
    """A run while it goes on.

    - Every request is counted, and every response checked, in one place.
    - Each finding is in the report at once, whatever becomes of the run.
    - It stops by raising `adapter.StopRun` where the next request would be sent.
    """

    def __init__(self, run: Run, report: Report, until: Until) -> None:
        self._settings, self._report, self._until = run, report, until
        self._operations = load_strict(run.contract).operations
        self._by_label = {each.label: each for each in self._operations}
        self._builtin = adapter.builtin_checks()
        self._model = ReferenceModel(run.target.seed)
        self._enforced: set[str] = set()
        """Operations that are known to refuse requests without a token."""

        self._latest: dict[str, tuple[adapter.Response, Exchange]] = {}
        """The last exchanges by the identifiers of their cases."""

    def run(self) -> None:
        with adapter.connect(
            self._settings.target.app, before=self._count, after=self._read, check=self._check
        ):
            try:
                self._run_parts()
            except adapter.StopRun:
                return
            if not self._is_over:
                self._report.complete()

    @property
    def _is_over(self) -> bool:
        return bool(self._report.stopped or self._until(self._report))

    def _run_parts(self) -> None:
        run, report = self._settings, self._report
        by_name = {each.name: each for each in self._operations}
        runner = ScenarioRunner(run, by_name, self._model, self._check_case)

        def play(scenario: Callable[[ScenarioRunner], object]) -> None:
            report.enter("scenario", scenario.__name__)
            begin = time.monotonic()
            scenario(runner)
            report.finish(adapter.Part("scenario", scenario.__name__, time.monotonic() - begin))

        play(fetch_tokens)
        report.secrets.update(runner.tokens.values())
        if not runner.tokens.get(run.target.source) and "exchangeCredentials" in by_name:
            report.stopped = "The service gives no token."
            return
        report.sources = len(runner.tokens)
        for scenario in SCENARIOS:
            play(scenario)
        token = runner.tokens[run.target.source]
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for phases in (adapter.ONE_BY_ONE, (adapter.STATEFUL,)):
            if self._is_over:
                return
            parts = adapter.run_phases(run.load_schema(headers, phases), report.enter)
            with closing(parts):
                for part in parts:
                    if isinstance(part, adapter.Part):
                        report.finish(part)
                    else:
                        report.errors.append(part)
        if run.target.is_ours:
            play(expiry)

    def _count(self, case: adapter.Case[Any], request: adapter.PreparedRequest) -> None:
        if self._is_over:
            raise adapter.StopRun
        self._report.begin(self._by_label[case.operation.label], request)

    def _read(self, case: adapter.Case[Any], response: adapter.Response) -> None:
        exchange = read_exchange(self._operations, response)
        if len(self._latest) == RECENT:
            del self._latest[next(iter(self._latest))]
        self._latest[case.id] = response, exchange
        self._report.take(self._by_label[case.operation.label], response, exchange)
        if exchange.lost:
            self._fail(case, [Failed(BASIC[0], "")])

    def _check_case(self, case: adapter.Case[Any], response: adapter.Response) -> Exchange:
        self._check(adapter.check_context(case), response, case)
        return self._latest[case.id][1]

    def _check(
        self, context: adapter.CheckContext, response: adapter.Response, case: adapter.Case[Any]
    ) -> None:
        """Check a response, and learn from it."""
        exchange = self._latest[case.id][1]
        if exchange.lost:
            return
        context.auth_enforced_operations = self._enforced
        failed: dict[str, dict[str, Failed]] = {}
        for case_id, each in self._failures(context, response, case):
            failed.setdefault(case_id, {}).setdefault(each.check, each)
        for case_id, failures in failed.items():
            self._fail(case, [*failures.values()], case_id)
        if failed.get(case.id, {}).keys() & {*BASIC}:
            exchange = exchange._replace(received=None)  # nothing is learned from what is broken
        self._guard(self._model.observe, exchange)

    def _failures(
        self, context: adapter.CheckContext, response: adapter.Response, case: adapter.Case[Any]
    ) -> Iterator[tuple[str, Failed]]:
        """Yield each check that fails, with the identifier of the case that it is about."""
        exchange = self._latest[case.id][1]
        aim = self._by_label[case.operation.label]
        for name, check in self._builtin.items():
            if name == "ensure_resource_availability" and aim.name in NOT_THERE_YET:
                continue
            lost = self._report.lost
            for failure in self._guard(adapter.run_check, check, context, response, case) or ():
                case_id = failure.case_id if failure.case_id in self._latest else case.id
                mistaken = is_mistaken(name, self._latest[case_id][1])
                if not mistaken and self._report.lost == lost:
                    yield case_id, Failed(name, failure.title)
        for name, invariant in INVARIANTS.items():
            for words in self._guard(lambda each: [*each(self._model, exchange)], invariant) or ():
                yield case.id, Failed(name, words)

    def _guard(self, check: Callable[..., Any], *arguments: Any) -> Any:
        """Call a check; an error in the check itself is kept, and does not end the run."""
        try:
            return check(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever a broken service made it do
            self._report.errors.append(error)
            return None

    def _fail(
        self, case: adapter.Case[Any], failures: list[Failed], case_id: str | None = None
    ) -> None:
        report = self._report
        response, exchange = self._latest[case_id or case.id]
        operation = exchange.operation or self._by_label[case.operation.label]
        report.add(operation, failures, response, exchange)
        for each in failures:
            times = report.failures[each.check, operation.label]
            if times >= self._settings.patience:
                report.stopped = f"{each.check} failed {times} times at {operation.label}."
        if report.lost >= LOSSES:
            report.stopped = f"{report.lost} requests got no response."
