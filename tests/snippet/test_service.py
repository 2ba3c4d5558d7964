"""What needs the real service: answers are believed, previews shown and not counted."""

import re
import time
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from fivefold.content import Preview
from fivefold.content.preview import sign

from ..browser.shop import Demo
from .stub import Stub

SECRET = b"s" * 40
"""With which the demo of these tests signs."""
PAGE = '<main style="min-height:400px"><div data-fivefold="{slot}">Default</div></main>'


def put(stub: Stub, service: Demo, path: str, slot: str, more: str = "") -> None:
    """Add a shop's page that asks the real service."""
    tag = f'data-site="demo" data-consent="not-required" data-endpoint="{service.url}" {more}'
    stub.page(path, PAGE.format(slot=slot), tag=tag)


def test_the_next_page_believes_what_the_visitor_answered(service: Demo, stub: Stub, page: Page) -> None:
    put(stub, service, "/", "question")
    put(stub, service, "/next", "hero")
    page.goto(stub.url)
    with page.expect_response("**/v1/events") as told:
        page.get_by_role("button", name="I know what I want").click()
    assert told.value.json()["ticket"]
    page.wait_for_function("ticket => fivefold.receipt() == ticket", arg=told.value.json()["ticket"])
    with page.expect_response("**/v1/decide") as decided:
        page.goto(stub.url + "/next")
    assert decided.value.json()["motive"] == "ready_to_buy"
    page.goto(stub.url)
    page.wait_for_timeout(600)
    assert page.get_by_role("button").count() == 0


def test_the_checkout_form_of_the_docs_sends_the_receipt(service: Demo, stub: Stub, page: Page) -> None:
    docs = (Path(__file__).parents[2] / "docs/operate.md").read_text()
    [form] = re.findall(r"```html\n(<form.*?)```", docs, re.DOTALL)
    put(stub, service, "/", "hero")
    put(stub, service, "/checkout", "hero")
    stub.pages["/checkout"] = stub.pages["/checkout"].replace(
        "</main>", form.replace("…", "<button>Buy</button>") + "</main>"
    )
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt()")
    page.goto(f"{stub.url}/checkout")
    with page.expect_request("**/order") as sent:
        page.get_by_role("button", name="Buy").click()
    [receipt] = parse_qs(sent.value.post_data)["fivefold_receipt"]
    outcome = {"site": "demo", "receipt": receipt, "goal": "purchase", "value": 20}
    assert page.request.post(
        f"{service.url}/v1/outcomes", data=outcome, headers={"authorization": "Bearer let-me-confirm"}
    ).json() == {"accepted": 1, "ignored": []}


@pytest.mark.parametrize("consent", ["required", "not-required"])
def test_a_preview_shows_its_text_and_banner_and_sends_nothing_else(
    service: Demo, stub: Stub, page: Page, context: BrowserContext, consent: str
) -> None:
    stub.page("/", PAGE.format(slot="hero"), tag=f'data-site="demo" data-consent="{consent}"')
    stub.pages["/"] = stub.pages["/"].replace("data-site", f'data-endpoint="{service.url}" data-site')
    token = sign(Preview("demo", "hero", "en", "price_comparison", "compare", int(time.time()) + 60), SECRET)
    asked: list[Request] = []
    context.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - a builtin is refused
    page.goto(f"{stub.url}/?fivefold-preview={token}")
    page.wait_for_function("document.querySelector('[data-fivefold]').textContent != 'Default'")
    assert page.inner_text("[data-fivefold]") == "Compare at your own pace."
    assert page.get_by_role("status").is_visible()
    assert "the text “compare” for “Price comparison” in the slot" in page.get_by_role("status").inner_text()
    page.evaluate("fivefold.consent(true); fivefold.goal('purchase', 1); fivefold.answer('undecided')")
    page.click("main")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    page.wait_for_timeout(300)
    own = [re.sub(r"[?].*", "", r.url.removeprefix(service.url)) for r in asked if r.url.startswith(service.url)]
    assert own == ["/fivefold-late.js", "/v1/preview"] or own == ["/fivefold.js", "/fivefold-late.js", "/v1/preview"]
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


def test_a_preview_that_has_expired_leaves_the_page_as_it_was(service: Demo, stub: Stub, page: Page) -> None:
    put(stub, service, "/", "hero")
    token = sign(Preview("demo", "hero", "en", None, None, int(time.time()) - 60), SECRET)
    with page.expect_response("**/v1/preview*"):
        page.goto(f"{stub.url}/?fivefold-preview={token}")
    page.wait_for_timeout(300)
    assert page.inner_text("[data-fivefold]") == "Default"
    assert page.get_by_role("status").count() == 0 or "undefined" not in page.get_by_role("status").inner_text()
