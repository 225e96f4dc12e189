"""``make contract`` and ``make contract-deep``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import ExitStack
from math import inf
from pathlib import Path
from random import SystemRandom
from typing import NoReturn, TextIO

from aura_panic_mock import serve
from tests.contract.document import CONTRACT
from tests.contract.report import Report, execute
from tests.contract.runner import DEEP, QUICK, Run
from tests.contract.target import Target, TargetError, mock_app, own_target, running_target

SEED = 285


def main() -> None:
    arguments = _parse()
    deep = arguments.minutes is not None
    seed = arguments.seed
    if seed is None:
        seed = SystemRandom().randrange(10**9) if deep else SEED
    end = time.monotonic() + 60 * arguments.minutes if deep else inf
    found = _round(arguments, seed, end)
    while deep and not found and not arguments.request and time.monotonic() < end:
        seed += 1
        found = _round(arguments, seed, end)
    sys.exit(found)


def _round(arguments: argparse.Namespace, seed: int, end: float) -> bool:
    """A run from one seed, until the end of the time; whether it found something."""
    deep = end < inf
    with ExitStack() as stack:
        target = _target(arguments.base_url, arguments.contract, stack)
        run = Run(target, seed, DEEP if deep else QUICK, contract=arguments.contract)
        _say(f"contract tests of {target.base_url}: seed {seed}")
        files = {"junit": arguments.junit, "har": arguments.har}
        command = "contract-deep" if deep else "contract"
        report = stack.enter_context(Report(run, command=command, **files))
        last = arguments.request or inf

        def until(report: Report, _: object) -> bool:
            return report.total >= last or (time.monotonic() >= end and last == inf)

        execute(run, report, until)
        findings = [
            each for each in report.findings.values() if arguments.request in {None, each.request}
        ]
        _tell(report)
    for finding in findings:
        _say(f"\n{finding}")
    _say(f"\n{len(findings)} found, by seed {seed}.")
    return bool(findings)


def _target(base_url: str | None, contract: Path, stack: ExitStack) -> Target:
    if not base_url:
        service = stack.enter_context(serve(mock_app(contract)))
        return own_target(base_url=service.base_url, contract=contract)
    try:
        target = running_target(base_url, os.environ, contract)
    except TargetError as error:
        _refuse(str(error))
    if len(target.tokens) == 1:
        _say("It knows no second customer source: that none sees another's was left out.")
    return target


def _tell(report: Report) -> None:
    for phase, requests in report.requests.items():
        _say(f"  {phase:12} {requests:7,} requests {report.seconds[phase]:7.1f} s")
    _say(f"  {'in all':12} {report.total:7,} requests {sum(report.seconds.values()):7.1f} s")
    _say("Covered of the document:")
    for kind, covered, whole in report.coverage.rows():
        _say(f"  {kind:28} {covered:4} of {whole:4}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make contract", description=__doc__)
    parser.add_argument("--base-url", help="a mock that already runs, on loopback")
    parser.add_argument("--contract", type=_contract, default=CONTRACT, help="another contract")
    parser.add_argument("--seed", type=int, help="what the requests are drawn from")
    parser.add_argument("--request", type=int, help="stop at this request, and show what it found")
    parser.add_argument(
        "--minutes", type=float, help="go on for so long, from one seed to the next"
    )
    parser.add_argument("--junit", type=Path, help="write JUnit XML")
    parser.add_argument("--har", type=Path, help="write every exchange")
    return parser.parse_args()


def _contract(text: str) -> Path:
    """The path of a contract; ours is always named in the same way."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return CONTRACT if path.resolve() == CONTRACT.resolve() else path


def _refuse(reason: str) -> NoReturn:
    _say(f"make contract: {reason}.", file=sys.stderr)
    sys.exit(2)


def _say(text: str, *, file: TextIO = sys.stdout) -> None:
    print(text, file=file, flush=True)


if __name__ == "__main__":
    main()
