"""A shop's own server asks the real service, renders the text, and hands ticket and signals to the snippet."""

import html
import json
import urllib.request

import pytest
from playwright.sync_api import BrowserContext

from ..browser.shop import AGENT, Demo
from .stub import Stub


def render(service: Demo, signals: dict) -> str:
    """What the shop's server does: ask, escape, hand on."""
    body = {"site": "demo", "slots": ["hero"], "locale": "en", "signals": signals}
    request = urllib.request.Request(f"{service.url}/v1/decide", json.dumps(body).encode(), method="POST")
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=5) as response:
        answer = json.load(response)
    slot = answer["slots"]["hero"]
    return f"""<!doctype html><html lang="en"><head><title>shop</title>
      <script src="{service.url}/fivefold.js" defer data-site="demo" data-consent="not-required"
        data-ticket="{answer["ticket"]}" data-signals="{html.escape(json.dumps(signals))}"></script></head>
      <body><h1 data-fivefold="hero" data-fivefold-variant="{slot["variant"]}">{html.escape(slot["text"])}</h1>
      <p style="margin-top: 3000px" data-fivefold="shipping-note">We ship.</p></body></html>"""


@pytest.mark.parametrize("javascript", [True, False])
def test_the_servers_text_stands_from_the_start_and_is_seen(
    service: Demo, stub: Stub, context: BrowserContext, javascript: bool
) -> None:
    signals = {"pages": 4, "price_sorts": 3, "tab_returns": 2, "referrer": "price_comparison"}
    stub.pages["/"] = render(service, signals)
    browser = context.browser
    assert browser
    own = browser.new_context(java_script_enabled=javascript, user_agent=AGENT)
    page = own.new_page()
    sent: list[dict] = []
    page.on("request", lambda r: sent.append(json.loads(r.post_data or "{}")) if r.method == "POST" else None)
    page.goto(stub.url)
    text = page.inner_text("h1")
    assert text
    assert text in stub.pages["/"].replace("&#x27;", "'")
    if javascript:
        page.wait_for_function("document.querySelector('p').textContent != 'We ship.'")
        assert sent[0]["slots"] == ["shipping-note"]
        assert sent[0]["signals"]["price_sorts"] == 3
        assert page.inner_text("h1") == text
        page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
        page.wait_for_timeout(300)
        assert sent[-1]["events"] == [{"type": "seen", "slots": ["hero"]}]
    own.close()
