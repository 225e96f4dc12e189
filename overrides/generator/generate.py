"""Regenerates generated/aura_panic_api from the contract; with --check, only compares.

The package is made in a temporary folder, mended, formatted and imported once. Only then does it
take the place of the old one, whole; whatever fails before leaves the old one as it was.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from checks import check
from contract import GenerationError
from mend import mend

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).with_name("templates")

IMPORT_ALL = """
import importlib, pkgutil, {0} as package
for module in pkgutil.walk_packages(package.__path__, "{0}."):
    importlib.import_module(module.name)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and change nothing")
    parser.add_argument("--contract", type=Path, default=ROOT / "openapi/panic-callouts.yaml")
    parser.add_argument("--config", type=Path, default=ROOT / "generator-config.yaml")
    parser.add_argument("--package", type=Path, default=ROOT / "generated/aura_panic_api")
    arguments = parser.parse_args()
    package: Path = arguments.package
    try:
        differing = regenerate(arguments.contract, arguments.config, package, check=arguments.check)
    except (GenerationError, OSError, RecursionError, SyntaxError) as error:
        untouched = (
            "" if arguments.check else f"\nThe package in {package.parent.name}/ is as it was."
        )
        sys.exit(f"generate: {error}{untouched}")
    print(f"{package.name}: {'regenerated' if differing else 'up to date with the contract'}")


def regenerate(contract: Path, config: Path, package: Path, *, check: bool) -> bool:
    """Bring the package up to date, or only check that it is; tell whether it changed."""
    with tempfile.TemporaryDirectory(dir=package.parent, prefix=".generating-") as folder:
        fresh = Path(folder, package.name)
        build(contract, config, fresh)
        differing = differences(fresh, package)
        if differing and check:
            raise GenerationError(
                f"{package.name} is not what the contract gives: {', '.join(differing)}. "
                "Run `make generate` and commit what it changes."
            )
        if differing:
            swap(fresh, package)
    return bool(differing)


def build(contract: Path, config: Path, package: Path) -> None:
    """Make the package in a folder that does not exist yet."""
    settings = load(config)
    if unknown := settings.keys() - ConfigFile.model_fields.keys():
        raise GenerationError(f"{config.name} has unknown keys: {', '.join(sorted(unknown))}.")
    document = load(contract)

    if problems := run_generator(contract, settings, package):
        # Warnings too: behind one, an operation or a model is left out.
        advice = "`make lint-spec` may tell the line."
        raise GenerationError(
            "\n".join([f"nothing can be made of {contract.name}. {advice}", *problems])
        )

    check(package, document)
    mend(package, document)
    (package / "py.typed").touch()
    (package / "contract.py").write_text(provenance(contract, document), encoding="utf-8")
    style = [
        "--isolated",
        "--quiet",
        "--config=line-length=100",
        "--config=format.skip-magic-trailing-comma=true",
    ]
    run("-m", "ruff", "check", *style, "--exit-zero", "--fix", "--select=I,F401", str(package))
    run("-m", "ruff", "format", *style, str(package))
    run("-B", "-P", "-c", IMPORT_ALL.format(package.name), PYTHONPATH=str(package.parent))


def run_generator(contract: Path, settings: dict[str, Any], package: Path) -> list[str]:
    """Everything that the generator complains of, warnings included."""
    try:
        config_file = ConfigFile(**settings)
    except ValidationError as error:
        return [f"The config has a key of the wrong type: {error.errors()[0]['loc'][0]}"]
    config = Config.from_sources(
        config_file,
        meta_type=MetaType.NONE,
        document_source=contract,
        file_encoding="utf-8",
        overwrite=False,
        output_path=package,
    )
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            problems = generate(config=config, custom_template_path=TEMPLATES)
    except Exception as error:  # noqa: BLE001 - whatever oddity of a document made it fail
        return [f"{type(error).__name__}: {error}"]
    return [f"{problem.header.strip(' :')}: {problem.detail}" for problem in problems]


def load(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping."""
    try:
        content = YAML(typ="safe").load(path)
    except FileNotFoundError:
        raise GenerationError(f"there is no {path}.") from None
    except YAMLError as error:
        raise GenerationError(f"{path.name} is not YAML. {error}") from None
    if not isinstance(content, dict):
        raise GenerationError(f"{path.name} should be a mapping.")
    return content


def provenance(contract: Path, document: dict[str, Any]) -> str:
    """The code that says which contract a package was made from: constants, no file to read."""
    return (
        '"""Which contract this package was generated from."""\n\n'
        f"API_VERSION: str = {document['info']['version']!r}\n"
        f'CONTRACT_SHA256: str = "{hashlib.sha256(contract.read_bytes()).hexdigest()}"\n'
    )


def run(*arguments: str, **environment: str) -> None:
    """Run this very Python with something, which has to succeed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        *_, reason = (done.stdout + done.stderr).strip().splitlines()
        raise GenerationError(f"`python {' '.join(arguments)}` failed: {reason}")


def differences(fresh: Path, package: Path) -> Sequence[str]:
    """The files that are not in both, or not the same to the byte."""

    def contents(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }

    new, old = contents(fresh), contents(package)
    return sorted(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))


def swap(fresh: Path, package: Path) -> None:
    """Put the fresh package where the old one was."""
    old = fresh.with_name("old")
    if package.exists():
        package.rename(old)
    try:
        fresh.rename(package)
    except BaseException:  # an interrupt too: the old one lies in the temporary folder
        old.rename(package)
        raise


if __name__ == "__main__":
    main()
