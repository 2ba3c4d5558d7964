"""Pages that Chromium itself prerenders, and that it brings back from its back/forward cache."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import BrowserContext, Page

from ..chromium import ARGS
from .stub import Stub

SLOT = '<p data-fivefold="a">Default</p>'
RULES = '<script type="speculationrules">{"prerender": [{"urls": ["/p/coat"], "eagerness": "immediate"}]}</script>'


@pytest.fixture
def window(browser, tmp_path) -> Iterator[BrowserContext]:
    """A browser that keeps pages as people's do: the driver's usual switches turn both caches off."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path),
        executable_path=shutil.which("chromium"),
        args=[*ARGS, "--enable-features=BackForwardCache"],
        ignore_default_args=["--disable-back-forward-cache"],
        no_viewport=True,
    )
    yield context
    context.close()


def signals(page: Page) -> dict:
    return json.loads(page.evaluate("sessionStorage.fivefold"))["s"]


def test_a_prerendered_page_asks_when_it_is_shown(stub: Stub, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("needs chromium")
    # Nobody drives this browser: with a driver attached, Chromium prerenders nothing.
    go = "<script>setTimeout(() => fetch('/going').then(() => { location.href = '/p/coat' }), 2500)</script>"
    tell = """<script>document.addEventListener("prerenderingchange", () => setTimeout(() => fetch("/activated/"
      + performance.getEntriesByType("navigation")[0].activationStart + "/" + sessionStorage.fivefold), 1500))
      </script>"""
    stub.page("/", SLOT, RULES + go)
    stub.page("/p/coat", SLOT, tell)
    command = [chromium, *ARGS, "--headless=new", f"--user-data-dir={tmp_path}", stub.url]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until and not [path for path in stub.gets if path.startswith("/activated")]:
            time.sleep(0.1)
    finally:
        browser.terminate()
        browser.wait(10)
    _, _, activated, state = unquote(stub.gets[-1]).split("/", 3)
    asked = [path for path in stub.gets if path in ("/p/coat", "/going")]
    assert asked == ["/p/coat", "/going"]
    assert float(activated) > 0
    found = json.loads(state)["s"]
    assert [d["signals"]["page"] for d in stub.decides] == ["home", "product"]
    assert (found["pages"], found.get("tab_returns")) == (2, 0)


def test_a_page_from_the_real_back_forward_cache_goes_on_with_the_newest_state(
    window: BrowserContext, stub: Stub
) -> None:
    stub.page("/", SLOT)
    stub.page("/p/coat", SLOT)
    page = window.new_page()
    page.goto(stub.url)
    page.wait_for_function("window.dataLayer")
    page.evaluate("addEventListener('pageshow', (e) => { window.kept = e.persisted })")
    page.goto(stub.url + "/p/coat")
    page.wait_for_function("window.dataLayer")
    page.evaluate("fivefold.signal('searches', 2)")
    page.go_back(wait_until="commit")
    page.wait_for_timeout(800)
    assert page.evaluate("window.kept")
    found = signals(page)
    assert (found["pages"], found["searches"], found.get("tab_returns")) == (3, 2, 0)
    assert [d["signals"]["pages"] for d in stub.decides] == [1, 2, 3]
    assert page.inner_text("p") == "Chosen a"
