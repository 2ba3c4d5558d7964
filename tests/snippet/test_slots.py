# ruff: noqa: E501 - pages in one line each
"""Texts come into place, nothing moves, and the visitor has the last word."""

import json
import threading

import pytest
from playwright.sync_api import Browser, Page

from ..browser.shop import AGENT
from .stub import Stub, answer_to

LATE = "**/fivefold-late.js*"


def slot(text: object, **more: object) -> dict:
    return {"variant": "v1", "motive": "undecided", "format": "text", "text": text} | more


def leave(page: Page, stub: Stub) -> list[dict]:
    """Go away, and return what was reported."""
    stub.page("/bye", "bye")
    page.goto(stub.url + "/bye")
    page.wait_for_timeout(200)
    return stub.events


def test_text_is_set_as_text(page: Page, stub: Stub) -> None:
    stub.answers(a=slot("<img src=x onerror=alert(1)>&amp;"))
    stub.page("/", '<p data-fivefold="a">Default</p>')
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('p').textContent == '<img src=x onerror=alert(1)>&amp;'")


def test_html_is_built_from_an_allow_list(page: Page, stub: Stub) -> None:
    source = (
        '<p>a &lt;b&gt; &amp;amp;</p><a href="/ok" onclick="x()" title="t">ok</a><a href="javascript:x()">no</a><br>'
        '<script>window.bad=1</script><img src=x onerror="window.bad=1"><b><i>both</i></b></ul>end<svg><a href="//e">s</a>'
    )
    stub.answers(a=slot(source, format="html"))
    stub.page("/", '<div style="height:300px"><div data-fivefold="a" style="display:flow-root">Default</div></div>')
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('[data-fivefold]').textContent.includes('both')")
    assert page.inner_html("[data-fivefold]") == (
        '<p>a &lt;b&gt; &amp;amp;</p><a href="/ok" title="t">ok</a><a>no</a><br>window.bad=1<b><i>both</i></b>end'
        '<a href="//e">s</a>'
    )
    assert page.evaluate("window.bad") is None


def test_a_list_fills_a_list(page: Page, stub: Stub) -> None:
    stub.answers(a=slot(["one", "<b>two"], format="list"))
    stub.page("/", '<div style="height:300px"><ul data-fivefold="a"><li>Default</li></ul></div>')
    page.goto(stub.url)
    page.wait_for_function("document.querySelectorAll('li').length == 2")
    assert page.inner_html("ul") == "<li>one</li><li>&lt;b&gt;two</li>"


def test_a_question_is_a_labelled_group_of_buttons_and_its_answer_is_sent(page: Page, stub: Stub) -> None:
    choices = [{"motive": "inspiration", "text": "Ideas"}, {"motive": "undecided", "text": "Not sure"}]
    stub.answers(ask=slot("Why?", motive=None, variant="default", choices=choices))
    stub.page("/", '<main style="height:300px"><div data-fivefold="ask"></div></main>')
    page.goto(stub.url)
    group = page.get_by_role("group", name="Why?")
    group.get_by_role("button", name="Ideas").focus()
    page.keyboard.press("Enter")
    assert group.get_by_role("button", pressed=True).inner_text() == "Ideas"
    page.wait_for_function("JSON.parse(sessionStorage.fivefold).t == 't-said'")
    group.get_by_role("button", name="Not sure").click()
    assert [e for e in leave(page, stub) if e["type"] == "answer"] == [{"type": "answer", "motive": "inspiration"}]
    page.goto(stub.url)
    page.wait_for_timeout(500)
    assert (stub.decides[-1]["ticket"], page.inner_html("[data-fivefold]")) == ("t-said", "")


def test_feedback_goals_and_answers_leave_in_one_beacon(page: Page, stub: Stub) -> None:
    stub.page("/", '<p data-fivefold="a">Default</p>')
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt() == 't1'")
    page.evaluate("fivefold.feedback('a', true); fivefold.goal('newsletter'); fivefold.goal('purchase', 2e9)")
    page.wait_for_timeout(200)
    events = leave(page, stub)
    assert len(stub.beacons) == 1
    assert {"type": "feedback", "slot": "a", "helpful": True} in events
    assert {"type": "goal", "goal": "newsletter", "value": 0} in events
    assert {"type": "goal", "goal": "purchase", "value": 1e6} in events


