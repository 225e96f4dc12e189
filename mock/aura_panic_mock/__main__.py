"""Runs the mock: ``aura-panic-mock``, or ``python -m aura_panic_mock``."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from pathlib import Path
from typing import get_args

try:
    from aura_panic_mock import (
        DriftError,
        ResponseVariants,
        ScriptError,
        SeedError,
        Service,
        StateFile,
        StateFileError,
        create_app,
        load_contract,
        load_seed,
    )
except ModuleNotFoundError as error:
    sys.exit(f"aura-panic-mock: {error}")
from starlette.applications import Starlette

from aura_panic_mock._store import MAX_CLOSED
from aura_panic_mock._variants import CalloutFormat, TokenFormat


def main() -> None:
    arguments = parse_arguments()
    with contextlib.ExitStack() as stack:
        try:
            file = None
            if arguments.state_file:
                file = stack.enter_context(contextlib.closing(StateFile(arguments.state_file)))
            app = build(arguments, file)
        except (DriftError, ScriptError, SeedError, StateFileError) as error:
            sys.exit(f"aura-panic-mock: {error}.")
        run(app, arguments.host, arguments.port)


def run(app: Starlette, host: str, port: int) -> None:
    """Serve a mock until a signal, and say where it is."""
    try:
        service = Service(app, host, port)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a port is 0 to 65535"
        sys.exit(
            f"aura-panic-mock: cannot listen on {host}:{port} ({reason}). "
            "Choose another --host or --port; port 0 takes a free one."
        )
    # Before it prints: whoever has read the lines may stop it, and the state file must be closed.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: service.stop())
    where = ", on every address of this machine," if service.every_address else ","
    print(  # noqa: T201 - to be copied into another shell
        f"# The mock is up{where} until Ctrl-C. Another shell can use it with:",
        f"export AURA_PANIC_BASE_URL={service.base_url}",
        f"export AURA_PANIC_CLIENT_ID={service.client_id}",
        f"export AURA_PANIC_CLIENT_SECRET={service.client_secret}",
        *([f"export AURA_PANIC_MOCK_SECRET={service.secret}"] if service.secret else []),
        f"# Its simulator, for a browser: {service.page_url}",
        sep="\n",
        flush=True,
    )
    service.run()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="aura-panic-mock",
        description="Run a mock of the Panic API that conforms to its contract.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument(
        "--contract", type=Path, metavar="FILE", help="another contract (YAML, JSON)"
    )
    parser.add_argument(
        "--answer-missing", action="store_true", help="respond with examples without a handler"
    )
    parser.add_argument("--seed", type=Path, metavar="FILE", help="customers and callouts (YAML)")
    parser.add_argument(
        "--state-file", type=Path, metavar="FILE", help="keep the state in a file (SQLite)"
    )
    parser.add_argument(
        "--script", default="", help="steps of each new callout: 'dispatch after 3 s, ...'"
    )
    parser.add_argument(
        "--max-closed",
        type=_count,
        default=MAX_CLOSED,
        metavar="NUMBER",
        help="closed callouts to keep in memory; older ones are read from the state file, or lost",
    )
    variants = parser.add_argument_group("response variants")
    variants.add_argument("--mixed-casing", action="store_true", help="statuses in mixed case")
    variants.add_argument("--unknown-statuses", action="store_true", help="some unknown statuses")
    variants.add_argument("--callout-format", choices=get_args(CalloutFormat), default="flat")
    variants.add_argument("--token-format", choices=get_args(TokenFormat), default="snake")
    variants.add_argument("--refuse-wrong-codes", action="store_true", help="400 for a wrong code")
    variants.add_argument(
        "--random-seed", type=int, default=0, help="seed for random variants and faults"
    )
    return parser.parse_args()


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("it should be a number, 0 or more")
    return int(text)


def build(arguments: argparse.Namespace, file: StateFile | None) -> Starlette:
    """Create the mock that the arguments describe."""
    return create_app(
        contract=load_contract(arguments.contract),
        answer_missing=arguments.answer_missing,
        seed=load_seed(arguments.seed),
        script=arguments.script,
        variants=ResponseVariants(
            **{name: getattr(arguments, name) for name in ResponseVariants.__struct_fields__}
        ),
        random_seed=arguments.random_seed,
        state_file=file,
        max_closed=arguments.max_closed,
    )


if __name__ == "__main__":
    main()
