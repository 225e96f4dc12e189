"""What a run did, covered and found, in words, as JUnit XML and as HAR."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from schemathesis.config import OutputConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status
from schemathesis.engine.recorder import Interaction, Request, ScenarioRecorder
from schemathesis.openapi.checks import JsonSchemaError
from schemathesis.reporting.har import HarWriter
from schemathesis.reporting.junitxml import JunitXmlWriter

from tests.contract.checks import INVARIANTS, is_mistaken
from tests.contract.coverage import Coverage
from tests.contract.document import CONTRACT, Operation, base_path, operations, strict_document
from tests.contract.exchange import read_exchange
from tests.contract.redaction import Mask, harmless_names
from tests.contract.runner import Run
from tests.contract.scenario_runner import Part


class Finding(NamedTuple):
    """Something that broke the document."""

    check: str
    operation: str
    """As in ``GET /path``."""

    says: str
    """What the document says."""

    sent: str
    came: str
    where: str
    """The part of the run."""

    request: int
    """Its number in the run."""

    replay: str
    """A command that sends the same requests to a fresh mock, up to this one."""

    def __str__(self) -> str:
        return (
            f"{self.check}: {self.operation}\n"
            f"  the document says: {self.says}\n"
            f"  what was sent:     {self.sent}\n"
            f"  what came:         {self.came}\n"
            f"  where:             {self.where}, request {self.request}\n"
            f"  to replay it:      {self.replay}"
        )


class Report:
    """What a run did and found, part by part. Secrets and positions are masked in all of it."""

    def __init__(
        self,
        run: Run,
        *,
        command: str = "contract",
        junit: Path | None = None,
        har: Path | None = None,
    ) -> None:
        self.requests: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.answers: set[tuple[str, int]] = set()
        """Operations, by their names, and the statuses that they answered with."""

        self.findings: dict[tuple[str, str], Finding] = {}
        """The first by each check of each operation."""

        all_ = operations(strict_document(run.document))
        self._base_path = base_path(run.document)
        self.coverage = Coverage(all_)
        self._operations = {each.label: each for each in all_}
        self._parameters = {
            "cookie" if parameter.place == "cookie" else parameter.name.lower()
            for each in all_
            for parameter in each.parameters
            if parameter.place in {"header", "cookie"}
        }
        other = f" CONTRACT={run.contract}" if run.contract != CONTRACT else ""
        self._replay = f"make {command}{other} SEED={run.seed} REQUEST="
        secrets = [*run.target.tokens.values()]
        secrets += [source["clientSecret"] for source in run.target.seed["sources"]]
        self._mask = Mask(secrets, harmless_names(run.document))
        self._files = ExitStack()
        self._junit = JunitXmlWriter(junit, OutputConfig()) if junit else None
        self._har = HarWriter(har, OutputConfig()) if har else None
        if self._junit:
            self._files.callback(self._junit.close)
        if self._har:
            self._har.open()
            self._files.callback(self._har.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def take(self, part: Part) -> list[Finding]:
        """Take in a part of a run, and tell what was found in it."""
        recorder, found = part.recorder, []
        for case_id, interaction in recorder.interactions.items():
            self.requests[part.phase] += 1
            if interaction.response is None:
                continue
            exchange = read_exchange(self._operations.values(), interaction.response)
            aim = self._operations[recorder.cases[case_id].value.operation.label]
            self.coverage.take(aim, exchange)
            self.answers.add((exchange.name, exchange.status))
            for check in recorder.checks.get(case_id, []):
                if check.failure_info and not is_mistaken(check.name, exchange):
                    failure = check.failure_info.failure
                    finding = self._find(
                        part, check.name, failure, exchange.operation or aim, interaction
                    )
                    found.append(finding)
        self.seconds[part.phase] += part.seconds
        for finding in found:
            self.findings.setdefault((finding.check, finding.operation), finding)
        self._write(part, found)
        return found

    @property
    def total(self) -> int:
        """How many requests were sent so far."""
        return self.requests.total()

    def _find(
        self,
        part: Part,
        check: str,
        failure: Failure,
        operation: Operation,
        interaction: Interaction,
    ) -> Finding:
        request, response = interaction.request, interaction.response
        assert response
        url = urlsplit(request.uri)
        path = self._mask.cut(url.path.removeprefix(self._base_path))
        return Finding(
            check=check,
            operation=operation.label,
            says=self._says(check, failure),
            sent=" ".join(self._sent(request, path, url.query)),
            came=f"{response.status_code} in {response.elapsed:.2f} s, {self._came(response)}",
            where=f"{part.phase}, {part.recorder.label}",
            request=self.total,
            replay=f"{self._replay}{self.total}",
        )

    def _sent(self, request: Request, path: str, query: str) -> Iterator[str]:
        yield request.method
        yield f"{path}?{self._mask.cut(self._mask.query(query))}" if query else path
        for name, values in self._mask.headers(request.headers).items():
            if name.lower() in self._parameters:
                yield f"{name}: {self._mask.cut(values[0])}"
        if request.body:
            yield self._mask.body(request.body)

    def _says(self, check: str, failure: Failure) -> str:
        if check in INVARIANTS:
            return f"{INVARIANTS[check].__doc__} But {self._mask.sentence(failure.message)}."
        if isinstance(failure, JsonSchemaError):
            keyword = failure.schema_path[-1] if failure.schema_path else ""
            at = "/".join(map(str, failure.instance_path)) or "the answer"
            return f"{at} has {keyword} {failure.schema.get(str(keyword))}"
        return self._mask.sentence(" ".join(f"{failure.title}: {failure.message}".split()))

    def _came(self, response: Response) -> str:
        kind = response.headers.get("content-type", ["no content type"])[0]
        return f"{self._mask.sentence(kind)}, {self._mask.body(response.content) or 'no body'}"

    def _write(self, part: Part, found: list[Finding]) -> None:
        if self._junit:
            label = f"{part.phase}: {part.recorder.label}"
            self._junit.write(
                ScenarioRecorder(label=label),
                part.seconds,
                status=Status.FAILURE if found else Status.SUCCESS,
                message="\n\n".join(map(str, found)),
            )
        if self._har:
            self._har.write(self._masked(part.recorder))

    def _masked(self, recorder: ScenarioRecorder) -> ScenarioRecorder:
        masked = ScenarioRecorder(label=recorder.label)
        for case_id, interaction in recorder.interactions.items():
            request, response = interaction.request, interaction.response
            body = self._mask.body(request.body).encode() or None
            headers = self._mask.headers(request.headers)
            address = self._mask.address(request.uri)
            shown = Request(request.method, address, body, request.body_size, headers)
            masked.record_interaction(
                case_id, Interaction(shown, response and self._masked_response(response))
            )
        return masked

    def _masked_response(self, response: Response) -> Response:
        return Response(
            status_code=response.status_code,
            headers=self._mask.headers(response.headers),
            content=self._mask.body(response.content).encode(),
            request=response.request,
            elapsed=response.elapsed,
            verify=response.verify,
            message=response.message,
        )


def execute(
    run: Run, report: Report, until: Callable[[Report, list[Finding]], object] = lambda *_: False
) -> Report:
    """Run until the end, or until there is enough in the report."""
    with closing(run.parts()) as parts:
        for part in parts:
            if until(report, report.take(part)):
                break
    return report