def test_a_slot_that_shows_something_else_than_decided_is_not_reported_as_seen(page: Page, stub: Stub) -> None:
    page_ready = threading.Event()
    stub.page("/", '<p data-fivefold="a">Default</p><p>below</p>')

    def late(handler, request):  # after the first paint, and within the time a glance takes
        page_ready.wait(2)
        handler.reply(200, json.dumps(answer_to(request, a=slot("long " * 200))))

    stub.decide = late
    page.goto(stub.url, wait_until="commit")
    page.wait_for_function("performance.getEntriesByType('paint').length > 0")
    page_ready.set()
    page.wait_for_timeout(500)
    assert page.inner_text("[data-fivefold]") == "Default"
    assert leave(page, stub) == []


def test_the_texts_own_the_page_again_after_neutral(page: Page, stub: Stub) -> None:
    stub.page("/", '<p data-fivefold="a">Default <b>bold</b></p>')
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('p').textContent == 'Chosen a'")
    page.evaluate("fivefold.neutral()")
    assert page.inner_html("p") == "Default <b>bold</b>"
    asked = len(stub.decides)
    page.evaluate("fivefold.goal('purchase', 1); fivefold.consent(true)")
    page.reload()
    page.wait_for_timeout(400)
    assert page.inner_html("p") == "Default <b>bold</b>"
    assert (len(stub.decides), stub.events) == (asked, [])
    assert page.evaluate("JSON.stringify(sessionStorage)") == '{"fivefold":"{\\"o\\":1}"}'


def test_why_explains_in_the_pages_language(page: Page, stub: Stub) -> None:
    words = {"label": {"de": "Vergleich", "en": "Comparing"}, "description": {"de": "Vergleicht.", "en": "Compares."}}
    stub.motives = {"motives": [{"motive": "price_comparison", **words}]}
    stub.page("/", '<p data-fivefold="a">Default</p>')
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt() == 't1'")
    why = page.evaluate("fivefold.why()")
    assert (why["motive"], why["label"], why["description"]) == ("price_comparison", "Comparing", "Compares.")
    page.evaluate("fivefold.neutral()")
    assert page.evaluate("fivefold.why()") is None


@pytest.mark.parametrize("reason", ["refused", "not among the motives", "motives blocked", "held out"])
def test_why_is_null_where_there_is_nothing_to_explain(page: Page, stub: Stub, errors: list[str], reason: str) -> None:
    words = {"label": {"en": "Comparing"}, "description": {"en": "Compares."}}
    known = "inspiration" if reason == "not among the motives" else "price_comparison"
    stub.motives = {} if reason == "motives blocked" else {"motives": [{"motive": known, **words}]}
    if reason == "refused":
        stub.decide = lambda handler, request: handler.reply(404, '{"status": 404, "title": "no such slot"}')
    if reason == "held out":
        stub.decide = lambda handler, request: handler.reply(200, json.dumps(answer_to(request) | {"group": "holdout"}))
    stub.page("/", '<p data-fivefold="a">Default</p>')
    with page.expect_response("**/v1/decide"):
        page.goto(stub.url)
    page.wait_for_timeout(100)
    assert page.evaluate("fivefold.why()") is None
    assert not [error for error in errors if "404" not in error]


@pytest.mark.parametrize("moment", ["exit", "return", "cart", "idle"])
def test_a_slot_asks_again_at_its_moment_once_a_page(page: Page, stub: Stub, moment: str) -> None:
    page.clock.install()
    body = f'<aside hidden style="position:fixed" data-fivefold="m" data-fivefold-on="{moment}">Default</aside>'
    stub.page("/", body)
    with page.expect_response(LATE):
        page.goto(stub.url)
    page.wait_for_timeout(150)
    happen = {
        "exit": "document.documentElement.dispatchEvent(new MouseEvent('mouseout', {bubbles: true, clientY: -1}))",
        "return": "document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))",
        "cart": "dataLayer.push({event: 'add_to_cart', ecommerce: {items: [{}]}})",
        "idle": "0",
    }[moment]
    assert len(stub.decides) == 1
    for _ in range(2):
        page.evaluate(happen)
        if moment == "idle":
            page.clock.run_for(21_000)
        page.wait_for_timeout(200)
    assert len(stub.decides) == 2
    assert page.locator("aside").is_visible()
    assert page.inner_text("aside") == "Chosen m"


