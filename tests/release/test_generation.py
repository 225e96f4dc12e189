"""From an edited contract to a package: what is generated, and what stops it."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GENERATE = ROOT / "overrides/generator/generate.py"
PACKAGE = ROOT / "generated/aura_panic_api"
CONTRACT = yaml.safe_load((ROOT / "openapi/panic-callouts.yaml").read_text())
OPERATIONS = sum(
    "operationId" in each for item in CONTRACT["paths"].values() for each in item.values()
)
CONFIG = yaml.safe_load((ROOT / "generator-config.yaml").read_text())

Edit = Callable[[dict[str, Any]], object]


class Workshop:
    """A copy of the generated package, and the means to regenerate it from an edited contract."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / PACKAGE.name
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, self.package, ignore=ignored)

    def generate(
        self, edit: Edit = dict, *options: str, config: dict[str, Any] = CONFIG, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        contract = copy.deepcopy(CONTRACT)
        edit(contract)
        (self.folder / "contract.yaml").write_text(
            text or yaml.safe_dump(contract, sort_keys=False)
        )
        (self.folder / "config.yaml").write_text(yaml.safe_dump(config))
        return self.run(
            GENERATE,
            *("--contract", self.folder / "contract.yaml"),
            *("--config", self.folder / "config.yaml"),
            *("--package", self.package),
            *options,
        )

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def contents(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.package)): path.read_bytes()
            for path in self.package.rglob("*")
            if path.is_file()
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
            "mobile": {"type": "string", "x-personal": True},
        },
    }
    contract["paths"]["/callouts/{calloutId}/report"] = {
        "parameters": [{"$ref": "#/components/parameters/CalloutId"}],
        "post": {
            "operationId": "reportCallout",
            "tags": ["Callouts"],
            "summary": "Report a callout",
            "description": "Reports it.",
            "x-repeat": "never",
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
from typing import assert_type

from aura_panic_legacy import CalloutState, Unreadable

from aura_panic_api import AsyncOperations, Operations
from aura_panic_api.models import Report

def blocking(panic: Operations) -> None:
    report = panic.report_callout(1, reason="asked", brief=True)
    assert_type(report, Report)
    assert_type(report.callout.state, CalloutState)

async def asynchronous(panic: AsyncOperations) -> None:
    assert_type(await panic.report_callout(1, reason="asked"), Report)

CALLOUT = {
    "id": 1, "customerId": 2, "status": "CLOSED", "responseTypeId": 1,
    "calloutClassificationId": 1, "createdAt": "2024-04-20T14:45:00Z",
}
report = Report.from_dict({"callout": CALLOUT, "arrived": [], "mobile": "0821234567"})
assert report.callout.state is CalloutState.CLOSED
assert "0821234567" not in repr(report)
for wrong, path in [
    ({"callout": CALLOUT | {"id": None}, "arrived": []}, "$.callout.id"),
    ({"callout": CALLOUT, "arrived": ["2024-04-20T14:45:00Z", "later"]}, "$.arrived[1]"),
]:
    try:
        Report.from_dict(wrong)
    except Unreadable as problem:
        assert problem.path == path, problem
    else:
        raise AssertionError(path)
"""


def test_a_new_operation_is_a_typed_method_on_both_classes(workshop: Workshop) -> None:
    """An operation added to the contract is there at once, typed, checked, and hiding secrets."""
    assert workshop.generate(add_operation).returncode == 0
    (workshop.folder / "usage.py").write_text(USAGE)
    typed = workshop.run("-m", "mypy", "--strict", "--cache-dir=mypy", "usage.py", "aura_panic_api")
    assert typed.returncode == 0, typed.stdout + typed.stderr
    ran = workshop.run("usage.py")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_schema_that_holds_itself_is_no_trouble(workshop: Workshop) -> None:
    """A cycle of references generates."""

    def add_a_cycle(contract: dict[str, Any]) -> None:
        reference = {"$ref": "#/components/schemas/Node"}
        node = {
            "type": "object",
            "properties": {"next": reference, "code": {"type": "string", "format": "password"}},
        }
        contract["components"]["schemas"]["Node"] = node
        contract["components"]["schemas"]["Error"]["properties"]["node"] = reference

    done = workshop.generate(add_a_cycle)
    assert done.returncode == 0, done.stderr


def test_a_secret_is_hidden_whatever_the_generator_calls_it(workshop: Workshop) -> None:
    """Beside a property of a like name it has another one in Python, and stays hidden."""

    def add_a_likeness(contract: dict[str, Any]) -> None:
        credentials = contract["components"]["schemas"]["Credentials"]
        credentials["properties"]["client_secret"] = {"type": "string"}
        credentials["properties"]["from"] = {"type": "string", "format": "password"}

    assert workshop.generate(add_a_likeness).returncode == 0
    sent = {"clientId": "i", "clientSecret": "T0P", "from": "S3CRET", "client_secret": "label"}
    code = f"from aura_panic_api.models import Credentials; print(Credentials.from_dict({sent}))"
    shown = workshop.run("-c", code)
    assert shown.returncode == 0, shown.stderr
    assert "label" in shown.stdout
    assert "T0P" not in shown.stdout
    assert "S3CRET" not in shown.stdout


def test_an_operation_without_a_body_in_its_answer(workshop: Workshop) -> None:
    """204 is read as None, and typed so."""

    def answer_with_nothing(contract: dict[str, Any]) -> None:
        dismiss = contract["paths"]["/callouts/{calloutId}/dismiss"]["post"]
        dismiss["responses"] = {"204": {"description": "Done."}}

    assert workshop.generate(answer_with_nothing).returncode == 0
    (workshop.folder / "usage.py").write_text(NOTHING)
    ran = workshop.run("usage.py")
    assert ran.returncode == 0, ran.stderr


NOTHING = """
import httpx
from aura_panic import PanicClient

answer = httpx.MockTransport(lambda request: httpx.Response(204))
with PanicClient(base_url="http://127.0.0.1", token="t", transport=answer) as panic:
    assert panic.dismiss_callout(1) is None
"""


def break_reference(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Callout"]["properties"]["id"] = {"$ref": "#/nowhere"}


def repeat_operation_id(contract: dict[str, Any]) -> None:
    contract["paths"]["/callouts/{calloutId}"]["get"]["operationId"] = "listActiveCallouts"


def repeat_model_name(contract: dict[str, Any]) -> None:
    add_operation(contract)
    post = contract["paths"]["/callouts/{calloutId}/report"]["post"]
    post["requestBody"]["content"]["application/json"]["schema"]["title"] = "Callout"


def rename_callout(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Callout"]["title"] = "Emergency"


def answer_with_text(contract: dict[str, Any]) -> None:
    answer = contract["components"]["responses"]["Token"]
    answer["content"] = {"text/plain": {"schema": {"type": "string"}}}


def need_a_new_type(contract: dict[str, Any]) -> None:
    schema = contract["components"]["schemas"]["Error"]
    schema["properties"]["message"] = {"type": "string", "format": "uuid"}


def forget_repeat(contract: dict[str, Any]) -> None:
    del contract["paths"]["/oauth/token"]["post"]["x-repeat"]


def put_a_secret_into_the_url(contract: dict[str, Any]) -> None:
    secret = {"name": "pin", "in": "query", "schema": {"type": "string", "format": "password"}}
    contract["paths"]["/callouts/activeCallouts"]["get"]["parameters"] = [secret]


def take_a_name_of_the_models(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Error"]["properties"]["to_dict"] = {"type": "string"}


def answer_never(contract: dict[str, Any]) -> None:
    responses = contract["paths"]["/oauth/token"]["post"]["responses"]
    del responses["200"]


def take_a_name_of_the_client(contract: dict[str, Any]) -> None:
    contract["paths"]["/oauth/token"]["post"]["operationId"] = "close"


def identify_nothing(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["Callout"]["x-identifies"] = {"id": "nothing"}


def lose_properties(contract: dict[str, Any]) -> None:
    legacy = contract["components"]["schemas"]["RaiseLegacyCallout"]
    legacy |= legacy["allOf"].pop()  # an allOf of one reference is a mere alias to the generator


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (break_reference, "nothing can be made of contract.yaml"),
        (repeat_operation_id, f"{OPERATIONS} operations, but {OPERATIONS - 1} became methods"),
        (repeat_model_name, "nothing can be made of contract.yaml"),
        (rename_callout, "found no model called Callout"),
        (answer_with_text, "exchange_credentials: there is no way yet to read such an answer"),
        (need_a_new_type, "There is no way yet to read <class 'uuid.UUID'>"),
        (forget_repeat, "an operation does not say its x-repeat"),
        (put_a_secret_into_the_url, "list_active_callouts sends pin in the URL"),
        (take_a_name_of_the_models, "to_dict cannot be a property"),
        (answer_never, "exchange_credentials: it needs one kind of successful answer"),
        (take_a_name_of_the_client, "close is a name of the clients' own"),
        (identify_nothing, "x-identifies names nothing, which no path has as a parameter"),
        (lose_properties, "RaiseLegacyCallout has properties, but became no model"),
        (lambda contract: contract.pop("paths"), "nothing can be made of contract.yaml"),
    ],
)
def test_a_mistake_in_the_contract_changes_nothing(
    workshop: Workshop, edit: Edit, sentence: str
) -> None:
    """A failed generation says why and leaves the package as it was."""
    before = workshop.contents()
    done = workshop.generate(edit)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
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


def test_an_unknown_key_in_the_config_is_an_error(workshop: Workshop) -> None:
    """The generator would ignore it; a typing mistake must not pass for a setting."""
    done = workshop.generate(config=CONFIG | {"litteral_enums": True})
    assert done.returncode == 1
    assert "config.yaml has unknown keys: litteral_enums" in done.stderr


def test_check_fails_on_a_byte_and_changes_nothing(workshop: Workshop) -> None:
    """`--check` notices an edit by hand, a stray file and a missing one, and says what to run."""
    assert workshop.generate().returncode == 0
    assert workshop.generate(dict, "--check").returncode == 0
    with (workshop.package / "types.py").open("a") as file:
        file.write("\n")
    (workshop.package / "stray.py").touch()
    (workshop.package / "py.typed").unlink()
    before = workshop.contents()
    done = workshop.generate(dict, "--check")
    assert done.returncode == 1
    assert "py.typed, stray.py, types.py. Run `make generate`" in done.stderr
    assert workshop.contents() == before
    assert workshop.generate().returncode == 0
    assert workshop.generate(dict, "--check").returncode == 0
