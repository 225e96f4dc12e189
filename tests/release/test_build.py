"""The files of `make build` in dist/: their content, the same everywhere."""

from __future__ import annotations

import hashlib
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.dependency_groups import resolve_dependency_groups

import aura_panic
from tests.release.conftest import CONTRACT, RENDERER, ROOT, Project, listed, read, run

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
VERSION = PYPROJECT["project"]["version"]
API_VERSION = read(ROOT / CONTRACT)["info"]["version"]
SHA256 = hashlib.sha256((ROOT / CONTRACT).read_bytes()).hexdigest()
PACKAGES = {
    "client/aura_panic",
    "generated/aura_panic_api",
    "mock/aura_panic_mock",
    "mock/aura_panic_pytest",
    "overrides/aura_panic_legacy",
    "overrides/aura_panic_runtime",
}
PAGE = ("aura_panic_mock/page/", "aura_panic_mock/renderer/")


def contents(dist: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in dist.iterdir()}


def metadata(dist: Path) -> dict[str, list[str]]:
    """Return the core metadata of the wheel."""
    (wheel,) = dist.glob("*.whl")
    name = f"aura_panic-{VERSION}.dist-info/METADATA"
    message = message_from_bytes(zipfile.ZipFile(wheel).read(name))
    return {name: message.get_all(name, []) for name in message}


def test_the_wheel_holds_the_packages_and_nothing_else(dist: Path) -> None:
    """Six typed packages, the contract that the mock conforms to, its renderer, and the SBOM."""
    (wheel,) = dist.glob("*.whl")
    info = f"aura_panic-{VERSION}.dist-info"
    packages = {name.partition("/")[2] for name in [*listed(*PACKAGES), *RENDERER]}
    described = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    described |= {"sboms/aura-panic.cdx.json"}
    assert set(zipfile.ZipFile(wheel).namelist()) == (
        packages
        | {"aura_panic_mock/panic-callouts.yaml"}
        | {f"{info}/{name}" for name in described}
    )
    code = {name for name in packages if not name.startswith(PAGE)}
    assert {Path(name).suffix for name in code} == {".py", ".typed", ".yaml"}
    assert {f"{Path(package).name}/py.typed" for package in PACKAGES} <= packages


def test_what_is_fetched_of_the_renderer_is_in_the_wheel() -> None:
    """`make renderer` fetches it."""
    run("make", "renderer")
    assert all((ROOT / name).is_file() for name in RENDERER)


def test_the_sdist_holds_what_builds_the_wheel(dist: Path, tmp_path: Path) -> None:
    """It has no tests and tools, and the wheel that it builds is the same, byte for byte."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path, filter="data")
    source = {*listed(*PACKAGES, "mock/README.md"), *RENDERER}
    beside = {"CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml", ".gitignore"}
    beside |= {"aura-panic.cdx.json", "openapi/panic-callouts.yaml", "release/hatch_hooks.py"}
    assert names == source | beside

    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    run(*command, cwd=tmp_path / f"aura_panic-{VERSION}")
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
    dist: Path, template: Project, tmp_path: Path, umask: int, environment: dict[str, str]
) -> None:
    """Another folder, umask, time zone, locale and date give all four files, byte for byte."""
    project = template.clone(tmp_path / "some" / "other place", umask)
    done = project.make("build", **environment)
    assert done.returncode == 0, done.stderr
    assert contents(project.folder / "dist") == contents(dist)


def test_the_metadata_is_complete(dist: Path) -> None:
    """It has everything that an index shows, and names the contract."""
    found = metadata(dist)
    assert found["Name"] == ["aura-panic"]
    assert found["Version"] == [VERSION]
    assert found["License-Expression"] == ["MIT AND Apache-2.0"]
    assert found["License-File"] == ["LICENSE"]
    assert found["Author"] == ["The aura-panic authors"]
    assert found["Requires-Python"] == [">=3.11"]
    assert found["Description-Content-Type"] == ["text/markdown"]
    assert found["Provides-Extra"] == ["fast", "mock"]
    assert {"Summary", "Classifier", "Requires-Dist"} <= found.keys()
    keywords = found["Keywords"][0].split(",")
    assert {f"contract-version:{API_VERSION}", f"contract-sha256:{SHA256}"} < set(keywords)


def test_the_package_names_its_contract() -> None:
    """As constants, equal to those of its metadata, beside its own version."""
    assert aura_panic.API_VERSION == API_VERSION
    assert aura_panic.CONTRACT_SHA256 == SHA256
    assert aura_panic.__version__ == version("aura-panic")


def test_the_checksums_are_right(dist: Path) -> None:
    """`sha256sum --check` passes for the three files."""
    output = run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=dist)
    assert output.count(": OK") == 3
    assert len(contents(dist)) == 4


def test_the_lock_names_no_index() -> None:
    """It pins versions by hash; the machine chooses the index."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert not [
        line
        for line in lines
        if "://" in line or line.lstrip().startswith(("-i", "--index", "--extra", "--find"))
    ]
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert all(line.endswith(" \\") for line in pinned)
    for requirement in resolve_dependency_groups(PYPROJECT["dependency-groups"], "dev"):
        assert any(line.startswith(requirement) for line in pinned), requirement
