"""`make diff` and `make check-version`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from tests.release.conftest import CONTRACT, ROOT, Patch, Project, attempt, patched, read
from tools.api_diff import openapi_diff, python_diff
from tools.api_diff.changes import Change, Verdict, max_severity
from tools.api_diff.documents import Document
from tools.api_diff.versions import STEPS, is_followed, next_version, position

CASES: dict[str, dict[str, Any]] = {
    each["case"]: each
    for path in sorted(Path(__file__).parent.glob("cases/*.yaml"))
    for each in read(path)
}
INFERRED = {
    "dismissCallout": "/callouts/{calloutId}/dismiss",
    "generateResolutionReport": "/callouts/{calloutId}/resolutionReport",
    "listRatingItems": "/rating-items",
}
"""Operations that cases correct, and their paths there."""


def find_path(contract: dict[str, Any], name: str) -> str:
    """Return the path of an operation."""
    found = (
        path
        for path, item in contract["paths"].items()
        for each in item.values()
        if isinstance(each, dict) and each["operationId"] == name
    )
    return str(next(found))


def with_inferred(contract: dict[str, Any]) -> dict[str, Any]:
    """Return the contract with operations as the cases have them, whatever was corrected since."""
    paths = contract["paths"]
    for name, path in INFERRED.items():
        paths[path] = paths.pop(find_path(contract, name))
        for each in paths[path].values():
            if isinstance(each, dict) and each["operationId"] == name:
                each["x-provenance"] = "inferred"
    return contract


KEPT = with_inferred(read(ROOT / CONTRACT))
SINK = ROOT / "tests/generation/kitchen-sink.yaml"
SETTLED = json.loads(json.dumps(KEPT).replace('"inferred"', '"public"'))
"""The contract without inferred operations, whose changes would be corrections."""

STUB = (ROOT / "openapi/baseline/surface.pyi").read_text()
PAGE = (ROOT / "docs/changes.md").read_text()

BREAK: Patch = [{"op": "remove", "path": "/paths/~1ratings"}]

PLACES = {
    "response": "/responses/200/content/application~1json/schema",
    "body": "/requestBody",
    "content": "/requestBody/content",
    "parameters": "/parameters",
    "request": "/requestBody/content/application~1json/schema",
    "responses": "/responses",
}
"""Parts of an operation that a case replaces."""

INLINE: Patch = [
    {"op": "replace", "path": "/paths/~1ratings/post/responses/200", "value": {"content": {"application/json": {}}}},
]  # fmt: skip


def before(case: dict[str, Any]) -> Any:
    """Return the document that a case changes: the contract, or the result of another case."""
    if "at" in case:
        return put(case, case["old"])
    if "from" not in case:
        return KEPT if case.get("inferred") else SETTLED
    return changed(CASES[case["from"]])


def changed(case: dict[str, Any]) -> Any:
    """Return the document that results from a case."""
    return put(case, case["new"]) if "at" in case else patched(before(case), case["patch"])


def put(case: dict[str, Any], value: Any) -> Any:
    path = f"/paths/~1ratings/post{PLACES[case['at']]}"
    return patched(SETTLED, [*INLINE, {"op": "add", "path": path, "value": value}])


def uncounted(line: str) -> str:
    """Return a line without the number of further operations."""
    return re.sub(r"\d+ more", "more", line)


def lines(changes: list[Change]) -> set[str]:
    return {
        f"{change.where}: {change.what}" + (f" ({change.used})" if change.used else "")
        for change in changes
    }


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_has_a_verdict(case: dict[str, Any]) -> None:
    """Breaking, additive, editorial or none; and a line describes it."""
    changes = openapi_diff.compare(Document(before(case)), Document(changed(case)))
    verdict = max_severity(changes)
    assert (verdict.name.lower() if verdict else "none") == case["verdict"], lines(changes)
    severe = [change for change in changes if change.verdict is verdict]
    line = uncounted(case.get("line", ""))
    assert any(each.startswith(line) for each in [*map(uncounted, lines(severe)), ""])


def nodes(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every scalar of a document, and its place."""
    if isinstance(node, dict | list):
        for key, each in node.items() if isinstance(node, dict) else enumerate(node):
            yield from nodes(each, (*at, key))
    else:
        yield at, node


