"""A browser for the simulator page: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from aura_panic_mock import Service
from aura_panic_mock._page import RENDERER

NAMES = ("chromium-headless-shell", "chromium")
MISSING = (
    "The tests of the simulator page need Chromium: apt-get install chromium-headless-shell, "
    "or another package that puts chromium on the PATH"
)

TIMEOUT = 60_000
"""Milliseconds, on a machine that is busy with other tests."""

EXPECTED = "Failed to load resource"
"""A mock that is gone, a 404, a 401: the page shows those itself."""

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def quick_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mock send a change at once, where it would collect those of some time."""
    monkeypatch.setattr("aura_panic_mock._events.TICK", 0.02)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module; Playwright's event loop must end before other tests begin."""
    expect.set_options(timeout=TIMEOUT)
    try:
        with launch_browser() as browser:
            yield browser
    except MissingBrowser as error:
        give_up(str(error))


@pytest.fixture
def renderer() -> None:
    """Require what renders the contract, which is not in git."""
    if not RENDERER.exists():
        give_up("The contract is rendered by what `make renderer` fetches from npm")


def give_up(reason: str) -> NoReturn:
    """Skip the test; in CI, fail it."""
    (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(reason)


class MissingBrowser(Exception):
    """There is no browser; the message says what to install."""


@contextmanager
def launch_browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        raise MissingBrowser(MISSING)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable, args=arguments)


@pytest.fixture
def open_page(browser: Browser, panic_mock: Service) -> Iterator[Open]:
    """Open pages of the mock, at an address after that of the simulator.

    What a page complains about, such as its content security policy, fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(address: str = "", *, mock: Service = panic_mock, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type in {"error", "warning"} and EXPECTED not in message.text
                else None
            ),
        )
        page.goto(mock.page_url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
