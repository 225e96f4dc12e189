"""Fixtures for an integrator's tests; pytest finds them once ``aura-panic[mock]`` is installed.

A package of its own, not a module of the mock: pytest imports it in every run, and must neither
import a web framework nor need one.

Example:
    >>> @pytest.mark.panic_mock(variants={"callout_format": "wrapped"})
    ... def test_my_service(panic_mock, panic_client):
    ...     panic_mock.script(992011, "dispatch")
    ...     assert panic_client.get_callout(992011).state is CalloutState.RESPONDER_DISPATCHED
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from aura_panic import AsyncPanicClient, PanicClient
    from aura_panic_mock import Service

SEED = "panic_mock_seed"
SETTINGS = ("variants", "faults", "script", "seed")
"""Of the marker."""


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "seed of the mock in panic_mock: a file like its seed.yaml"
    parser.getgroup("aura-panic").addoption("--panic-mock-seed", metavar="FILE", help=text)
    parser.addini(SEED, text)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "panic_mock(variants={}, faults=[], script='', seed=None): "
        "how the mock of a test begins (aura-panic)",
    )


@pytest.fixture
def panic_mock(request: pytest.FixtureRequest) -> Iterator[Service]:
    """Serve a mock with a state and a loopback port of its own for the test.

    The marker ``panic_mock`` sets its variants, faults, script and seed; those of a class or a
    module come first, and the test's own after them.
    """
    with _serve(request.config, request.node.iter_markers("panic_mock")) as service:
        yield service


@pytest.fixture(scope="session")
def session_panic_mock(request: pytest.FixtureRequest) -> Iterator[Service]:
    """Serve one mock for the whole session; its state goes on from test to test.

    To use it everywhere, override ``panic_mock``: return it after its ``reset()``.
    """
    with _serve(request.config, ()) as service:
        yield service


@pytest.fixture
def panic_client(panic_mock: Service) -> Iterator[PanicClient]:
    """Create a client of ``panic_mock``, with its credentials."""
    from aura_panic import PanicClient  # noqa: PLC0415 - not in every run of pytest

    with PanicClient(**_credentials(panic_mock)) as panic:
        yield panic


@pytest.fixture
def async_panic_client(request: pytest.FixtureRequest, panic_mock: Service) -> AsyncPanicClient:
    """Create an asynchronous client of ``panic_mock``, with its credentials.

    An asynchronous test closes it at its end, in its own event loop, whoever runs that: anyio,
    pytest-asyncio or another plugin. Any other test should close it itself.
    """
    from aura_panic import AsyncPanicClient  # noqa: PLC0415 - not in every run of pytest

    panic = AsyncPanicClient(**_credentials(panic_mock))
    if inspect.iscoroutinefunction(request.node.obj):
        request.node.obj = _closing(request.node.obj, panic)
    return panic


@pytest.fixture
def panic_environment(panic_mock: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Set ``AURA_PANIC_*`` to ``panic_mock`` for code that creates its own client."""
    monkeypatch.delenv("AURA_PANIC_TOKEN", raising=False)
    for name, value in _credentials(panic_mock).items():
        monkeypatch.setenv(f"AURA_PANIC_{name.upper()}", value)
    return panic_mock


def _credentials(mock: Service) -> dict[str, Any]:
    return {name: getattr(mock, name) for name in ("base_url", "client_id", "client_secret")}


def _closing(
    test: Callable[..., Awaitable[None]], panic: AsyncPanicClient
) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def run(*arguments: Any, **fixtures: Any) -> None:
        async with panic:
            await test(*arguments, **fixtures)

    return run


@contextmanager
def _serve(config: pytest.Config, markers: Iterable[pytest.Mark]) -> Iterator[Service]:
    """Serve a mock as options and markers say, of which the closest to the test comes first.

    Whatever is wrong with them fails the test.
    """
    try:
        from aura_panic_mock import (  # noqa: PLC0415 - not in every run of pytest
            Control,
            ControlError,
            SeedError,
            create_app,
            load_seed,
            serve,
        )
    except ModuleNotFoundError as error:
        pytest.fail(str(error), pytrace=False)

    settings: list[Mapping[str, Any]] = []
    for marker in markers:
        if marker.args or marker.kwargs.keys() - set(SETTINGS):
            names = ", ".join(SETTINGS)
            pytest.fail(f"The marker panic_mock takes {names}, each by its name", pytrace=False)
        settings.append(marker.kwargs)
    seed = next((each["seed"] for each in settings if "seed" in each), None)
    try:
        if seed is None:
            seed = config.getoption(SEED) or config.getini(SEED) or None
        if isinstance(seed, str | Path):
            seed = load_seed(config.rootpath / seed)
        app = create_app(seed=seed)
        control = Control(app)
        for each in reversed(settings):
            variants = each.get("variants", {})
            control.variants(**(variants.asdict() if hasattr(variants, "asdict") else variants))
            if "script" in each:
                control.script_new_callouts(each["script"])
            control.inject(*each.get("faults", ()))
    except (ControlError, SeedError) as error:
        pytest.fail(f"panic_mock: {error}", pytrace=False)
    with serve(app) as service:
        yield service