def test_nothing_of_any_kind_is_ignored() -> None:
    """Removing or replacing any part of a document with every kind is a change."""
    sink = Document(read(SINK))
    assert openapi_diff.compare(sink, Document(read(SINK))) == []
    chosen = {}
    for at, value in nodes(sink.tree):
        keys = [key for key in at if isinstance(key, str)]
        if "examples" not in keys:
            chosen[keys[0], keys[-2:][0] in {"properties", "schema"}, keys[-1]] = at, value
    assert len(chosen) > 80
    for at, value in chosen.values():
        path = "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in at)
        other = not value if isinstance(value, bool) else 77 if isinstance(value, int) else "other"
        ways: list[Patch] = [[{"op": "replace", "path": path, "value": other}]]
        if at[-1] not in {"name", "in", "propertyName", "url", "operationId"}:
            ways.append([{"op": "remove", "path": path}])
        dangling = at[-1] == "$ref" or "mapping" in at
        for patch in ways[1:] if dangling else ways:
            changes = openapi_diff.compare(sink, Document(patched(sink.tree, patch)))
            assert changes, patch


def test_the_page_has_every_case_and_its_verdict() -> None:
    """The table of docs/changes.md is that of the cases."""
    rows = re.findall(r"^\| ([^|]+) \| (\w+) \| (\w*) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (name, case["verdict"], case.get("redocly", "")) for name, case in CASES.items()
    ]


def test_the_page_counts_the_verdicts_of_another_tool() -> None:
    """Its figures are those of its table."""
    breaks = [case for case in CASES.values() if case["verdict"] == "breaking"]
    other = [case for case in CASES.values() if "redocly" in case]
    missed = sum("redocly" in case for case in breaks)
    invented = sum(case["redocly"] == "breaking" for case in other)
    assert f"right for {len(CASES) - len(other)} of the {len(CASES)}." in PAGE
    assert f"misses {missed} of {len(breaks)}, and reports {invented} harmless ones." in PAGE


@pytest.mark.parametrize(
    ("find", "put", "verdict", "line"),
    [
        ("    def close() -> None: ...\n", "", "BREAKING", "PanicClient.close: public object was removed"),
        ("for_customer(customer_id: int)", "for_customer(customer: int)", "BREAKING", "AsyncPanicClient.for_customer(customer_id): parameter was removed"),
        ("attempts: int = 3", "attempts: int = 4", "BREAKING", "AsyncPanicClient.__init__(attempts): parameter default was changed"),
        ("attempts: int = 3", "attempts: int", "BREAKING", "AsyncPanicClient.__init__(attempts): parameter is now required"),
        ("deadline: float = 30.0", "deadline: int = 30.0", "BREAKING", "AsyncPanicClient.__init__(deadline): float → int"),
        ("deadline: float = 30.0", "deadline: float | str = 30.0", "ADDITIVE", "AsyncPanicClient.__init__(deadline): float → float | str"),
        ("deadline: float = 30.0", "deadline: float = 30.0, region: str = ''", "ADDITIVE", "AsyncPanicClient.__init__(region): added"),
        ("deadline: float = 30.0", "deadline: float = 30.0, region: str", "BREAKING", "AsyncPanicClient.__init__(region): parameter was added as required"),
        ("close() -> None", "close() -> bool", "BREAKING", "AsyncPanicClient.aclose(): None → bool"),
        ("async def aclose", "def aclose", "BREAKING", "AsyncPanicClient.aclose: called differently"),
        ("class NotFound(ApiError)", "class NotFound(PanicError)", "BREAKING", "NotFound: is no longer a ApiError"),
        ("class NotFound(ApiError)", "class NotFound(ApiError, LookupError)", "ADDITIVE", "NotFound: is now a LookupError as well"),
        ("    CLOSED = 'closed'", "    CLOSED = 'over'", "BREAKING", "CalloutState.CLOSED: 'closed' → 'over'"),
        ("    retry_after: float | None", "    retry_after: float", "ADDITIVE", "PanicError.retry_after: float | None → float"),
        ("    sent: bool", "    sent: bool | None", "BREAKING", "PanicError.sent: bool → bool | None"),
        ("\nclass TokenStore(Protocol):\n", "\nclass TokenStore(Protocol):\n    def drop(key: str) -> None: ...\n", "BREAKING", "TokenStore.drop: added to a protocol that others implement"),
        ("class models:", "class Region:\n    name: str\nclass models:", "ADDITIVE", "Region: added"),
    ],
)  # fmt: skip
def test_a_change_of_the_public_interface_has_a_verdict(
    find: str, put: str, verdict: str, line: str
) -> None:
    """Breaks that griffe finds, and what it ignores: types, bases and additions."""
    assert find in STUB
    changes = python_diff.compare(STUB, STUB.replace(find, put, 1))
    assert max_severity(changes) is Verdict[verdict], lines(changes)
    assert line in lines(changes)


