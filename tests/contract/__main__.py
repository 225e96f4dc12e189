"""Contract tests of a service on loopback: ``make contract`` and ``make contract-deep``.

Exit codes: 0 nothing was found; 1 something was found; 2 the tests could not run, or not to their
end, and found nothing. make turns each but 0 into its own 2.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from math import inf
from pathlib import Path
from random import SystemRandom
from threading import Thread

from aura_panic_mock import serve
from tests.contract.checks import SLOWEST
from tests.contract.document import CONTRACT
from tests.contract.report import Report
from tests.contract.reporters import FORMATS
from tests.contract.runner import DEEP, QUICK, Run, execute
from tests.contract.target import Target, mock_app, own_target, running_target
from tools import ToolError

SEED = 285
TIME_LIMIT = 300.0
CLEAN, FOUND, COULD_NOT_RUN = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the tests, and return the exit code."""
    arguments = _parse(argv)
    deep = arguments.minutes is not None
    seed = arguments.seed
    if seed is None:
        seed = SystemRandom().randrange(10**9) if deep else SEED
    end = time.monotonic() + 60 * arguments.minutes if deep else inf
    try:
        code = _run_round(arguments, seed, end)
        while deep and not code and not arguments.request and time.monotonic() < end:
            seed += 1
            code = _run_round(arguments, seed, end)
    except ToolError as error:
        print(f"make contract: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    return code


def _run_round(arguments: argparse.Namespace, seed: int, end: float) -> int:
    """Run from one seed, at most until the end of the time; return the exit code.

    The run has a thread of its own, so that it ends in time whatever the service does.
    """
    deep = end < inf
    apart = arguments.format != "text" and not arguments.output
    last = arguments.request or inf
    left = max(0, end - time.monotonic())
    limit = arguments.time_limit or (left + TIME_LIMIT if deep else TIME_LIMIT)
    with ExitStack() as stack:
        target = _target(arguments, stack)
        run = Run(target, seed, DEEP if deep else QUICK)
        print(
            f"contract tests of {target.base_url}: seed {seed}",
            file=sys.stderr if apart else sys.stdout,
            flush=True,
        )
        report = Report(run, har=arguments.har, only=arguments.request)
        stack.callback(report.close)

        def enough(report: Report) -> bool:
            return report.total >= last or (time.monotonic() >= end and last == inf)

        def work() -> None:
            try:
                execute(run, report, enough)
            except Exception as error:  # noqa: BLE001 - the findings so far are kept
                report.errors.append(error)

        thread = Thread(target=work, daemon=True)
        thread.start()
        try:
            thread.join(limit)
            if thread.is_alive():
                report.stopped = report.stopped or f"It took longer than {limit:g} s."
                thread.join(SLOWEST)  # no later response would be without a finding
            if thread.is_alive():
                report.expire()
        except KeyboardInterrupt:
            report.stopped = "It was interrupted."
        for error in report.errors:
            if isinstance(error, ToolError):
                raise error
        _write(arguments, report)
    return _exit_code(report)


def _exit_code(report: Report) -> int:
    if report.never_reached:
        print(f"make contract: nothing listens at {report.run.target.base_url}.", file=sys.stderr)
        return COULD_NOT_RUN
    if report.shown:
        return FOUND
    return COULD_NOT_RUN if report.errors or report.stopped else CLEAN


def _write(arguments: argparse.Namespace, report: Report) -> None:
    text = FORMATS[arguments.format](report)
    if arguments.output:
        arguments.output.write_text(f"{text}\n")
        text = FORMATS["text"](report)
    print(text, flush=True)


def _target(arguments: argparse.Namespace, stack: ExitStack) -> Target:
    if arguments.base_url:
        return running_target(arguments.base_url, os.environ, arguments.contract)
    service = stack.enter_context(serve(mock_app(arguments.contract)))
    return own_target(base_url=service.base_url, contract=arguments.contract)


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make contract",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--base-url", help="a service that already runs, on loopback")
    parser.add_argument("--contract", type=_contract, default=CONTRACT, help="another contract")
    parser.add_argument("--seed", type=int, help="the seed of the generated requests")
    parser.add_argument("--request", type=int, help="stop at this request, and show its findings")
    parser.add_argument("--minutes", type=float, help="go on for so long, from seed to seed")
    parser.add_argument(
        "--time-limit", type=float, help=f"seconds after which it ends (default: {TIME_LIMIT:g})"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="format of the report")
    parser.add_argument("--output", type=Path, help="file for the report, besides the text")
    parser.add_argument("--har", type=Path, help="file for every exchange")
    return parser.parse_args(argv)


def _contract(text: str) -> Path:
    """Return the path of a contract; ours always in the same form."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return CONTRACT if path.resolve() == CONTRACT.resolve() else path


if __name__ == "__main__":
    sys.exit(main())
