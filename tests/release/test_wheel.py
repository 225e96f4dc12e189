"""The wheel, installed where there is nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.release.conftest import UV, Shared, attempt, run

JOURNEY = """
import httpx
from aura_panic import PanicClient
from aura_panic_mock import serve

with serve() as mock, PanicClient(
    base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
) as panic:
    (first, *_) = panic.list_active_callouts()
    panic.cancel_callout(first.id)
    print(panic.get_callout(first.id).state.name)
    for file in ("", "page/contract.html", "page/renderer/swagger-ui-bundle.js"):
        assert httpx.get(mock.page_url + file, trust_env=False).status_code == 200, file
"""


THEIR_TESTS = """
import pytest

@pytest.mark.parametrize("time", range(4))
def test_cancel(panic_mock, panic_client, time):
    assert panic_client.get_callout(992011).state.is_open
    panic_client.cancel_callout(992011)
    assert not panic_client.get_callout(992011).state.is_open
    assert len(panic_mock.journal()) == 4
"""


THEIR_ASYNCHRONOUS_TESTS = """
import pytest

clients = []

@pytest.mark.asyncio
@pytest.mark.parametrize("number", [992011, 105432])
async def test_get(async_panic_client, number):
    assert (await async_panic_client.get_callout(number)).id == number
    clients.append(async_panic_client)

@pytest.mark.asyncio
async def test_all_were_closed():
    for client in clients:
        with pytest.raises(Exception, match="closed"):
            await client.get_callout(992011)
    assert len(clients) == 2
"""


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="module")
def with_mock(shared: Shared, wheel: Path) -> Path:
    """Install what an integrator's tests need."""
    return shared.install("with-mock", f"{wheel}[mock]", "pytest", "pytest-asyncio", "pytest-xdist")


def test_the_client_needs_httpx_and_attrs_alone(
    tmp_path: Path, shared: Shared, wheel: Path
) -> None:
    """Without extras it brings no more than its two dependencies and theirs.

    It imports, the mock names its extra in one line without a traceback, and pytest runs as if
    the fixtures were not there.
    """
    python = shared.install("client", wheel)
    listed = run(UV, "pip", "list", "--quiet", "--python", python, "--format=freeze")
    installed = {line.partition("==")[0] for line in listed.splitlines()}
    httpx_needs = {"anyio", "certifi", "h11", "httpcore", "idna", "typing-extensions"}
    assert installed - httpx_needs - {"sniffio"} == {"aura-panic", "attrs", "httpx"}
    run(python, "-c", "import aura_panic", cwd=tmp_path)

    for command in ([python, "-m", "aura_panic_mock"], [python.with_name("aura-panic-mock")]):
        done = attempt(*command)
        assert done.returncode == 1
        (sentence,) = done.stderr.splitlines()
        assert "pip install 'aura-panic[mock]'" in sentence

    run(UV, "pip", "install", "--quiet", "--python", python, "pytest")
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass")
    assert "1 passed" in run(python, "-m", "pytest", "-q", "test_nothing.py", cwd=tmp_path)
    (tmp_path / "test_mock.py").write_text("def test_mock(panic_client): pass")
    done = attempt(python, "-m", "pytest", "-q", "test_mock.py", cwd=tmp_path)
    assert "pip install 'aura-panic[mock]'" in done.stdout
    assert "Traceback" not in done.stdout
    assert "aura_panic_pytest" not in done.stdout


def test_the_lowest_dependencies_work(tmp_path: Path, shared: Shared, wheel: Path) -> None:
    """A callout goes from the list to its end; `make test-pythons` runs all tests with them."""
    python = shared.install("lowest", f"{wheel}[mock]", "--resolution=lowest-direct")
    assert run(python, "-c", JOURNEY, cwd=tmp_path) == "CLOSED\n"


def test_the_fixtures_are_there_for_an_integrators_tests(with_mock: Path, tmp_path: Path) -> None:
    """Each test has a mock and a client of its own, also in parallel."""
    (tmp_path / "test_theirs.py").write_text(THEIR_TESTS)
    output = run(with_mock, "-m", "pytest", "-q", "-n2", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "4 passed" in output


def test_the_asynchronous_client_works_with_pytest_asyncio(with_mock: Path, tmp_path: Path) -> None:
    """In the event loop of each test, and closed there, without a warning."""
    (tmp_path / "test_theirs.py").write_text(THEIR_ASYNCHRONOUS_TESTS)
    # Without it, it warns.
    settings = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
    (tmp_path / "pytest.ini").write_text(settings)
    output = run(with_mock, "-m", "pytest", "-q", "-Werror", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "3 passed" in output