def test_make_diff_lists_a_known_break_and_the_step_that_follows(tmp_path: Path) -> None:
    """The command itself."""
    changed = tmp_path / "changed.yaml"
    changed.write_text(json.dumps(patched(KEPT, BREAK)))
    done = attempt("make", "diff", f"CONTRACT={changed}")
    assert done.returncode == 0, done.stderr
    assert "  breaking   submitCalloutRating: removed: POST /ratings\n" in done.stdout
    assert re.search(
        r"^Breaking: a \w+ step follows, from [\d.]+ to [\d.]+\.$", done.stdout, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("released", "verdict", "step", "version"),
    [
        ("0.1.3", "BREAKING", "minor", "0.2.0"),
        ("0.1.3", "CORRECTION", "minor", "0.2.0"),
        ("0.1.3", "ADDITIVE", "patch", "0.1.4"),
        ("0.1.3", "EDITORIAL", "patch", "0.1.4"),
        ("1.2.3", "BREAKING", "major", "2.0.0"),
        ("1.2.3", "CORRECTION", "minor", "1.3.0"),
        ("1.2.3", "ADDITIVE", "minor", "1.3.0"),
        ("1.2.3", "EDITORIAL", "patch", "1.2.4"),
    ],
)
def test_the_step_that_follows(released: str, verdict: str, step: str, version: str) -> None:
    """Before 1.0 it is one smaller, except that of a correction."""
    assert STEPS[position(Version(released), Verdict[verdict])] == step
    assert next_version(Version(released), Verdict[verdict]) == Version(version)


@pytest.mark.parametrize(
    ("verdict", "current", "fragments", "followed"),
    [
        ("BREAKING", "0.1.0", [], False),
        ("BREAKING", "0.1.0", ["a.added.md", "b.fixed.md"], False),
        ("BREAKING", "0.1.0", ["README.md", "a.breaking.md"], True),
        ("BREAKING", "0.1.1", [], False),
        ("BREAKING", "0.2.0", [], True),
        ("BREAKING", "0.2.0rc1", [], True),
        ("BREAKING", "1.0.0", [], True),
        ("CORRECTION", "0.1.0", ["a.added.md"], False),
        ("CORRECTION", "0.1.0", ["a.fixed.md"], True),
        ("ADDITIVE", "0.1.0", ["a.fixed.md", "b.internal.md"], False),
        ("ADDITIVE", "0.1.0", ["a.added.md"], True),
        ("ADDITIVE", "0.1.0", ["a.breaking.md"], True),
        ("ADDITIVE", "0.1.1", [], True),
        ("EDITORIAL", "0.1.0", ["README.md", "breaking.md"], False),
        ("EDITORIAL", "0.1.0", ["a.internal.md"], True),
        ("EDITORIAL", "0.0.9", [], False),
    ],
)
def test_what_follows_a_change(
    verdict: str, current: str, fragments: list[str], *, followed: bool
) -> None:
    """A version that is stepped far enough, or a fragment of a severe enough kind."""
    released = Version("0.1.0")
    assert is_followed(Verdict[verdict], released, Version(current), fragments) is followed


