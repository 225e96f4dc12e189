"""Makes requests with schemathesis and tells how the answers deviate. A process of its own.

It reads a document, settings and the guard's address from its standard input, as JSON. It never
gets a token or the address of a service, and can connect to the guard alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.engine.core import Engine
from schemathesis.engine.run import INTERNAL_PHASES, Phase, PhaseName

from tests.contract.staging.deviations import Deviation, Judge
from tests.contract.staging.guard import OWN

NETWORK = {"socket.connect", "socket.sendto", "socket.sendmsg"}
"""What the interpreter says to its audit hooks before anything leaves."""


class QuietEngine(Engine):
    """Runs what the settings ask for, without the requests that the tool makes of its own."""

    def get_phase_config(self, phase_name: PhaseName, **options: bool) -> Phase:
        phase = super().get_phase_config(phase_name, **options)
        if phase_name in INTERNAL_PHASES:
            phase.is_enabled = False
        return phase


def main() -> None:
    plan = json.load(sys.stdin)
    fence(tuple(plan["address"]))
    config = SchemathesisConfig.from_dict({**plan["settings"], "base-url": plan["base_url"]})
    schema = schemathesis.openapi.from_dict(plan["document"], config=config)
    engine = (QuietEngine if plan["quiet"] else Engine)(schema)
    judge = Judge(plan["document"])
    found = {each for event in engine.execute() for each in deviations(event, judge)}
    json.dump(sorted(found), sys.stdout)


def fence(address: tuple[str, int]) -> None:
    """Let this process connect to one address alone. It cannot be taken away again."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK and arguments[1] != address:
            raise PermissionError("Nothing but the guard may be spoken to")

    sys.addaudithook(hook)


def deviations(event: Any, judge: Judge) -> Iterator[Deviation]:
    """What an event of the tool tells of the service."""
    match event:
        case events.FatalError():
            raise event.exception
        case events.NonFatalError():
            reason = type(event.value).__name__
            yield Deviation(judge.name(event.label), f"could not be asked ({reason})")
        case events.ScenarioFinished():
            recorder = event.recorder
            for case_id, interaction in recorder.interactions.items():
                response = interaction.response
                if response is None or response.message == OWN:
                    continue  # of the service it tells nothing
                label = recorder.cases[case_id].value.operation.label
                yield from judge.schema(label, response)
                for check in recorder.checks.get(case_id, ()):
                    if check.failure_info is not None:
                        yield from judge.failure(label, check.failure_info.failure)


if __name__ == "__main__":
    main()
