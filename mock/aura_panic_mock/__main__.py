"""Runs the mock: ``aura-panic-mock``, or ``python -m aura_panic_mock``."""

from __future__ import annotations

import argparse
import contextlib
import sys

from aura_panic_mock import DriftError, Service


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="aura-panic-mock", description="A mock of the Panic API that lives by its contract."
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    arguments = parser.parse_args()
    try:
        service = Service(host=arguments.host, port=arguments.port)
    except DriftError as error:
        sys.exit(f"aura-panic-mock: {error}")
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        sys.exit(
            f"aura-panic-mock: cannot listen on {arguments.host}:{arguments.port} ({reason}). "
            "Choose another --port, or 0 for a free one."
        )
    print(  # noqa: T201 - to be copied into another shell
        "# The mock is up. Another shell can use it with:",
        f"export AURA_PANIC_BASE_URL={service.base_url}",
        f"export AURA_PANIC_CLIENT_ID={service.client_id}",
        f"export AURA_PANIC_CLIENT_SECRET={service.client_secret}",
        sep="\n",
        flush=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        service.run()


if __name__ == "__main__":
    main()
