"""Regenerate generated/aura_panic_api from the contract; with --check, only compare.

The package is written to a temporary folder, formatted and imported once. Only then does it replace
the old one; whatever fails before leaves the old one as it was.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from jinja2 import StrictUndefined, TemplateError
from pydantic import ValidationError

from tools import openapi
from tools.openapi import DocumentError, find_line, load

try:
    from openapi_python_client import Project, __version__
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.errors import GeneratorError

    from tools.generate.context import Context, text
    from tools.generate.prepare import prepare
except ImportError as error:
    sys.exit(
        f"generate: openapi-python-client does not fit tools/generate ({error}): "
        "run `make setup` for the pinned one, or adapt tools/generate to a new pin."
    )

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "overrides/templates"

IMPORT_ALL = """
import importlib, pkgutil, {0} as package
for module in pkgutil.walk_packages(package.__path__, "{0}."):
    importlib.import_module(module.name)
"""

OPERATION = re.compile(r"parsing ([A-Z]+) (\S+) within")
SCHEMA = re.compile(r"/(components/schemas/[^\s:]+)")
"""Where a problem of the generator's is."""

NOISE = re.compile(
    r"\"?<[^<>]* object at \w+>\"?|Failure to process schema has .*|, response will be omitted.*"
    r"|1 validation error for OpenAPI|\[type=.*",
    re.DOTALL,
)
"""What its sentences say besides."""


class Settings(ConfigFile, extra="forbid"):
    literal_enums: Literal[False] = False  # it would have no effect: enums keep unknown values


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and change nothing")
    parser.add_argument("--contract", type=Path, default=ROOT / "openapi/panic-callouts.yaml")
    parser.add_argument("--config", type=Path, default=ROOT / "generator-config.yaml")
    parser.add_argument("--package", type=Path, default=ROOT / "generated/aura_panic_api")
    arguments = parser.parse_args(argv)
    package: Path = arguments.package
    try:
        changed = regenerate(arguments.contract, arguments.config, package, check=arguments.check)
    except (DocumentError, OSError, RecursionError) as error:
        unchanged = (
            "" if arguments.check else f"\nThe package in {package.parent.name}/ is as it was."
        )
        sys.exit(f"generate: {describe(error, arguments.contract)}{unchanged}")
    print(f"{package.name}: {'regenerated' if changed else 'up to date with the contract'}")


def describe(error: Exception, contract: Path) -> str:
    """Return the sentence of an error, with the line of the document that it is about."""
    if isinstance(error, DocumentError) and error.at:
        place = f"{contract.name}:{find_line(contract, error.at)}"
        return ": ".join([place, *filter(None, [" ".join(map(str, error.at[1:]))]), str(error)])
    return str(error)


def regenerate(contract: Path, config: Path, package: Path, *, check: bool) -> bool:
    """Bring the package up to date, or only check that it is; return whether it changed."""
    with tempfile.TemporaryDirectory(dir=package.parent, prefix=".generating-") as folder:
        fresh = Path(folder, package.name)
        build(contract, config, fresh)
        different = {name for name, _ in contents(fresh).items() ^ contents(package).items()}
        if different and check:
            raise DocumentError(
                f"{package.name} is not what the contract gives: {', '.join(sorted(different))}. "
                "Run `make generate` and commit what it changes."
            )
        if different:
            swap(fresh, package)
    return bool(different)


