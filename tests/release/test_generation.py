"""From an edited contract to a package: what is generated, and what stops it.

Every kind of contract is in tests/generation.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "generated/aura_panic_api"
CONTRACT = yaml.safe_load((ROOT / "openapi/panic-callouts.yaml").read_text())
CONFIG = yaml.safe_load((ROOT / "generator-config.yaml").read_text())

Edit = Callable[[dict[str, Any]], object]
GENERATE = ("-m", "tools.generate")


class Workshop:
    """A copy of the generated package, and the means to regenerate it from an edited contract."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / PACKAGE.name
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, self.package, ignore=ignored)

    def generate(
        self,
        edit: Edit = dict,
        *options: str,
        config: dict[str, Any] = CONFIG,
        text: str = "",
        command: tuple[str, ...] = GENERATE,
    ) -> subprocess.CompletedProcess[str]:
        contract = copy.deepcopy(CONTRACT)
        edit(contract)
        (self.folder / "contract.yaml").write_text(
            text or yaml.safe_dump(contract, sort_keys=False)
        )
        (self.folder / "config.yaml").write_text(yaml.safe_dump(config))
        return self.run(
            *command,
            *("--contract", self.folder / "contract.yaml"),
            *("--config", self.folder / "config.yaml"),
            *("--package", self.package),
            *options,
        )

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(self.folder), str(ROOT)))},
            capture_output=True,
            text=True,
            check=False,
        )

    def contents(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.package)): path.read_bytes()
            for path in self.package.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def add_operation(contract: dict[str, Any]) -> None:
    """Add an operation with a path, a query and a body, and a model that holds another."""
    contract["components"]["schemas"]["Report"] = {
        "type": "object",
        "required": ["callout", "arrived"],
        "properties": {
            "callout": {"$ref": "#/components/schemas/Callout"},
            "arrived": {"type": "array", "items": {"type": "string", "format": "date-time"}},
            "mobile": {"type": "string", "x-pii": True},
        },
    }
    contract["paths"]["/callouts/{calloutId}/report"] = {
        "parameters": [{"$ref": "#/components/parameters/CalloutId"}],
        "post": {
            "operationId": "reportCallout",
            "tags": ["Callouts"],
            "summary": "Report a callout",
            "description": "Reports it.",
            "x-retry": "never",
            "security": [{"bearerAuth": []}],
            "parameters": [{"name": "brief", "in": "query", "schema": {"type": "boolean"}}],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "title": "ReportRequest",
                            "type": "object",
                            "required": ["reason"],
                            "properties": {"reason": {"type": "string"}},
                        }
                    }
                },
            },
            "responses": {
                "201": {
                    "description": "Made.",
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Report"}}
                    },
                }
            },
        },
    }


USAGE = """
import httpx
from aura_panic import PanicClient, UnreadableResponse
from aura_panic_legacy import CalloutState

CALLOUT = {
    "id": 1, "customerId": 2, "status": "CLOSED", "responseTypeId": 1,
    "calloutClassificationId": 1, "createdAt": "2024-04-20T14:45:00Z",
}
sent = []

def respond(request):
    sent.append(request)
    return httpx.Response(201, json=reply)

transport = httpx.MockTransport(respond)
with PanicClient(base_url="http://127.0.0.1", token="t", transport=transport) as panic:
    reply = {"callout": CALLOUT, "arrived": ["later", "2024-04-20T14:45:00Z"], "mobile": "0821234"}
    report = panic.report_callout(1, reason="asked", brief=True)
    assert str(sent[0].url).endswith("/callouts/1/report?brief=true"), sent[0].url
    assert report.callout.state is CalloutState.CLOSED
    assert "0821234" not in repr(report)
    assert [each.path for each in report.undecodable] == ["$.arrived[0]"]
    reply = {"callout": CALLOUT | {"id": None}, "arrived": []}
    try:
        panic.report_callout(1, reason="asked")
    except UnreadableResponse as problem:
        assert problem.json_path == "$.callout.id", problem
    else:
        raise AssertionError
"""


def test_a_new_operation_is_a_method_of_the_client(workshop: Workshop) -> None:
    """An operation added to the contract is there at once, checked, and hides secrets."""
    done = workshop.generate(add_operation)
    assert done.returncode == 0, done.stderr
    (workshop.folder / "usage.py").write_text(USAGE)
    ran = workshop.run("usage.py")
    assert ran.returncode == 0, ran.stdout + ran.stderr


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
        (repeat_operation_id, "its name listActiveCallouts is that of another operation"),
        (take_a_name_of_the_client, "/oauth/token post: close is a method of the clients"),
        (identify_nothing, "x-identifies names nothing, which no path has as a parameter"),
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
    before = workshop.contents()
    done = workshop.generate(edit)
    assert done.returncode == 1
    first, last = done.stderr.strip().splitlines()
    assert first.startswith("generate: contract.yaml:")
    assert sentence in first
    assert last == f"The package in {workshop.folder.name}/ is as it was."
    assert workshop.contents() == before
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
    """What is not even YAML, or holds a key twice, is said so."""
    before = workshop.contents()
    done = workshop.generate(text=text)
    assert (done.returncode, workshop.contents()) == (1, before)
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


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
    done = workshop.generate(config=CONFIG | setting)
    assert done.returncode == 1
    assert sentence in done.stderr


ANOTHER_GENERATOR = """
import runpy, sys
import openapi_python_client.parser.openapi as openapi
from openapi_python_client.parser import GeneratorData
sys.argv[0] = "generate"
{change}
runpy.run_module("tools.generate", run_name="__main__")
"""

RENAMED = """
parse = GeneratorData.from_dict
def from_dict(document, config):
    data = parse(document, config=config)
    for tag in data.endpoint_collections_by_tag.values():
        for endpoint in tag.endpoints:
            endpoint.contents = vars(endpoint).pop("bodies")
    return data
GeneratorData.from_dict = staticmethod(from_dict)
"""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("del openapi.generate_operation_id", "openapi-python-client is not the pinned one"),
        (RENAMED, "does not fit our templates ('Endpoint' object has no attribute 'bodies')"),
    ],
)
def test_another_generator_is_noticed(workshop: Workshop, change: str, sentence: str) -> None:
    """A newer or older one that offers something else stops with one sentence."""
    code = ANOTHER_GENERATOR.format(change=change)
    done = workshop.generate(command=("-c", code))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "run `make setup`" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_fails_on_a_byte_and_changes_nothing(workshop: Workshop) -> None:
    """`--check` notices an edit by hand, a stray file and a missing one, and says what to run."""
    assert workshop.generate().returncode == 0
    with (workshop.package / "operations.py").open("a") as file:
        file.write("\n")
    (workshop.package / "stray.py").touch()
    (workshop.package / "py.typed").unlink()
    before = workshop.contents()
    done = workshop.generate(dict, "--check")
    assert done.returncode == 1
    assert "operations.py, py.typed, stray.py. Run `make generate`" in done.stderr
    assert workshop.contents() == before
    assert workshop.generate().returncode == 0
    assert workshop.generate(dict, "--check").returncode == 0
