"""From an edited contract to a package: what is generated, and what stops it.

Every kind of contract is in tests/generation, and changes of this one in test_changes.py.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_python_client.parser import GeneratorData

from tests.release.conftest import CONTRACT, ROOT, attempt, patched, read
from tools.generate.__main__ import contents, main, swap
from tools.openapi import DocumentError, load

PACKAGE = ROOT / "generated/aura_panic_api"
KEPT = read(ROOT / CONTRACT)
CONFIG = read(ROOT / "generator-config.yaml")


class Workshop:
    """A copy of the generated package, and the means to regenerate it from an edited contract."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / PACKAGE.name
        shutil.copytree(PACKAGE, self.package)

    def generate(self, *options: str, contract: Any = KEPT, config: Any = CONFIG) -> str:
        """Run the generator in this process; return what it says where it stops."""
        paths = {name: self.folder / f"{name}.yaml" for name in ("contract", "config")}
        text = contract if isinstance(contract, str) else json.dumps(contract)  # which is YAML too
        paths["contract"].write_text(text)
        paths["config"].write_text(json.dumps(config))
        paths["package"] = self.package
        try:
            main([*options, *(f"--{name}={path}" for name, path in paths.items())])
        except SystemExit as stopped:
            return str(stopped.code)  # which Python writes to stderr, and exits with 1
        return ""


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


SCHEMAS = "/components/schemas"
TOKEN = "/paths/~1oauth~1token/post"
GET = "/paths/~1callouts~1{calloutId}/get"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            f"{SCHEMAS}/Callout/properties/id",
            {"$ref": "#/nowhere"},
            "schemas Callout properties id: #/nowhere refers to nothing",
        ),
        (
            f"{GET}/operationId",
            "listActiveCallouts",
            "its name listActiveCallouts is used by another operation",
        ),
        (f"{TOKEN}/operationId", "close", "/oauth/token post: close is a method of the clients"),
        (
            f"{SCHEMAS}/Callout/x-identifies",
            {"id": "nothing"},
            "x-identifies names nothing, which is not a path parameter",
        ),
        (
            f"{SCHEMAS}/Callout/x-response-formats",
            "nested",
            "schemas Callout: x-response-formats should be callout or token",
        ),
        (f"{TOKEN}/x-verify-with", "nothing", "x-verify-with: there is no operation nothing"),
        (
            f"{SCHEMAS}/Credentials/properties/clientId/unevaluatedItems",
            False,
            "unevaluatedItems in what is sent is not validated: remove it",
        ),
        ("/info", {}, "the generator cannot use it"),
    ],
)
def test_a_mistake_in_the_contract_changes_nothing(
    workshop: Workshop, path: str, value: Any, sentence: str
) -> None:
    """A failed generation says where and why, and leaves the package as it was."""
    contract = patched(KEPT, [{"op": "add", "path": path, "value": value}])
    before = contents(workshop.package)
    first, last = workshop.generate(contract=contract).splitlines()
    assert first.startswith("generate: contract.yaml:")
    assert sentence in first
    assert last == f"The package in {workshop.folder.name}/ is as it was."
    assert contents(workshop.package) == before
    assert not list(workshop.folder.glob(".generating-*"))


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"contract": "openapi: [3.1"}, "contract.yaml is not YAML"),
        ({"contract": "- a list"}, "contract.yaml should be a mapping"),
        ({"contract": "info: {}\ninfo: {}\n"}, "contract.yaml is not YAML"),
        (
            {"config": CONFIG | {"litteral_enums": True}},
            "config.yaml: litteral_enums: Extra inputs are not permitted.",
        ),
        (
            {"config": CONFIG | {"literal_enums": True}},
            "config.yaml: literal_enums: Input should be False.",
        ),
        (
            {"config": CONFIG | {"field_prefix": []}},
            "config.yaml: field_prefix: Input should be a valid string.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    workshop: Workshop, inputs: dict[str, Any], sentence: str
) -> None:
    """It is not YAML, has a key twice, or a setting that the generator would ignore."""
    before = contents(workshop.package)
    assert sentence in workshop.generate(**inputs)
    assert contents(workshop.package) == before


def test_a_generator_that_offers_something_else_is_noticed(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whose data has other names stops with one sentence."""
    parse = GeneratorData.from_dict

    def from_dict(document: Any, *, config: Any) -> Any:
        data: Any = parse(document, config=config)
        for tag in data.endpoint_collections_by_tag.values():
            for endpoint in tag.endpoints:
                endpoint.contents = vars(endpoint).pop("bodies")
        return data

    monkeypatch.setattr(GeneratorData, "from_dict", staticmethod(from_dict))
    stopped = workshop.generate()
    assert "does not fit our templates ('Endpoint' object has no attribute 'bodies')" in stopped
    assert "run `make setup`" in stopped


def test_a_generator_without_what_is_imported_is_noticed() -> None:
    """One that lacks a name stops with one sentence, and no traceback."""
    without = (
        "import runpy, openapi_python_client.parser.openapi as its\n"
        "del its.generate_operation_id\n"
        "runpy.run_module('tools.generate', run_name='__main__')"
    )
    done = attempt(sys.executable, "-c", without)
    assert done.returncode == 1
    assert re.fullmatch(
        r"generate: openapi-python-client does not fit tools/generate \(.*\): run `make setup`.*\n",
        done.stderr,
    )


def test_a_package_that_cannot_be_replaced_is_put_back(tmp_path: Path) -> None:
    """As after an interrupt between the two renames."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "operations.py").touch()
    with pytest.raises(FileNotFoundError):
        swap(tmp_path / "fresh", package)
    assert contents(package).keys() == {"operations.py"}


def test_a_contract_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    """By every tool that reads one."""
    with pytest.raises(DocumentError, match=r"^there is no .*absent\.yaml\.$"):
        load(tmp_path / "absent.yaml")


def test_check_fails_on_a_byte_and_changes_nothing(workshop: Workshop) -> None:
    """`--check` notices an edit by hand, a stray file and a missing one, and says what to run."""
    assert workshop.generate() == ""
    with (workshop.package / "operations.py").open("a") as file:
        file.write("\n")
    (workshop.package / "stray.py").touch()
    (workshop.package / "py.typed").unlink()
    before = contents(workshop.package)
    stopped = workshop.generate("--check")
    assert "operations.py, py.typed, stray.py. Run `make generate`" in stopped
    assert contents(workshop.package) == before
    assert workshop.generate() == ""
    assert workshop.generate("--check") == ""
