"""From an edited contract to a package: what is generated, and what stops it.

Every kind of contract is in tests/generation, and changes of this one in test_changes.py.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_python_client.parser import GeneratorData

from tests.release.conftest import CONTRACT, ROOT, attempt, read
from tools.generate.__main__ import contents, main, swap
from tools.openapi import DocumentError, load

PACKAGE = ROOT / "generated/aura_panic_api"
KEPT = read(ROOT / CONTRACT)
CONFIG = read(ROOT / "generator-config.yaml")

Edit = Callable[[dict[str, Any]], object]


class Workshop:
    """A copy of the generated package, and the means to regenerate it from an edited contract."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / PACKAGE.name
        shutil.copytree(PACKAGE, self.package)

    def generate(
        self, *options: str, edit: Edit = dict, text: str = "", config: dict[str, Any] = CONFIG
    ) -> str:
        """Run the generator in this process; return what it says where it stops."""
        contract = copy.deepcopy(KEPT)
        edit(contract)
        paths = {name: self.folder / f"{name}.yaml" for name in ("contract", "config")}
        paths["contract"].write_text(text or json.dumps(contract))  # which is YAML as well
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


def break_reference(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Callout"]["properties"]["id"] = {"$ref": "#/nowhere"}


def repeat_operation_id(contract: dict[str, Any]) -> None:
    contract["paths"]["/callouts/{calloutId}"]["get"]["operationId"] = "listActiveCallouts"


def take_a_name_of_the_client(contract: dict[str, Any]) -> None:
    contract["paths"]["/oauth/token"]["post"]["operationId"] = "close"


def identify_nothing(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Callout"]["x-identifies"] = {"id": "nothing"}


def name_an_unknown_format(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Callout"]["x-response-formats"] = "nested"


def verify_with_nothing(contract: dict[str, Any]) -> None:
    contract["paths"]["/oauth/token"]["post"]["x-verify-with"] = "nothing"


def restrict_unknowingly(contract: dict[str, Any]) -> None:
    schema = contract["components"]["schemas"]["Credentials"]
    schema["properties"]["clientId"]["unevaluatedItems"] = False


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (break_reference, "schemas Callout properties id: #/nowhere refers to nothing"),
        (repeat_operation_id, "its name listActiveCallouts is used by another operation"),
        (take_a_name_of_the_client, "/oauth/token post: close is a method of the clients"),
        (identify_nothing, "x-identifies names nothing, which is not a path parameter"),
        (name_an_unknown_format, "schemas Callout: x-response-formats should be callout or token"),
        (verify_with_nothing, "x-verify-with: there is no operation nothing"),
        (restrict_unknowingly, "unevaluatedItems in what is sent is not validated: remove it"),
        (lambda contract: contract.pop("paths"), "the generator cannot use it"),
    ],
)
def test_a_mistake_in_the_contract_changes_nothing(
    workshop: Workshop, edit: Edit, sentence: str
) -> None:
    """A failed generation says where and why, and leaves the package as it was."""
    before = contents(workshop.package)
    first, last = workshop.generate(edit=edit).splitlines()
    assert first.startswith("generate: contract.yaml:")
    assert sentence in first
    assert last == f"The package in {workshop.folder.name}/ is as it was."
    assert contents(workshop.package) == before
    assert not list(workshop.folder.glob(".generating-*"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("openapi: [3.1", "contract.yaml is not YAML"),
        ("- a list", "contract.yaml should be a mapping"),
        ("info: {}\ninfo: {}\n", "contract.yaml is not YAML"),
    ],
)
def test_a_contract_that_is_no_document_is_refused(
    workshop: Workshop, text: str, sentence: str
) -> None:
    """A document that is not YAML, or holds a key twice, is refused with a sentence."""
    before = contents(workshop.package)
    assert sentence in workshop.generate(text=text)
    assert contents(workshop.package) == before


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"litteral_enums": True}, "config.yaml: litteral_enums: Extra inputs are not permitted."),
        ({"literal_enums": True}, "config.yaml: literal_enums: Input should be False."),
        ({"field_prefix": []}, "config.yaml: field_prefix: Input should be a valid string."),
    ],
)
def test_a_wrong_setting_is_an_error(
    workshop: Workshop, setting: dict[str, Any], sentence: str
) -> None:
    """The generator would ignore it; a typing mistake must not pass for a setting."""
    assert sentence in workshop.generate(config=CONFIG | setting)


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
