"""Development tools, run as `python -m tools.…` by the Makefile."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

ROOT = Path(__file__).parents[1]


class ToolError(Exception):
    """Stops a tool, with one sentence for the maintainer: what is wrong and what to do."""


def run_tool(tool: Callable[[], None], name: str) -> None:
    """Run a tool; an error or a signal ends it with one sentence."""

    def stop(*_: object) -> None:
        sys.exit(f"{name}: interrupted; run it again.")

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    try:
        tool()
    except ToolError as error:
        sys.exit(f"{name}: {error}")


def git(*arguments: str, cwd: Path = ROOT) -> str:
    """Run git and return its output.

    Raises:
        ToolError: git failed; its own message is on stderr.
    """
    # Not `run`, which would kill it when a signal arrives, and leave its lock behind.
    command = ["git", *arguments]
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True) as process:
        output, _ = process.communicate()
    if process.returncode:
        raise ToolError(f"`{' '.join(command)}` failed.")
    return output.rstrip("\n")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