def contents(package: Path) -> dict[str, bytes]:
    """Return the files of a package."""
    return {
        str(path.relative_to(package)): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def swap(fresh: Path, package: Path) -> None:
    """Replace the old package."""
    old = fresh.with_name("old")
    if package.exists():
        package.rename(old)
    try:
        fresh.rename(package)
    except BaseException:  # an interrupt too: the old one is in the temporary folder
        old.rename(package)
        raise


def build(contract: Path, config: Path, package: Path) -> None:
    """Write the package to a folder that does not exist yet."""
    document = load(contract)
    render(parse(document, load_config(config, contract)), package)
    (package / "py.typed").touch()
    (package / "contract.py").write_text(
        '"""Contract that this package was generated from."""\n\n'
        f"API_VERSION: str = {document['info']['version']!r}\n"
        f'CONTRACT_SHA256: str = "{hashlib.sha256(contract.read_bytes()).hexdigest()}"\n',
        encoding="utf-8",
    )
    style = ["--isolated", "--quiet", "--config=line-length=100"]
    style.append("--config=format.skip-magic-trailing-comma=true")
    run("-m", "ruff", "check", *style, "--exit-zero", "--fix", "--select=I,F401", str(package))
    run("-m", "ruff", "format", *style, str(package))
    run("-B", "-P", "-c", IMPORT_ALL.format(package.name), PYTHONPATH=str(package.parent))


def load_config(path: Path, contract: Path) -> Config:
    """Read the settings of the generator."""
    try:
        file = Settings(**load(path))
    except ValidationError as error:
        problem = error.errors()[0]
        raise DocumentError(f"{path.name}: {problem['loc'][0]}: {problem['msg']}.") from None
    return Config.from_sources(
        file,
        meta_type=MetaType.NONE,
        document_source=contract,
        file_encoding="utf-8",
        overwrite=False,
        output_path=None,
    )


def parse(document: Any, config: Config) -> Project:
    """Parse a document with the generator, and compute what our templates need besides.

    Raises:
        DocumentError: It cannot become a package.
    """
    try:
        data = GeneratorData.from_dict(prepare(document), config=config)
        if isinstance(data, GeneratorError):
            raise problem_of([data])
        project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # of an odd document
        raise DocumentError(
            f"the generator cannot read it ({type(error).__name__}: {error})."
        ) from error
    # Warnings too: behind one, an operation or a model is omitted.
    collections = data.endpoint_collections_by_tag.values()
    problems = [*data.errors, *(each for tag in collections for each in tag.parse_errors)]
    if problems:
        raise problem_of(problems)
    project.env.undefined = StrictUndefined
    with fitting():
        project.env.globals["context"] = Context(document, data, config)
    return project


@contextmanager
def fitting() -> Iterator[None]:
    """Notice a generator that offers something else than our templates use."""
    try:
        yield
    except (AttributeError, LookupError, TemplateError, TypeError) as error:
        raise DocumentError(
            f"openapi-python-client {__version__} does not fit our templates ({error}): "
            "run `make setup` for the pinned one, or adapt overrides/templates to a new pin."
        ) from error


def render(project: Project, package: Path) -> None:
    """Render our templates to a folder.

    Raises:
        DocumentError: They and the generator do not fit together.
    """

    def write(template: str, target: str, **values: Any) -> None:
        path = package / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(project.env.get_template(template).render(**values), encoding="utf-8")

    with fitting():
        for model in project.openapi.models:
            write("model.py.jinja", f"models/{model.class_info.module_name}.py", model=model)
        for enum in project.openapi.enums:
            write("str_enum.py.jinja", f"models/{enum.class_info.module_name}.py", enum=enum)
        write("operations.py.jinja", "operations.py")
        write("methods.py.jinja", "sync_operations.py", is_async=False)
        write("methods.py.jinja", "async_operations.py", is_async=True)
        context: Any = project.env.globals["context"]
        doc, models = "Models of the contract, each loaded when it is first used.", context.modules
        write("exports.py.jinja", "models/__init__.py", doc=doc, exports=models, submodules=[])
        doc = f"Models and operations of {context.title}, generated from the contract."
        methods = {"AsyncOperations": "async_operations", "Operations": "sync_operations"}
        exports = methods | dict.fromkeys(models, "models")
        write("exports.py.jinja", "__init__.py", doc=doc, exports=exports, submodules=["models"])


def problem_of(problems: Sequence[GeneratorError]) -> DocumentError:
    """Return the first complaint of the generator, of which others follow, as an error."""
    first = problems[0]
    words = f"{first.header or ''} {first.detail or ''}"
    at: tuple[Any, ...] = ("openapi",)
    if found := OPERATION.search(words):
        at = ("paths", found[2], found[1].lower())
    elif found := SCHEMA.search(words):
        at = openapi.keys(found[1])
    sentence = " ".join(NOISE.sub("", first.detail or first.header or "").split()).rstrip(".")
    name = getattr(getattr(first, "data", None), "name", None)
    subject = f"{text(name)}: " if name else ""
    return DocumentError(f"{subject}the generator cannot use it: {sentence}.", at)


def run(*arguments: str, **environment: str) -> None:
    """Run this Python; it has to succeed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        *_, reason = (done.stdout + done.stderr).strip().splitlines()
        raise DocumentError(f"the generated code is not valid Python: {reason}")


if __name__ == "__main__":
    main()
