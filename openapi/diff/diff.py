"""Compares the contract, and what the package offers, with what was last released."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import callers
import contracts
import surface
from changes import Change, Verdict, weight
from documents import Document, DocumentError, load, without_extensions
from versions import (
    STEPS,
    VersionError,
    following,
    is_followed,
    position,
    read_version,
    told_in,
    version_of,
)

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "openapi/panic-callouts.yaml"
RELEASED = ROOT / "openapi/released"
SOURCES = [ROOT / "client", ROOT / "generated", ROOT / "overrides"]
FRAGMENTS = ROOT / "release/changes"

NAME_OF_STUB = "surface.pyi"
NAME_OF_VERSION = "version.txt"


def main() -> None:
    arguments = _arguments()
    try:
        arguments.run(arguments)
    except (DocumentError, VersionError) as error:
        sys.exit(f"{arguments.command}: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: Any) -> argparse.ArgumentParser:
        added = commands.add_parser(name)
        added.set_defaults(run=run)
        return added

    command("diff", show).add_argument("--contract", default=str(CONTRACT))
    command("check-version", check_version)
    command("keep-released", keep).add_argument("version", type=str)
    command("sync-check", compare_with).add_argument("against", help="a path or an address")
    return parser.parse_args()


def show(arguments: argparse.Namespace) -> None:
    """What changed since the last release, and the version that follows."""
    released = read_version((RELEASED / NAME_OF_VERSION).read_text().strip())
    wire, offered = _since_release(arguments.contract)
    print(f"Since {released}, in the contract:")
    report(wire)
    print("In what `aura_panic` offers:")
    report(offered)
    verdict = weight([*wire, *offered])
    if verdict is None:
        print("No new version follows.")
        return
    step = STEPS[position(released, verdict)]
    print(f"{verdict.name.capitalize()}: a {step} step follows, {released} → {following(released, verdict)}.")


def check_version(_: argparse.Namespace) -> None:
    """Fail where something changed, and neither version nor changelog followed."""
    released = read_version((RELEASED / NAME_OF_VERSION).read_text().strip())
    changes = [change for part in _since_release(str(CONTRACT)) for change in part]
    verdict, current = weight(changes), version_of(ROOT / "pyproject.toml")
    if verdict is None:
        print(f"Contract and package are as released with {released}.")
        return
    needed, told = following(released, verdict), told_in(FRAGMENTS.glob("*.md"))
    if is_followed(current, needed) or (told or 0) >= verdict:
        print(f"Something {verdict.name.lower()} since {released} was followed.")
        return
    report([change for change in changes if change.verdict is verdict])
    kinds = {Verdict.BREAKING: "breaking", Verdict.ADDITIVE: "added", Verdict.EDITORIAL: "fixed"}
    sys.exit(
        f"check-version: that is {verdict.name.lower()} since {released}, and nothing followed. "
        f"Say it in release/changes/NAME.{kinds[verdict]}.md, in users' words, "
        f"or step the version in pyproject.toml to {needed}."
    )


def keep(arguments: argparse.Namespace) -> None:
    """Store contract and surface as those of a release."""
    version = read_version(arguments.version)
    load(str(CONTRACT))
    RELEASED.mkdir(exist_ok=True)
    shutil.copyfile(CONTRACT, RELEASED / CONTRACT.name)
    (RELEASED / NAME_OF_STUB).write_text(surface.render(SOURCES), encoding="utf-8")
    (RELEASED / NAME_OF_VERSION).write_text(f"{version}\n", encoding="utf-8")
    print(f"{RELEASED.relative_to(ROOT)} holds {version} now.")


def compare_with(arguments: argparse.Namespace) -> None:
    """What a newer document has against the contract; fail where it is more than words."""
    theirs, ours = (without_extensions(load(each)) for each in (arguments.against, str(CONTRACT)))
    changes = contracts.compare(ours, theirs)
    changed = [change for change in changes if change.verdict > Verdict.EDITORIAL]
    print(f"{arguments.against}, against the contract that is kept:")
    report(changed)
    print(f"Only the words differ in {len(changes) - len(changed)} places.")
    if changed:
        sys.exit(f"sync-check: {len(changed)} changes to follow. Look at the contract.")


def _since_release(contract: str) -> tuple[list[Change], list[Change]]:
    before, after = load(str(RELEASED / CONTRACT.name)), load(contract)
    stub = (RELEASED / NAME_OF_STUB).read_text(encoding="utf-8")
    return contracts.compare(before, after), callers.compare(stub, surface.render(SOURCES))


def report(changes: Sequence[Change]) -> None:
    for change in changes:
        used = f" ({change.used})" if change.used else ""
        print(f"  {change.verdict.name.lower():9}  {change.where}: {change.what}{used}")
    if not changes:
        print("  nothing")


if __name__ == "__main__":
    main()
