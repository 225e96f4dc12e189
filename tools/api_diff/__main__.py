"""Compare the contract and the package with the last release, or with a newer document."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from tools import ROOT, ToolError, git, openapi, run_tool
from tools.api_diff import baseline, openapi_diff
from tools.api_diff.baseline import Snapshot
from tools.api_diff.changes import (
    FRAGMENTS,
    STEPS,
    Change,
    Verdict,
    is_followed,
    max_severity,
    next_version,
    position,
    read_version,
)
from tools.api_diff.documents import load, without_extensions
from tools.reports import FORMATS, Entry, Report

FRAGMENT_FOLDER = "release/changes"

LEVELS: dict[Verdict, Literal["error", "warning", "notice"]] = {
    Verdict.BREAKING: "error",
    Verdict.CORRECTION: "warning",
    Verdict.ADDITIVE: "notice",
    Verdict.EDITORIAL: "notice",
}

Command = Callable[[argparse.Namespace], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(run: Command) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__.replace("_", "-"), description=run.__doc__)
        added.set_defaults(run=run)
        return added

    difference = command(diff)
    difference.add_argument("--contract", type=Path, default=ROOT / baseline.CONTRACT)
    difference.add_argument("--format", default="", help=", ".join(FORMATS))
    command(check_version).add_argument("--base", default="")
    command(check_upstream).add_argument("against", nargs="?", default="")
    command(update_api_baseline).add_argument("version", nargs="?", default="")
    arguments = parser.parse_args()
    run_tool(lambda: arguments.run(arguments), arguments.command)


def diff(arguments: argparse.Namespace) -> None:
    """Print the changes since the last release, and the next version."""
    if arguments.format not in {"", *FORMATS}:
        raise ToolError(f"FORMAT should be one of {', '.join(FORMATS)}.")
    last = baseline.last_release()
    contract, package = last.changes(baseline.current(contract=arguments.contract))
    summary = _summary(last, max_severity([*contract, *package]))
    if arguments.format:
        entries = [*_entries(contract, arguments.contract), *_entries(package)]
        report = Report(f"API changes since {last.version}", summary, entries)
        print(FORMATS[arguments.format](report))
        return
    print(f"Since {last.version}, in the contract:")
    _print(contract)
    print("In the public interface of `aura_panic`:")
    _print(package)
    print(summary)


def check_version(arguments: argparse.Namespace) -> None:
    """Fail if a change has neither a new version nor a changelog fragment.

    With a base, the changes since the branch left it are checked too: a fragment of an earlier
    change does not count for them.
    """
    now = baseline.current()
    last = baseline.last_release()
    folder = ROOT / FRAGMENT_FOLDER
    _check(last, now, f"since {last.version}", [path.name for path in folder.glob("*.md")])
    if arguments.base:
        start = git("merge-base", "HEAD", arguments.base)
        options = ("--name-only", "--diff-filter=d", start, "--", FRAGMENT_FOLDER)
        written = git("diff", *options).splitlines()
        written += git("ls-files", "--others", "--exclude-standard", FRAGMENT_FOLDER).splitlines()
        fragments = [Path(name).name for name in written]
        _check(baseline.at_commit(start), now, f"on this branch, since {start[:12]}", fragments)


def _check(old: Snapshot, now: Snapshot, since: str, fragments: Sequence[str]) -> None:
    changes = [each for found in old.changes(now) for each in found]
    verdict = max_severity(changes)
    if verdict is None:
        print(f"Nothing changed {since}.")
    elif is_followed(verdict, old.version, now.version, fragments):
        print(f"The changes {since} are {verdict.name.lower()}; version or changelog say so.")
    else:
        _print([each for each in changes if each.verdict is verdict])
        raise ToolError(
            f"the changes {since} are {verdict.name.lower()}, which neither the version nor the "
            f"changelog says. Describe them in {FRAGMENT_FOLDER}/NAME.{FRAGMENTS[verdict][0]}.md, "
            f"or set the version in pyproject.toml to {next_version(old.version, verdict)}."
        )


def check_upstream(arguments: argparse.Namespace) -> None:
    """Print how a newer document differs from the contract; fail if not only in descriptions."""
    if not arguments.against:
        raise ToolError("name the newer document: make check-upstream AGAINST=path-or-url.")
    theirs = without_extensions(load(arguments.against))
    ours = without_extensions(load(str(ROOT / baseline.CONTRACT)))
    found = openapi_diff.compare(ours, theirs)
    changes = [each for each in found if not each.what.startswith("x-provenance ")]
    relevant = [each for each in changes if each.verdict is not Verdict.EDITORIAL]
    print(f"{arguments.against}, compared with the contract:")
    _print(relevant)
    print(f"Only the description differs in {len(changes) - len(relevant)} places.")
    if relevant:
        raise ToolError("the contract differs: update it as openapi/README.md says.")


def update_api_baseline(arguments: argparse.Namespace) -> None:
    """Save contract and public interface as those of a release."""
    version = read_version(arguments.version)
    baseline.save(version)
    print(f"{baseline.FOLDER}/ holds {version}.")


def _summary(last: Snapshot, verdict: Verdict | None) -> str:
    if verdict is None:
        return "No new version follows."
    step, version = STEPS[position(last.version, verdict)], next_version(last.version, verdict)
    return f"{verdict.name.capitalize()}: a {step} step follows, from {last.version} to {version}."


def _entries(changes: Sequence[Change], path: Path | None = None) -> Iterator[Entry]:
    lines = openapi.find_lines(path, [each.at for each in changes]) if path else [0] * len(changes)
    file = path and (path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    for each, line in zip(changes, lines, strict=True):
        kind = each.verdict.name.lower()
        yield Entry(LEVELS[each.verdict], kind, each.where, _text(each), str(file or ""), line)


def _text(change: Change) -> str:
    return f"{change.what} ({change.used})" if change.used else change.what


def _print(changes: Sequence[Change]) -> None:
    for change in changes:
        print(f"  {change.verdict.name.lower():10} {change.where}: {_text(change)}")
    if not changes:
        print("  nothing")


if __name__ == "__main__":
    main()
