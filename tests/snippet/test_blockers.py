"""EasyList and EasyPrivacy, and rules of their kinds, judged by a real engine against what a live page asks for.

The engine's package brings no lists. Debian's uBlock Origin does: `tools/debian-files` fetches them. Where they cannot
be had, the rules below stand for them, written after the usual names in the syntax that the lists share.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .stub import DIST, Stub

SNIPPET = DIST.parent
ROOT = SNIPPET.parent
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


@pytest.fixture(scope="module")
def lists() -> list[str]:
    """EasyList and EasyPrivacy; nothing where they cannot be fetched."""
    command = [ROOT / "tools" / "debian-files", "webext-ublock-origin-chromium"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    folder = Path(done.stdout.strip()) / "usr/share/chromium/extensions/ublock-origin/assets/thirdparties/easylist"
    return [str(folder / f"{name}.txt") for name in ("easylist", "easyprivacy")] if done.returncode == 0 else []


def stopped(asked: list[dict[str, str]], rules: list[str], lists: Sequence[str] = ()) -> dict[str, str]:
    """Return the addresses that a blocker with these rules and lists does not let through, and why."""
    node = shutil.which("node")
    if not node or not (SNIPPET / "node_modules" / "@ghostery").exists():
        pytest.skip("needs the build tools: make setup")
    given = json.dumps({"lists": list(lists), "rules": rules, "asked": asked})
    done = subprocess.run([node, "blockers.js"], cwd=SNIPPET, input=given, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def walk(page: Page, stub: Stub, tag: str) -> list[dict[str, str]]:
    """Look at a page and leave it; return what it asked for, as a blocker sees it.

    On a busy machine the answer may come when the text is already in view, and then the default stays: look again.
    """
    asked: list[dict[str, str]] = []
    note = {"fetch": "xmlhttprequest", "script": "script", "ping": "ping"}
    page.on(
        "request",
        lambda r: asked.append({"url": r.url, "page": f"{stub.url}/", "type": note.get(r.resource_type, "other")}),
    )
    stub.page("/", '<h1 data-fivefold="hero">Default</h1>', tag=tag)
    for _ in range(5):
        asked.clear()
        page.goto(stub.url)
        page.wait_for_timeout(1000)
        if page.inner_text("h1") == "Chosen hero":
            break
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    page.wait_for_timeout(300)
    return [request for request in asked if request["url"] != f"{stub.url}/"]


def test_lists_stop_measurement_at_most_and_never_a_decision(page: Page, stub: Stub) -> None:
    asked = walk(page, stub, TAG)
    assert [r["url"].removeprefix(stub.url).split("?")[0] for r in asked] == [
        "/fivefold.js", "/v1/decide", "/fivefold-late.js", "/v1/events",
    ]  # fmt: skip
    assert list(stopped(asked, RULES)) == [f"{stub.url}/v1/events"]


def test_renamed_paths_pass_all_rules(page: Page, stub: Stub) -> None:
    asked = walk(page, stub, TAG + ' data-decide="/shop/decide" data-events="/shop/told"')
    assert {f"{stub.url}/shop/decide", f"{stub.url}/shop/told"} <= {r["url"] for r in asked}
    assert stopped(asked, RULES) == {}


def test_easylist_and_easyprivacy_let_everything_through(page: Page, stub: Stub, lists: list[str]) -> None:
    shop = "https://shop.example/"
    known = {"url": "https://www.google-analytics.com/collect", "page": shop, "type": "xmlhttprequest"}
    asked = [r | {"page": shop} for r in walk(page, stub, TAG)]
    for ours in (shop[:-1], "https://texts.shop.example", "https://fivefold.example"):
        there = [r | {"url": r["url"].replace(stub.url, ours)} for r in asked]
        if lists:
            # One address that they must know shows that they are there and that the engine has read them.
            assert stopped([*there, known], [], lists).keys() == {known["url"]}
        else:
            assert list(stopped(there, RULES)) == [f"{ours}/v1/events"]


def test_texts_come_behind_a_blocker_that_stops_measurement(page: Page, stub: Stub) -> None:
    page.route("**/v1/events", lambda route: route.abort("blockedbyclient"))
    for _ in range(3):
        asked = walk(page, stub, TAG)
        assert page.inner_text("h1") == "Chosen hero"
        assert sum("/v1/decide" in request["url"] for request in asked) == 1
    assert stub.events == []
