"""The wheel, installed where there is nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")

JOURNEY = """
from aura_panic import PanicClient
from aura_panic_mock import serve

with serve() as mock, PanicClient(
    base_url=mock.base_url, client_id=mock.client_id, client_secret=mock.client_secret
) as panic:
    (first, *_) = panic.list_active_callouts()
    panic.cancel_callout(first.id)
    print(panic.get_callout(first.id).state.name)
"""


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path)
    (built,) = tmp_path.glob("*.whl")
    return built


def install(wheel: Path, extra: str = "", *options: str) -> Path:
    """Install the wheel into a fresh environment, and give its Python."""
    environment = wheel.parent / "environment"
    run(UV, "venv", "--quiet", "--python", sys.executable, environment)
    python = environment / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, *options, f"{wheel}{extra}")
    return python


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    """Four packages, each typed, and the contract that the mock lives by."""
    names = zipfile.ZipFile(wheel).namelist()
    packages = {"aura_panic", "aura_panic_api", "aura_panic_legacy", "aura_panic_mock"}
    assert {name.split("/")[0] for name in names} == packages | {"aura_panic-0.1.0.dist-info"}
    assert {f"{package}/py.typed" for package in packages} <= set(names)
    assert "aura_panic_mock/panic-callouts.yaml" in names
    suffixes = {Path(name).suffix for name in names if "dist-info" not in name}
    assert suffixes == {".py", ".typed", ".yaml"}


def test_the_client_needs_httpx_and_attrs_alone(wheel: Path) -> None:
    """Without extras it imports, and brings no more than its two dependencies and theirs."""
    python = install(wheel)
    listed = run(UV, "pip", "list", "--quiet", "--python", python, "--format=freeze")
    installed = {line.partition("==")[0] for line in listed.splitlines()}
    httpx_needs = {"anyio", "certifi", "h11", "httpcore", "idna", "typing-extensions"}
    assert installed - httpx_needs - {"sniffio"} == {"aura-panic", "attrs", "httpx"}
    run(python, "-c", "import aura_panic", cwd=wheel.parent)


@pytest.mark.parametrize("resolution", ["highest", "lowest-direct"])
def test_both_ends_of_the_dependencies_work(wheel: Path, resolution: str) -> None:
    """With the newest and with the oldest allowed versions, a callout goes from list to end."""
    python = install(wheel, "[mock]", f"--resolution={resolution}")
    assert run(python, "-c", JOURNEY, cwd=wheel.parent) == "CLOSED\n"
