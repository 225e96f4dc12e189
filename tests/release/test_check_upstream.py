"""`make check-upstream`: comparison with a newer document, and documents that are refused."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Script
from tests.release.conftest import CONTRACT, ROOT, Patch, attempt, patched, read
from tools.api_diff import openapi_diff
from tools.api_diff.documents import MAX_BYTES, Document, load, without_extensions
from tools.api_diff.fetching import fetch
from tools.openapi import DocumentError, endpoints

KEPT = read(ROOT / CONTRACT)
NEWER: Patch = [
    {"op": "remove", "path": "/paths/~1ratings"},
    {"op": "replace", "path": "/info/title", "value": "Panic"},
]


def check_upstream(against: str) -> subprocess.CompletedProcess[str]:
    return attempt("make", "check-upstream", f"AGAINST={against}")


def test_a_newer_document_is_compared(scripted: Script) -> None:
    """Changes are listed and fail, those of inferred operations as corrections.

    Our extensions are ignored, and descriptions are counted.
    """
    theirs = without_extensions(Document(patched(KEPT, NEWER))).tree
    inferred = next(each for each in endpoints(KEPT) if "inferred" in each.operation.values())
    paths = theirs["paths"]
    paths[f"/elsewhere{inferred.path}"] = paths.pop(inferred.path)
    done = check_upstream(scripted(200, theirs).base_url)
    assert done.returncode != 0
    assert f"  correction {inferred.operation['operationId']}: moved from " in done.stdout
    assert "  breaking   submitCalloutRating: removed: POST /ratings" in done.stdout
    assert "x-" not in done.stdout
    assert "Only the description differs in 1 places." in done.stdout
    sentence = "check-upstream: the contract differs: update it as openapi/README.md says."
    assert sentence in done.stderr


def test_a_document_with_other_descriptions_passes(tmp_path: Path) -> None:
    """It may be a file, and JSON."""
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps(patched(KEPT, NEWER[1:])))
    done = check_upstream(str(newer))
    assert done.returncode == 0, done.stderr
    assert "  nothing\nOnly the description differs in 1 places.\n" in done.stdout


def test_without_a_document_one_sentence_says_what_to_do() -> None:
    """There is no traceback."""
    done = check_upstream("")
    sentence = "check-upstream: name the newer document: make check-upstream AGAINST=path-or-url.\n"
    assert done.stderr.startswith(sentence)


@pytest.mark.parametrize(
    ("against", "sentence"),
    [
        ("nowhere.yaml", "nowhere.yaml cannot be read: No such file or directory."),
        ("http://panic.invalid/openapi.yaml", "use https, or loopback"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/ cannot be fetched: ConnectError."),
        ("http://u:p@127.0.0.1:1/", "The address has a password"),
        ("http://[", "use https, or loopback"),
    ],
)
def test_where_there_is_no_document(against: str, sentence: str) -> None:
    """A path or an address that leads nowhere, or that is not allowed."""
    with pytest.raises(DocumentError, match=re.escape(sentence)):
        load(against)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("openapi: [3.1", "is not YAML"),
        ("swagger: '2.0'", "is not an OpenAPI 3 document"),
        ("openapi: 3.1.0", "has no paths"),
        ("openapi: 3.1.0\npaths: &a {}\ninfo: *a\n", "has YAML aliases"),
        ("- a list", "should be a mapping"),
        ("openapi: 3.1.0\npaths: {/a: {get: [1]}}\n", "is not valid OpenAPI"),
        ("openapi: 3.1.0\npaths: {/a: {$ref: 'b.yaml#/a'}}\n", "b.yaml#/a refers to nothing"),
        ("openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1a'}}\n", "#/paths/~1a refers to itself"),
        ("[" * 100_000, "is nested deeper than 100"),
        (" " * (MAX_BYTES + 1), "is larger than 5,000,000 bytes"),
    ],
    ids=lambda text: text[:40].strip(),
)
def test_a_document_that_cannot_be_followed(tmp_path: Path, text: str, sentence: str) -> None:
    """One sentence says what is wrong with it."""
    newer = tmp_path / "newer.yaml"
    newer.write_text(text)
    with pytest.raises(DocumentError, match=re.escape(sentence)):
        openapi_diff.compare(Document(KEPT), load(str(newer)))


@pytest.mark.parametrize(
    ("seconds", "response", "sentence"),
    [
        (30, {"status": 404}, "returned status 404"),
        (30, {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "status 302"),
        (30, {"status": 200, "raw": b" " * 2_000}, "is larger than 1,000 bytes"),
        (0.2, {"status": 200, "silent": True}, "took longer than 0.2 s"),
        (0.2, {"status": 200, "raw": b" " * 900, "trickle": "body"}, "took longer than 0.2 s"),
        (
            30,
            {"status": 200, "raw": b" ", "missing_bytes": 9},
            "cannot be fetched: RemoteProtocolError",
        ),
    ],
)
def test_fetching_is_bounded(
    scripted: Script,
    seconds: float,
    response: dict[str, object],
    sentence: str,
) -> None:
    """It is bounded in time, from the connection on, and in size; redirects are not followed."""
    service = scripted(**response)
    with pytest.raises(DocumentError, match=sentence):
        fetch(service.base_url, max_bytes=1_000, max_seconds=seconds)
