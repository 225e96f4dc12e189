"""What `make build` leaves in dist/: the same files everywhere, and in them what belongs there."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

import aura_panic
from tests.release.conftest import ROOT, Project, listed

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
VERSION = PYPROJECT["project"]["version"]
CONTRACT = ROOT / "openapi/panic-callouts.yaml"
SHA256 = hashlib.sha256(CONTRACT.read_bytes()).hexdigest()
PACKAGES = {
    "client/aura_panic",
    "generated/aura_panic_api",
    "mock/aura_panic_mock",
    "mock/aura_panic_pytest",
    "overrides/aura_panic_legacy",
    "overrides/aura_panic_runtime",
}


def contents(dist: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in dist.iterdir()}


def metadata(dist: Path) -> dict[str, list[str]]:
    """The core metadata of the wheel."""
    (wheel,) = dist.glob("*.whl")
    name = f"aura_panic-{VERSION}.dist-info/METADATA"
    message = message_from_bytes(zipfile.ZipFile(wheel).read(name))
    return {name: message.get_all(name, []) for name in message}


def test_the_wheel_holds_the_packages_and_nothing_else(dist: Path) -> None:
    """Six packages, each typed, and the contract that the mock conforms to."""
    (wheel,) = dist.glob("*.whl")
    info = f"aura_panic-{VERSION}.dist-info"
    packages = {name.partition("/")[2] for name in listed(*PACKAGES)}
    described = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    assert set(zipfile.ZipFile(wheel).namelist()) == (
        packages
        | {"aura_panic_mock/panic-callouts.yaml"}
        | {f"{info}/{name}" for name in described}
    )
    assert {Path(name).suffix for name in packages} == {".py", ".typed", ".yaml"}
    assert {f"{Path(package).name}/py.typed" for package in PACKAGES} <= packages


def test_the_sdist_holds_what_builds_the_wheel(dist: Path, tmp_path: Path) -> None:
    """Nothing of tests and tools is in it, and the wheel that it builds is the same to the byte."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path, filter="data")
    source = set(listed(*PACKAGES, "mock/README.md"))
    beside = {"CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml", ".gitignore"}
    assert names == source | beside | {"openapi/panic-callouts.yaml", "release/hatch_metadata.py"}

    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(command, cwd=tmp_path / f"aura_panic-{VERSION}", check=True)
    (again,) = tmp_path.glob("*/dist/*.whl")
    assert again.read_bytes() == contents(dist)[again.name]


@pytest.mark.parametrize(
    ("umask", "environment"),
    [
        (0o077, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        (0o002, {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1700000000"}),
    ],
)
def test_it_is_the_same_wherever_it_is_built(
    dist: Path, tmp_path: Path, umask: int, environment: dict[str, str]
) -> None:
    """Another folder, umask, time zone, locale and date give all four files to the byte."""
    project = Project(tmp_path / "some" / "other place", umask=umask)
    done = project.make("build", **environment)
    assert done.returncode == 0, done.stderr
    assert contents(project.folder / "dist") == contents(dist)


def test_the_metadata_is_complete(dist: Path) -> None:
    """What an index shows is there, and names the contract."""
    told = metadata(dist)
    assert told["Name"] == ["aura-panic"]
    assert told["Version"] == [VERSION]
    assert told["License-Expression"] == ["MIT"]
    assert told["License-File"] == ["LICENSE"]
    assert told["Author"] == ["The aura-panic authors"]
    assert told["Requires-Python"] == [">=3.11"]
    assert told["Description-Content-Type"] == ["text/markdown"]
    assert told["Provides-Extra"] == ["fast", "mock"]
    assert {"Summary", "Classifier", "Requires-Dist"} <= told.keys()
    keywords = told["Keywords"][0].split(",")
    api_version = yaml.safe_load(CONTRACT.read_text())["info"]["version"]
    assert {f"contract-version:{api_version}", f"contract-sha256:{SHA256}"} < set(keywords)


def test_the_package_tells_which_contract_it_was_made_from() -> None:
    """As constants, the same as in its metadata, beside its own version."""
    assert yaml.safe_load(CONTRACT.read_text())["info"]["version"] == aura_panic.API_VERSION
    assert aura_panic.CONTRACT_SHA256 == SHA256
    assert aura_panic.__version__ == version("aura-panic")


def test_the_checksums_are_right(dist: Path) -> None:
    """`sha256sum --check` of the three files beside them."""
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=dist, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK") == 3
    assert len(contents(dist)) == 4


def test_the_lock_names_no_index() -> None:
    """Hashes say what is installed; where from, the machine does."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert not [
        line
        for line in lines
        if "://" in line or line.lstrip().startswith(("-i", "--index", "--extra", "--find"))
    ]
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert all(line.endswith(" \\") for line in pinned)
    groups = PYPROJECT["dependency-groups"]
    for requirement in groups["test"] + [each for each in groups["dev"] if isinstance(each, str)]:
        assert any(line.startswith(requirement) for line in pinned), requirement
