"""The kitchen sink with all changes, generated once for all workers, and clients of it."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generation.support import CONFIG, DOCUMENT, Package, Service, serve
from tools.generate.__main__ import build


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder that has the package, shared by the workers."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "generated"
    shared.mkdir(exist_ok=True)
    contract, package = shared / "everything.yaml", shared / "kitchen_sink_api"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not package.exists():
            contract.write_text(json.dumps(DOCUMENT))
            build(contract, CONFIG, package)
    return shared


@pytest.fixture(scope="session")
def package(folder: Path) -> Package:
    return Package(folder / "kitchen_sink_api")


@pytest.fixture(scope="session")
def session_service() -> Iterator[Service]:
    with serve() as service:
        yield service


@pytest.fixture
def service(session_service: Service) -> Service:
    session_service.respond()
    return session_service
