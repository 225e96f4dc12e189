"""The simulator page in a browser, beside a client of the same mock."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Locator, Page, expect

from aura_panic import CalloutState, OutcomeUnknown, PanicClient
from aura_panic_mock import Fault, Service, create_app, load_seed, serve
from tests.integration.support import FREE, HERE, client
from tests.simulator.conftest import Open

SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
"""Options of axe-core for each: every rule, then those that see the colours of a page."""

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>'\"&"


def row(page: Page, callout_id: int) -> Locator:
    return page.locator(f"#rows [data-id='{callout_id}']")


def step(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{name} "))


def test_a_callout_that_the_client_raises_appears(
    open_page: Open, panic_client: PanicClient
) -> None:
    """It comes first in the list without a reload, with its status, customer and position."""
    page = open_page()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    raised = panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE)
    first = page.locator("#rows li").first
    expect(first).to_have_attribute("data-id", str(raised.id))
    for text in (str(FREE), '"created"', "Created", "-33.9"):
        expect(first).to_contain_text(text)


def test_what_is_clicked_is_seen_by_the_clients_watch(
    open_page: Open, panic_client: PanicClient
) -> None:
    """The responder is played by buttons, of which there are those that make sense."""
    changes = panic_client.watch(992011, interval=0.05)
    page = open_page("#callouts/992011")
    assert next(changes).state is CalloutState.CREATED
    expect(step(page, "Arrive")).to_be_hidden()
    for name, state in (
        ("Dispatch", CalloutState.RESPONDER_DISPATCHED),
        ("Cancel responder", CalloutState.RESPONDER_CANCELLED),
        ("Dispatch", CalloutState.RESPONDER_DISPATCHED),
        ("Arrive", None),
        ("Complete", None),
        ("Close", CalloutState.CLOSED),
    ):
        step(page, name).click()
        if state:
            assert next(changes).state is state
    expect(page.get_by_text("Nothing can happen to it any more")).to_be_visible()
    steps = ["Raised", "Responder dispatched", "Responder cancelled", "Responder dispatched"]
    steps += ["Responder arrived", "Responder completed", "Closed"]
    expect(page.locator(".timeline li")).to_have_text([re.compile(each) for each in steps])


def test_positions_messages_and_duress_are_in_timeline_and_map(
    open_page: Open, panic_mock: Service, panic_client: PanicClient
) -> None:
    """Whatever side they come from; and what is yet to happen is announced."""
    page = open_page("#callouts/992011")
    page.get_by_label("Message as the control room").fill("On our way")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".timeline")).to_contain_text("On our way")
    assert panic_client.read_callout_events(992011)[0].message == "On our way"
    for number in range(3):
        panic_client.stream_location_update(992011, latitude=-33.92 + number / 1000, longitude=18.4)
    panic_client.cancel_callout(992011, safe_code="0000")
    panic_mock.script(992011, "dispatch, arrive after 90 s")
    timeline = page.locator(".timeline")
    expect(timeline).to_contain_text("3 positions, the last -33.91800, 18.40000")
    expect(timeline).to_contain_text("Cancelled with a wrong safe code: duress")
    expect(timeline.locator(".coming")).to_have_text(re.compile("in 1 min.*Responder arrived"))
    expect(row(page, 992011)).to_contain_text("Duress")
    drawing = page.get_by_role("img", name=re.compile("Map: 4 positions.* on the way"))
    expect(drawing).to_be_visible()
    expect(drawing.locator(".been")).to_have_count(3)
    expect(drawing.locator("text")).to_have_text(
        ["Customer", "Responder", re.compile("^[125]0* k?m$"), "N"]
    )
    panic_mock.advance(90)
    expect(page.get_by_role("img", name="the responder has arrived")).to_be_visible()
    expect(step(page, "Complete")).to_be_visible()


def test_two_sources_do_not_see_each_other(
    open_page: Open, panic_mock: Service, panic_client: PanicClient
) -> None:
    """A page that shows one source does not show the callouts of another, old or new."""
    page, other = open_page("?source=demo-client"), open_page()
    other.get_by_role("button", name="other-client").click()
    expect(row(page, 992011)).to_be_visible()
    expect(other.locator("#rows li")).to_have_count(1)
    ours = panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE)
    with PanicClient(
        base_url=panic_mock.base_url, client_id="other-client", client_secret="other-secret"
    ) as theirs:
        theirs.cancel_callout(700100)
    expect(row(other, 700100)).to_contain_text("Closed")
    expect(row(page, ours.id)).to_be_visible()
    expect(other.locator("#rows li")).to_have_count(1)
    expect(row(page, 700100)).to_have_count(0)


def test_a_lost_mock_is_shown_and_recovered_from(
    open_page: Open, capfd: pytest.CaptureFixture[str]
) -> None:
    """The page says so, goes on without a click, and shows what the new mock knows."""
    with serve() as mock:
        port = int(mock.page_url.split(":")[2].split("/")[0])
        page = open_page(mock=mock)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text("Connection lost, trying again")).to_be_visible()
    seed = load_seed()
    seed["sources"][0]["callouts"][0]["id"] = 555
    with serve(create_app(seed=seed), port=port):
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        expect(row(page, 555)).to_be_visible()
        expect(row(page, 992011)).to_have_count(0)
    assert capfd.readouterr() == ("", "")


def test_hostile_text_does_nothing(open_page: Open) -> None:
    """Messages, names of sources, paths and headers are shown as the text that they are."""
    seed = load_seed()
    seed["sources"][0]["clientId"] = HOSTILE
    seed["sources"][1]["clientId"] = "W" * 300
    with serve(create_app(seed=seed)) as mock:
        page = open_page("#callouts/992011", mock=mock)
        with client(mock) as panic:
            panic.send_callout_event(992011, message=HOSTILE)
        expect(page.locator(".timeline")).to_contain_text(HOSTILE)
        expect(row(page, 992011)).to_contain_text(HOSTILE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate("path => fetch(path)", f"/{HOSTILE}")
        page.get_by_role("link", name="Journal").click()
        expect(page.locator(".entries")).to_contain_text(f"GET /{HOSTILE}")
        page.locator("summary", has_text="sendCalloutEvent").click()
        expect(page.locator(".exchange pre").nth(1)).to_contain_text(json.dumps(HOSTILE))
        assert page.locator("main img, main script").count() == 0


def test_everything_by_the_keyboard(open_page: Open, panic_mock: Service) -> None:
    """Letters, arrows, Tab and Enter: raise, choose, dispatch, say something, close."""
    page = open_page()
    expect(row(page, 992011)).to_be_visible()
    press = page.keyboard.press
    press("n")
    expect(page.get_by_label("Customer", exact=True)).to_be_focused()
    press("Enter")
    expect(page.get_by_role("heading", name="Callout 992012")).to_be_visible()
    expect(step(page, "Dispatch")).to_be_visible()
    press("d")
    expect(step(page, "Arrive")).to_be_visible()
    press("m")
    page.keyboard.type("dax")  # letters in a message are not shortcuts
    press("Enter")
    expect(page.locator(".timeline")).to_contain_text("dax")
    assert panic_mock.callout(992012).next_steps[0] == "arrive"
    press("Escape")
    press("j")
    press("ArrowDown")
    expect(page.get_by_role("heading", name="Callout 700100")).to_be_visible()
    press("k")
    expect(page.get_by_role("heading", name="Callout 992011")).to_be_visible()

    page.get_by_label("Keyboard shortcuts").uncheck()
    row(page, 992011).locator("a").focus()
    press("d")
    for _ in range(30):
        press("Tab")
        if page.evaluate("document.activeElement.dataset.step") == "dispatch":
            break
    assert panic_mock.callout(992011).timeline == []
    press("Enter")
    expect(step(page, "Arrive")).to_be_focused()
    assert panic_mock.callout(992011).next_steps[0] == "arrive"


def test_a_thousand_callouts(open_page: Open) -> None:
    """They are shown, found, and do not keep a new one from coming first."""
    seed = load_seed()
    source = seed["sources"][0]
    source["callouts"] = [{**source["callouts"][0], "id": 1_000 + each} for each in range(1_100)]
    with serve(create_app(seed=seed)) as mock, client(mock) as panic:
        page = open_page(mock=mock)
        expect(page.locator("#rows li")).to_have_count(1_000)
        raised = panic.raise_customer_callout(FREE, response_type_id=1, **HERE)
        expect(page.locator("#rows li").first).to_have_attribute("data-id", str(raised.id))
        expect(page.locator("#rows li")).to_have_count(1_000)
        mock.script(2_000, "dispatch")
        expect(row(page, 2_000)).to_contain_text("Responder dispatched")
        page.get_by_label("Find a callout or customer").fill("2000")
        expect(page.locator("#rows li")).to_have_count(1)


def test_faults_variants_and_clock(
    open_page: Open, panic_mock: Service, panic_client: PanicClient
) -> None:
    """A fault or variant that is on is always visible, happens, and can be switched off."""
    page = open_page("#settings")
    page.locator("#settings [name=operation]").select_option("cancelCallout")
    page.get_by_role("button", name="Inject").click()
    page.get_by_label("Mixed casing").check()
    page.get_by_label("Callout format").select_option("wrapped")
    page.get_by_label("Script of every callout").fill("dispatch")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Callouts", exact=True).click()
    expect(page.get_by_label("What is switched on").get_by_role("link")).to_have_text(
        [
            "Clock paused",
            "New callouts: dispatch after 0 s",
            "Mixed casing",
            "Callout format: wrapped",
            "Fault: drop · cancelCallout · 1 left",
        ]
    )
    assert panic_mock.now == panic_mock.now
    assert panic_mock.variants().callout_format == "wrapped"
    with pytest.raises(OutcomeUnknown):
        panic_client.cancel_callout(992011)
    expect(row(page, 992011)).to_contain_text("1 fault")
    sent = [panic_client.get_callout(105432).status for _ in range(3)][-1]
    expect(row(page, 105432)).to_contain_text(json.dumps(sent))
    expect(row(page, 105432)).to_contain_text("Responder dispatched")

    panic_mock.inject(Fault.reset())
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Remove reset").click()
    page.get_by_label("Mixed casing").uncheck()
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="+1 h").click()
    expect(page.locator("#clock")).to_have_text(re.compile("^10:3"))
    expect(page.get_by_label("What is switched on").get_by_role("link")).to_have_count(2)
    raised = panic_client.raise_customer_callout(FREE, response_type_id=1, **HERE)
    expect(row(page, raised.id)).to_have_count(1)
    page.get_by_role("button", name="Reset the mock").click()
    expect(row(page, raised.id)).to_have_count(0)
    expect(page.get_by_label("What is switched on")).to_have_text(re.compile("^No faults"))


def test_the_journal_hides_secrets(open_page: Open, panic_client: PanicClient) -> None:
    """An entry opens to what was sent, masked; and to a command of curl without the token."""
    page = open_page("#journal", permissions=["clipboard-read", "clipboard-write"])
    panic_client.cancel_callout(992011, safe_code="4567")
    operation = page.locator("#journal").get_by_label("Operation")
    operation.select_option("cancelCallout")
    expect(page.locator(".entries li")).to_have_count(1)
    operation.select_option("")
    status = page.locator("#journal").get_by_label("Status")
    status.select_option("2xx")
    for name in ("exchangeCredentials", "cancelCallout"):
        page.locator("summary", has_text=name).click()
    expect(page.locator(".exchange pre")).to_have_count(8)
    text = page.locator(".entries").inner_text()
    assert '"safeCode": "***"' in text
    assert not {"4567", "demo-secret", "mock-token-1"} & set(re.split(r"[\s\"]", text))
    page.get_by_role("button", name="Copy as curl").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith("curl --request POST --header 'Content-Type: application/json'")
    assert command.endswith('--header "Authorization: Bearer $AURA_PANIC_TOKEN"')
    status.select_option("5xx")
    expect(page.get_by_text("No such request yet")).to_be_visible()


@pytest.mark.usefixtures("renderer")
def test_the_contract_can_be_tried(open_page: Open, panic_mock: Service) -> None:
    """It is rendered without a request to elsewhere, and sends requests to this mock."""
    page = open_page("page/contract.html")
    page.get_by_text("/callouts/activeCallouts", exact=True).first.click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text("992011")
    (entry,) = panic_mock.journal(operation="listActiveCallouts")
    assert (entry.status, entry.source) == (200, "demo-client")
    page.set_viewport_size({"width": 360, "height": 740})
    check(page, "contract", exclude=[[".swagger-ui"]])  # whose markup is its own


def test_a_mock_that_others_can_reach_asks_for_its_secret(open_page: Open) -> None:
    """The page shows nothing before it has the secret that was printed."""
    with serve(host="0.0.0.0") as mock:  # noqa: S104 - what is tested
        page = open_page(mock=mock)
        secret = page.get_by_role("textbox", name="Secret")
        secret.fill("a guess")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("alert").filter(has_text="not the secret")).to_be_visible()
        assert page.locator("#rows li").count() == 0
        secret.fill(mock.secret or "")
        page.get_by_role("button", name="Open").click()
        expect(row(page, 992011)).to_be_visible()
        assert page.evaluate("document.cookie") == ""


def test_nothing_keeps_people_from_using_it(
    open_page: Open, panic_mock: Service, panic_client: PanicClient
) -> None:
    """axe-core finds no violation in any view, light or dark; nothing is wider than a phone."""
    panic_mock.script(992011, "dispatch, close after 900 s")
    panic_mock.send_message(992011, "On our way")
    panic_mock.inject(Fault.drop(operation="cancelCallout", times=1))
    panic_client.stream_location_update(992011, **HERE)
    page = open_page("#callouts/992011")
    expect(page.locator(".map svg")).to_be_visible()
    check(page, "a callout")
    page.keyboard.press("n")
    check(page, "the form")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 740})
    check(page, "a callout on a phone")
    for view in ("callouts", "journal", "settings"):
        page.get_by_role("navigation").locator(f"a[href='#{view}']").click()
        if view == "journal":
            page.locator(".entries summary").first.click()
            expect(page.locator(".exchange pre").first).to_be_visible()
        check(page, view)


def check(page: Page, what: str, **context: object) -> None:
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page, context or None, DEFAULT_OPTIONS | options)
        assert results.violations_count == 0, f"{what}, {scheme}: {results.generate_report()}"
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0, what
