"""The pytest plugin, as an integrator's tests use it: in a run of pytest of its own."""

from __future__ import annotations

import gc
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from aura_panic_mock import load_seed

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run tests in a folder of their own, and return what pytest prints."""
    with warnings.catch_warnings(action="ignore"):
        gc.collect()  # or what earlier tests of this process left unclosed would fail the run
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AURA_PANIC_TOKEN", "another")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(tests: str, *options: str, passed: bool = True) -> str:
        (tmp_path / f"{tmp_path.name}.py").write_text(tests)  # a module of its own in this process
        (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = *.py\n")
        own = ["-q", "-Werror", "--import-mode=importlib", "-pno:cacheprovider"]
        code = pytest.main([*own, "-paura_panic_pytest", *options])
        printed = capsys.readouterr().out
        assert (code == 0) is passed, printed
        assert "Traceback" not in printed
        return printed

    return run


FIXTURES = """
import os, asyncio, inspect
import pytest
from aura_panic import PanicClient, AsyncPanicClient, OutcomeUnknown
from aura_panic_mock import Fault, ResponseVariants

@pytest.mark.parametrize("time", range(2))
def test_each_test_has_its_own(panic_mock, panic_client, time):
    panic_client.cancel_callout(992011)
    assert len(panic_mock.journal()) == 2

def test_code_that_builds_its_own_client(panic_environment, panic_mock):
    with PanicClient() as panic:
        assert panic.get_callout(992011).id == 992011
    assert panic_environment is panic_mock

def test_the_environment_is_left_as_it_was():
    assert "AURA_PANIC_BASE_URL" not in os.environ
    assert os.environ["AURA_PANIC_TOKEN"] == "another"

@pytest.mark.panic_mock(
    variants={"callout_format": "wrapped"},
    faults=[Fault.drop(operation="cancelCallout", times=1)],
    script="dispatch",
)
class TestMarked:
    def test_variants_faults_and_script(self, panic_mock, panic_client):
        with pytest.raises(OutcomeUnknown):
            panic_client.cancel_callout(992011)
        raised = panic_client.raise_customer_callout(
            300100, response_type_id=2, latitude=1, longitude=1
        )
        assert raised.status == "Responder Dispatched"
        assert "message" in raised

    @pytest.mark.panic_mock(variants=ResponseVariants(token_format="camel"), script="")
    def test_the_closest_marker_comes_last(self, panic_mock):
        assert panic_mock.variants().callout_format == "flat"
        assert panic_mock.variants().token_format == "camel"
        assert len(panic_mock.faults()) == 1

def test_the_session_has_one(session_panic_mock):
    session_panic_mock.script(992011, "close")

def test_the_session_has_one_still(session_panic_mock):
    assert session_panic_mock.callout(992011).closed

def test_plain_asyncio(async_panic_client):
    async def main():
        async with async_panic_client as panic:
            return await panic.get_callout(992011)
    assert asyncio.run(main()).id == 992011
"""


def test_the_fixtures(run: Run) -> None:
    """Mock, clients, environment, marker and session."""
    assert "9 passed" in run(FIXTURES, "--strict-markers")


def test_the_readmes_example_runs(run: Run) -> None:
    """As it is."""
    readme = (Path(__file__).parents[2] / "mock" / "README.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert "2 passed" in run(example)


ASYNCHRONOUS = """
import pytest
from aura_panic import AsyncPanicClient

pytestmark = pytest.mark.anyio
clients = []

@pytest.fixture
def anyio_backend():
    return "asyncio"

async def test_a_function(panic_mock, async_panic_client):
    assert (await async_panic_client.get_callout(992011)).id == 992011
    clients.append(async_panic_client)

class TestClass:
    @pytest.mark.parametrize("number", [992011, 105432])
    async def test_a_method(self, async_panic_client, number):
        assert (await async_panic_client.get_callout(number)).id == number
        clients.append(async_panic_client)

async def test_all_were_closed():
    for client in clients:
        with pytest.raises(Exception, match="closed"):
            await client.get_callout(992011)
    assert len(clients) == 3
"""


def test_asynchronous_tests_with_anyio(run: Run) -> None:
    """In its event loop, and closed there."""
    assert "4 passed" in run(ASYNCHRONOUS, "-panyio")


OTHER_SEED = """
def test_the_seed(panic_mock, session_panic_mock):
    assert panic_mock.client_id == session_panic_mock.client_id == "ours"
"""


@pytest.mark.parametrize("how", ["option", "ini"])
def test_a_seed_file(how: str, run: Run, tmp_path: Path) -> None:
    """By the option, or by the configuration of the project."""
    seed = load_seed()
    seed["sources"][0]["clientId"] = "ours"
    (tmp_path / "ours.yaml").write_text(yaml.safe_dump(seed))
    options = {
        "option": ["--panic-mock-seed", "ours.yaml"],
        "ini": ["-o", "panic_mock_seed=ours.yaml"],
    }
    assert "1 passed" in run(OTHER_SEED, *options[how])


MISTAKES = {
    "variants={'hat': True}": "panic_mock: Object contains unknown field `hat`; use mixed_casing",
    "faults=[Fault.drop(operation='getCalout')]": "'getCalout' is not in the contract",
    "script='fly'": "'fly' is not a step of a script",
    "seed='none.yaml'": "none.yaml is not a seed file",
    "seed={}": "The seed is not like seed.yaml",
    "sead='none.yaml'": "The marker panic_mock takes variants, faults, script, seed",
    "'none.yaml'": "The marker panic_mock takes variants, faults, script, seed",
}

MARKED = """
@pytest.mark.panic_mock({})
def test_{}(panic_mock):
    pass
"""


def test_a_mistake_in_a_marker_is_said_in_a_sentence(run: Run) -> None:
    """Each by its own, without a traceback."""
    tests = "import pytest\nfrom aura_panic_mock import Fault\n" + "".join(
        MARKED.format(marker, number) for number, marker in enumerate(MISTAKES)
    )
    output = run(tests, passed=False)
    reports = re.split("_+ ERROR at setup of test_[0-9] _+", output)[1:]
    for report, sentence in zip(reports, MISTAKES.values(), strict=True):
        assert sentence in report
    assert "aura_panic_pytest" not in output
