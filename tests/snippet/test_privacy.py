# ruff: noqa: E501 - pages in one line each
"""Nothing before consent, nothing against a refusal, nothing that could tell two visitors apart."""

import json

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from fivefold.records import BOUNDS

from ..browser.shop import AGENT
from .stub import Stub

SLOT = '<p data-fivefold="hero">Default</p>'
ASK_FIRST = 'data-site="demo"'
FREE = 'data-site="demo" data-consent="not-required"'
SPY = """
  window.reads = [];
  const spy = (of, name) => {
    const d = Object.getOwnPropertyDescriptor(of, name);
    Object.defineProperty(of, name, {...d, get() { reads.push(name); return d.get.call(this); }});
  };
  spy(Document.prototype, "referrer"); spy(Document.prototype, "hidden"); spy(Screen.prototype, "width");
  spy(window, "sessionStorage"); spy(window, "localStorage"); spy(window, "scrollY");
  for (const name of ["querySelectorAll", "querySelector", "addEventListener"]) {
    const own = document[name]; Document.prototype[name] = function (...a) { reads.push(name); return own.apply(this, a); };
  }
"""


def kept(page: Page) -> list[str]:
    return page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]")


@pytest.mark.parametrize("refusal", ["pending", "refused", "gpc", "dnt"])
def test_without_consent_nothing_is_read_kept_or_sent(page: Page, stub: Stub, refusal: str) -> None:
    page.add_init_script(SPY)
    if refusal == "gpc":
        page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    if refusal == "dnt":
        page.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {value: '1'})")
    stub.page("/", SLOT, tag=ASK_FIRST)
    page.goto(stub.url)
    if refusal == "refused":
        page.evaluate("fivefold.consent(false)")
    elif refusal != "pending":
        page.evaluate("fivefold.consent(true)")
    page.evaluate("fivefold.signal('searches'); fivefold.goal('purchase', 1); fivefold.answer('undecided')")
    page.click("p")
    page.wait_for_timeout(300)
    assert [name for name in page.evaluate("reads") if name not in ("sessionStorage", "localStorage")] == []
    assert kept(page) == []
    assert (stub.decides, stub.beacons) == ([], [])
    assert page.inner_text("p") == "Default"
    assert page.evaluate("window.dataLayer") is None


def test_late_consent_changes_no_text_in_view_and_those_below(page: Page, stub: Stub) -> None:
    stub.page("/", SLOT + '<p style="margin-top:3000px" data-fivefold="deep">Default</p>', tag=ASK_FIRST)
    page.goto(stub.url)
    page.wait_for_timeout(700)
    page.evaluate("fivefold.consent(true)")
    page.wait_for_function("document.querySelectorAll('p')[1].textContent == 'Chosen deep'")
    assert page.inner_text("p >> nth=0") == "Default"
    assert page.evaluate("document.querySelector('p').style.visibility") == ""


def test_consent_withdrawn_forgets_everything(page: Page, stub: Stub) -> None:
    stub.page("/", SLOT, tag=ASK_FIRST + ' data-visits="count"')
    page.goto(stub.url)
    page.evaluate("fivefold.consent(true)")
    page.wait_for_function("fivefold.receipt() == 't1'")
    assert kept(page) == ["fivefold", "fivefold"]
    page.evaluate("fivefold.consent(false)")
    page.click("p")
    assert (kept(page), page.inner_text("p")) == ([], "Default")


def test_a_refusal_while_a_text_is_being_built_changes_nothing(page: Page, stub: Stub) -> None:
    stub.answers(hero={"variant": "v", "motive": "undecided", "format": "html", "text": "<b>Chosen</b>"})
    stub.page("/", SLOT, tag=FREE)
    late: list[Route] = []
    page.route("**/fivefold-late.js*", lambda route: late.insert(0, route))
    with page.expect_request("**/fivefold-late.js*"):
        page.goto(stub.url)
    page.evaluate("fivefold.consent(false)")
    late[0].continue_()
    page.wait_for_timeout(300)
    assert page.inner_text("p") == "Default"
    assert kept(page) == []


def test_two_fresh_tabs_keep_the_same_bytes_before_the_first_ticket(browser: Browser, stub: Stub) -> None:
    stub.decide = lambda handler, request: handler.reply(500, "")
    stub.page("/", SLOT + '<a href="/p/coat">coat</a><div style="height:3000px"></div>')
    stub.page("/p/coat", SLOT + '<button type="button">Add to cart</button>')
    states = []
    for pause in (50, 1700):
        context = browser.new_context(user_agent=AGENT, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        with page.expect_response("**/fivefold-late.js*"):
            page.goto(stub.url)
        page.wait_for_timeout(pause)
        with page.expect_response("**/fivefold-late.js*"):
            page.click("a")
        page.wait_for_timeout(pause)
        page.click("button")
        states.append(page.evaluate("sessionStorage.fivefold"))
        context.close()
    assert states[0] == states[1]


def test_no_cookie_goes_either_way_and_closing_the_tab_leaves_nothing(context: BrowserContext, stub: Stub) -> None:
    stub.page("/", SLOT)
    stub.page("/bye", "bye", tag=ASK_FIRST)
    context.add_cookies([{"name": "shop", "value": "1", "url": stub.url}])
    page = context.new_page()
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt() == 't1'")
    page.wait_for_timeout(300)
    stub.cookies.clear()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    page.wait_for_timeout(300)
    assert len(stub.beacons) == 1
    assert stub.cookies == []
    page.close()
    again = context.new_page()
    again.goto(stub.url + "/bye")
    assert again.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]") == []
    assert [cookie["name"] for cookie in context.cookies()] == ["shop"]


def test_memory_keeps_nothing_on_the_device(page: Page, stub: Stub) -> None:
    stub.page("/", SLOT, tag=FREE + ' data-storage="memory"')
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt() == 't1'")
    assert kept(page) == []


def test_only_documented_fields_are_on_the_wire(page: Page, stub: Stub) -> None:
    stub.page("/", SLOT + '<a href="/p/coat">coat</a>')
    stub.page("/p/coat", SLOT + '<button type="button">Add to cart</button>', tag=FREE + " data-explain")
    page.goto(stub.url + "/?utm_source=secret&email=a@b.c")
    page.wait_for_function("fivefold.receipt() == 't1'")
    with page.expect_response("**/fivefold-late.js*"):
        page.click("a")
    page.wait_for_timeout(300)
    page.click("button")
    page.goto(stub.url)
    page.wait_for_timeout(300)
    fields = {"site", "slots", "locale", "signals", "vars", "ticket", "explain"}
    for body in stub.decides:
        assert body.keys() <= fields
        assert body["signals"].keys() <= BOUNDS.keys()
    assert all(body.keys() == {"site", "ticket", "events"} for body in stub.beacons)
    assert stub.beacons
    wire = json.dumps([stub.decides, stub.beacons])
    assert not [word for word in ("secret", "a@b.c", "coat", "http") if word in wire]
