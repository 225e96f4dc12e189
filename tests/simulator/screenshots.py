"""Takes the pictures of the simulator page in docs/simulator: `make screenshots`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page

from aura_panic_mock import Fault, Service, serve
from tests.integration.support import FREE, client
from tests.simulator.conftest import MissingBrowser, launch_browser

FOLDER = Path(__file__).parents[2] / "docs" / "simulator"
TALL, WIDE, PHONE = (
    {"viewport": {"width": width, "height": height}}
    for width, height in ((1200, 940), (1200, 700), (390, 844))
)
DARK = {"color_scheme": "dark"}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with serve() as mock:
        callout = tell_a_story(mock)
        try:
            with launch_browser() as browser:
                for name, address, options in (
                    ("callout", f"#callouts/{callout}", TALL),
                    ("callout-dark", f"#callouts/{callout}", TALL | DARK),
                    ("journal", "#journal", WIDE),
                    ("settings", "#settings", WIDE | DARK),
                    ("phone", f"#callouts/{callout}", PHONE | DARK),
                ):
                    page = browser.new_page(**options)
                    page.goto(mock.page_url + address)
                    take(page, name)
        except MissingBrowser as error:
            sys.exit(f"{error}.")


def tell_a_story(mock: Service) -> int:
    """Let a customer walk, call for help, and a responder come."""
    mock.pause_clock()
    with client(mock) as panic:
        panic.cancel_callout(992011, safe_code="0000")
        mock.variants(mixed_casing=True)
        mock.inject(Fault.drop(operation="cancelCallout", times=1))
        mock.advance(40)
        raised = panic.raise_customer_callout(
            FREE, response_type_id=2, latitude=-33.9249, longitude=18.4241
        )
        mock.script(raised, "dispatch after 5 s, arrive after 200 s, close after 900 s")
        for number in range(1, 13):
            mock.advance(8)
            latitude = -33.9249 + number * 0.0005 + number % 3 * 0.0002
            panic.stream_location_update(
                raised.id, latitude=latitude, longitude=18.4241 - number * 0.0009
            )
            if number == 4:
                panic.send_callout_event(raised.id, message="The gate is open")
                mock.send_message(raised, "On our way, five minutes")
        panic.list_active_callouts()
    return raised.id


def take(page: Page, name: str) -> None:
    page.get_by_text("Live", exact=True).wait_for()
    if name == "journal":
        page.locator("summary", has_text="sendCalloutEvent").click()
        page.locator(".exchange pre").first.wait_for()
        page.locator(".exchange").scroll_into_view_if_needed()
    elif name != "settings":
        page.get_by_text("On our way").wait_for()
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
