"""Rules of the kinds that blocker lists use, judged by a real blocker's engine, against what a live page asks for.

The engine's package brings no lists; these rules are written after the usual names in the syntax that the lists share.
"""

import json
import shutil
import subprocess

import pytest
from playwright.sync_api import Page

from .stub import DIST, Stub

SNIPPET = DIST.parent
RULES = [
    "/v1/events^",
    "/events^$third-party",
    "/track/*",
    "/tracker.js",
    "/tracking.",
    "/collect^",
    "/analytics.",
    "/beacon^",
    "/pixel^",
    "/telemetry/*",
    "/stats^$ping,xmlhttprequest",
    "/log^",
    "-personalization.",
    "*$ping",
]
TAG = 'data-site="demo" data-consent="not-required"'


def stopped(asked: list[dict[str, str]], rules: list[str]) -> list[str]:
    """Return the addresses that a blocker with these rules does not let through."""
    node = shutil.which("node")
    if not node or not (SNIPPET / "node_modules" / "@ghostery").exists():
        pytest.skip("needs the build tools: make setup")
    done = subprocess.run(
        [node, "blockers.js", *rules], cwd=SNIPPET, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def walk(page: Page, stub: Stub, tag: str) -> list[dict[str, str]]:
    """Look at a page and leave it; return what it asked for, as a blocker sees it."""
    asked: list[dict[str, str]] = []
    note = {"fetch": "xmlhttprequest", "script": "script", "ping": "ping"}
    page.on(
        "request",
        lambda r: asked.append({"url": r.url, "page": f"{stub.url}/", "type": note.get(r.resource_type, "other")}),
    )
    stub.page("/", '<h1 data-fivefold="hero">Default</h1>', tag=tag)
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('h1').textContent == 'Chosen hero'")
    page.wait_for_timeout(300)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    page.wait_for_timeout(300)
    return [request for request in asked if request["url"] != f"{stub.url}/"]


def test_lists_stop_measurement_at_most_and_never_a_decision(page: Page, stub: Stub) -> None:
    asked = walk(page, stub, TAG)
    assert [r["url"].removeprefix(stub.url).split("?")[0] for r in asked] == [
        "/fivefold.js", "/v1/decide", "/fivefold-late.js", "/v1/events",
    ]  # fmt: skip
    assert stopped(asked, RULES) == [f"{stub.url}/v1/events"]


def test_renamed_paths_pass_all_rules(page: Page, stub: Stub) -> None:
    asked = walk(page, stub, TAG + ' data-decide="/shop/decide" data-events="/shop/told"')
    assert {f"{stub.url}/shop/decide", f"{stub.url}/shop/told"} <= {r["url"] for r in asked}
    assert stopped(asked, RULES) == []


def test_texts_come_behind_a_blocker_that_stops_measurement(page: Page, stub: Stub) -> None:
    page.route("**/v1/events", lambda route: route.abort("blockedbyclient"))
    for _ in range(3):
        walk(page, stub, TAG)
        assert page.inner_text("h1") == "Chosen hero"
    assert stub.events == []
    assert len(stub.decides) == 3
