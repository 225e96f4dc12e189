"""Compares the contract, and what the package offers, with what was last released."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from tools.api_diff import baseline, openapi_diff, python_diff, surface
from tools.api_diff.changes import Change, Verdict, max_severity
from tools.api_diff.documents import load, without_extensions
from tools.api_diff.fetching import DocumentError
from tools.api_diff.versions import (
    FRAGMENTS,
    STEPS,
    VersionError,
    is_followed,
    next_version,
    position,
    read_version,
    version_of,
)

CHANGES = baseline.ROOT / "release/changes"

Command = Callable[[argparse.Namespace], None]


def main() -> None:
    arguments = _arguments()
    try:
        arguments.run(arguments)
    except (DocumentError, VersionError) as error:
        sys.exit(f"{arguments.command}: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(run: Command) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__.replace("_", "-"), description=run.__doc__)
        added.set_defaults(run=run)
        return added

    command(diff).add_argument("--contract", default=str(baseline.CONTRACT))
    command(check_version)
    command(check_upstream).add_argument("against", nargs="?", default="")
    command(update_api_baseline).add_argument("version", nargs="?", default="")
    return parser.parse_args()


def diff(arguments: argparse.Namespace) -> None:
    """Tell what changed since the last release, and the version that follows."""
    last = baseline.last_released()
    wire, offered = _changes(last, arguments.contract)
    print(f"Since {last.version}, in the contract:")
    _report(wire)
    print("In what `aura_panic` offers:")
    _report(offered)
    verdict = max_severity([*wire, *offered])
    if verdict is None:
        print("No new version follows.")
        return
    step, version = STEPS[position(last.version, verdict)], next_version(last.version, verdict)
    print(f"{verdict.name.capitalize()}: a {step} step follows, from {last.version} to {version}.")


def check_version(_: argparse.Namespace) -> None:
    """Fail if something changed, and neither the version nor the changelog followed."""
    last = baseline.last_released()
    wire, offered = _changes(last, str(baseline.CONTRACT))
    verdict = max_severity([*wire, *offered])
    if verdict is None:
        print(f"Contract and package are as released with {last.version}.")
        return
    fragments = [path.name for path in CHANGES.glob("*.md")]
    current = version_of(baseline.ROOT / "pyproject.toml")
    if is_followed(verdict, last.version, current, fragments):
        print(f"Something {verdict.name.lower()} changed since {last.version}, and was followed.")
        return
    _report([change for change in [*wire, *offered] if change.verdict is verdict])
    sys.exit(
        f"check-version: this is {verdict.name.lower()}, and nothing followed. "
        f"Say it in release/changes/NAME.{FRAGMENTS[verdict][0]}.md, or step the version in "
        f"pyproject.toml to {next_version(last.version, verdict)}."
    )


def check_upstream(arguments: argparse.Namespace) -> None:
    """Tell what a newer document has against the contract; fail if it is more than words."""
    if not arguments.against:
        raise DocumentError("Name the newer document: make check-upstream AGAINST=path-or-address.")
    theirs = without_extensions(load(arguments.against))
    ours = without_extensions(load(str(baseline.CONTRACT)))
    found = openapi_diff.compare(ours, theirs)
    changes = [each for each in found if not each.what.startswith("x-provenance ")]
    more_than_words = [change for change in changes if change.verdict is not Verdict.EDITORIAL]
    print(f"{arguments.against}, against the contract that is kept:")
    _report(more_than_words)
    print(f"In {len(changes) - len(more_than_words)} places only the words differ.")
    if more_than_words:
        sys.exit("check-upstream: the contract has to follow. openapi/README.md says how.")


def update_api_baseline(arguments: argparse.Namespace) -> None:
    """Keep contract and public surface as those of a release."""
    version = read_version(arguments.version)
    baseline.keep(version)
    print(f"{baseline.FOLDER.relative_to(baseline.ROOT)}/ holds {version}.")


def _changes(last: baseline.Released, contract: str) -> tuple[list[Change], list[Change]]:
    return (
        openapi_diff.compare(last.contract, load(contract)),
        python_diff.compare(last.surface, surface.render(baseline.SOURCES)),
    )


def _report(changes: Sequence[Change]) -> None:
    for change in changes:
        used = f" ({change.used})" if change.used else ""
        print(f"  {change.verdict.name.lower():10} {change.where}: {change.what}{used}")
    if not changes:
        print("  nothing")


if __name__ == "__main__":
    main()