def test_a_finger_that_flings_the_page_to_its_top_is_leaving(browser: Browser, stub: Stub) -> None:
    context = browser.new_context(user_agent=AGENT, viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    stub.page("/", '<aside data-fivefold="m" data-fivefold-on="exit">x</aside><p style="height:5000px"></p>')
    with page.expect_response(LATE):
        page.goto(stub.url)
    page.wait_for_timeout(300)
    asked = []
    for y in (2000, 1950, 1900, 300, 0):
        page.evaluate(f"scrollTo(0, {y})")
        page.wait_for_timeout(150)
        asked.append(len(stub.decides))
    assert asked == [1, 1, 1, 2, 2]
    context.close()


def test_the_pages_own_buttons_say_whether_a_text_was_helpful(page: Page, stub: Stub) -> None:
    stub.page(
        "/",
        """<p data-fivefold="a">Default</p><p id="f" data-fivefold-feedback="a">Did this help?
        <button type="button" value="yes">Yes</button> <button type="button">No</button></p>""",
    )
    with page.expect_response(LATE):
        page.goto(stub.url)
    page.wait_for_timeout(200)
    page.get_by_role("button", name="No").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", pressed=True).inner_text() == "No"
    told = [e for e in leave(page, stub) if e["type"] == "feedback"]
    assert told == [{"type": "feedback", "slot": "a", "helpful": False}]


def test_slots_that_come_later_are_filled_before_they_are_painted(page: Page, stub: Stub) -> None:
    stub.page("/", '<p data-fivefold="a">Default</p><div id="more" style="height:400px"></div>')
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt() == 't1'")
    page.wait_for_timeout(400)
    held = page.evaluate("""async () => {
      document.querySelector("#more").innerHTML = "<p data-fivefold=b>Default</p><p data-fivefold=a>Default</p>";
      await 0;
      return getComputedStyle(document.querySelector("#more p")).visibility;
    }""")
    assert held == "hidden"
    page.wait_for_function("document.querySelector('#more').textContent == 'Chosen bChosen a'")
    assert page.evaluate("getComputedStyle(document.querySelector('#more p')).visibility") == "visible"
    assert [d["slots"] for d in stub.decides] == [["a"], ["b"]]


def test_values_for_variables_and_the_language_come_from_the_page(page: Page, stub: Stub) -> None:
    values = '{"product": {"name": "Juist", "price": "349.00"}}'
    stub.page("/", f"<p data-fivefold='a' data-fivefold-vars='{values}'>x</p><p data-fivefold='b'>x</p>")
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt() == 't1'")
    assert stub.decides[0]["vars"] == json.loads(values)
    assert (stub.decides[0]["locale"], stub.decides[0]["slots"]) == ("en", ["a", "b"])


def test_a_page_rendered_by_the_server_needs_no_decision_and_is_still_seen(page: Page, stub: Stub) -> None:
    stub.page(
        "/",
        '<h1 data-fivefold="hero" data-fivefold-variant="best-price">From the server</h1>',
        tag='data-site="demo" data-consent="not-required" data-ticket="server-ticket" data-signals=\'{"searches": 2}\'',
    )
    with page.expect_response(LATE):
        page.goto(stub.url)
    page.wait_for_timeout(300)
    assert page.inner_text("h1") == "From the server"
    assert stub.decides == []
    assert json.loads(page.evaluate("sessionStorage.fivefold"))["s"]["searches"] == 2
    assert leave(page, stub) == [{"type": "seen", "slots": ["hero"]}]
    assert stub.beacons[0]["ticket"] == "server-ticket"


def test_a_child_that_a_web_component_shows_is_a_slot_and_is_seen(page: Page, stub: Stub) -> None:
    component = """<script>customElements.define("shop-card", class extends HTMLElement {
      connectedCallback() { this.attachShadow({mode: "open"}).innerHTML = "<h2>Card</h2><slot></slot>" }
    })</script>"""
    stub.page("/", '<shop-card><p data-fivefold="a">Default</p></shop-card><p>below</p>' + component)
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('[data-fivefold]').textContent == 'Chosen a'")
    page.wait_for_timeout(300)
    assert leave(page, stub) == [{"type": "seen", "slots": ["a"]}]