def describe(project: Project, name: str) -> None:
    """Write a changelog fragment."""
    (project.folder / "release/changes" / name).write_text("Something else.\n")


def test_a_break_needs_a_fragment_of_its_own_branch(project: Project) -> None:
    """A later branch that breaks something else needs one of its own."""
    project.change(BREAK)
    done = project.make("check-version")
    assert done.returncode != 0
    assert "breaking   submitCalloutRating: removed: POST /ratings" in done.stdout
    assert "Describe them in release/changes/NAME.breaking.md" in done.stderr
    describe(project, "ratings.breaking.md")
    base = project.commit("Remove the ratings")
    project.replace("client/aura_panic/_client.py", "    def for_customer(", "    def scoped_to(")
    done = project.make("check-version", f"BASE={base}")
    assert done.returncode != 0
    assert "The changes since 0.9.0 are breaking; version or changelog say so." in done.stdout
    assert "breaking   PanicClient.for_customer: public object was removed" in done.stdout
    assert "submitCalloutRating" not in done.stdout
    assert f"on this branch, since {base[:12]} are breaking, which neither" in done.stderr
    describe(project, "scope.breaking.md")
    assert project.make("check-version", f"BASE={base}").returncode == 0
    done = project.make("check-version", f"BASE={project.commit('Rename')}")
    assert done.returncode == 0, done.stderr
    assert "Nothing changed on this branch" in done.stdout


def test_a_release_starts_the_comparison_again(project: Project) -> None:
    """After `make update-api-baseline`, run once or twice, nothing has changed."""
    project.change(BREAK)
    for _ in range(2):
        assert project.make("update-api-baseline", "VERSION=99.0.0").returncode == 0
    done = project.make("diff")
    assert "Since 99.0.0" in done.stdout
    assert "No new version follows." in done.stdout


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("", "'' is not a version"),
        ("next", "'next' is not a version"),
        ("0.0.9", "which was released"),
    ],
)
def test_a_baseline_needs_a_newer_version(version: str, sentence: str) -> None:
    """With any other version nothing changes."""
    kept = (ROOT / "openapi/baseline/version.txt").read_text()
    done = attempt("make", "update-api-baseline", f"VERSION={version}")
    assert done.returncode != 0
    assert sentence in done.stderr
    assert (ROOT / "openapi/baseline/version.txt").read_text() == kept


MESSAGE = """        message:
          description: What is wrong, for a person to read.
          type: string
"""


def test_a_report_has_the_lines_of_the_document(tmp_path: Path) -> None:
    """`make diff FORMAT=github` annotates them."""
    edits = {
        MESSAGE: f"{MESSAGE}        towing:\n          type: string\n",
        "      maximum: 5\n": "      maximum: 4\n",
    }
    text = (ROOT / CONTRACT).read_text()
    for find, replacement in edits.items():
        assert text.count(find) == 1
        text = text.replace(find, replacement)
    contract = tmp_path / "changed.yaml"
    contract.write_text(text)
    done = attempt("make", "diff", f"CONTRACT={contract}", "FORMAT=github")
    assert done.returncode == 0, done.stderr
    number = {line.strip(): number for number, line in enumerate(text.splitlines(), start=1)}
    for level, title, line in (
        ("notice", "additive%3A Error.towing", number["towing:"]),
        ("error", "breaking%3A Rating", number["maximum: 4"]),
    ):
        assert f"::{level} title={title},file={contract},line={line}::" in done.stdout
    assert "API changes since " in done.stdout.splitlines()[-1]


def test_an_unknown_format_is_refused() -> None:
    """The sentence lists those that there are."""
    done = attempt("make", "diff", "FORMAT=html")
    assert done.returncode != 0
    assert "diff: FORMAT should be one of json, markdown, github, junit." in done.stderr
