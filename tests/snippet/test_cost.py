"""What the snippet costs a page's main thread, in processor time, so that a busy machine counts less."""

import statistics

import pytest
from playwright.sync_api import Browser, Page

from ..browser.shop import AGENT
from .stub import Stub

SLOWER = 4
"""A mid-range phone against the machine of a test."""
BODY = "".join(f'<section><h2>{n}</h2><p data-fivefold="s{n % 5}">Default</p></section>' for n in range(12))
PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
OWN = """<script>addEventListener("DOMContentLoaded", () => {
  const titles = [...document.querySelectorAll("h2")];
  for (const title of titles) { title.dataset.n = "1"; title.style.color = "black"; title.getBoundingClientRect(); }
  sessionStorage.shop = "1";
  addEventListener("click", () => {}, true);
  new MutationObserver(() => {}).observe(document.body, { childList: true });
  new IntersectionObserver(() => {}).observe(titles[0]);
});
fetch("data:application/json,{}", { signal: AbortSignal.timeout(900) }).then((r) => r.json());</script>"""
"""What a shop's own scripts do before: who first uses a part of the browser pays for setting it up."""


@pytest.mark.parametrize(
    ("page_has", "head", "bound_ms"), [("no other script", "", 20), ("scripts of its own", OWN, 15)]
)
def test_a_page_view_costs_a_slow_phone_no_more_than_a_few_frames(
    browser: Browser, stub: Stub, page_has: str, head: str, bound_ms: float
) -> None:
    stub.page("/with", BODY, head)
    stub.page("/without", BODY, head)
    stub.pages["/without"] = stub.pages["/without"].replace("/fivefold.js", "data:text/javascript,0")
    costs: dict[str, list[float]] = {"/with": [], "/without": []}
    for turn in range(26):
        path = ("/with", "/without")[turn % 2]
        context = browser.new_context(user_agent=AGENT)
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(stub.url + path)
        page.wait_for_timeout(500)
        figures = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
        costs[path].append(sum(figures[part] for part in PARTS) * 1000 * SLOWER)
        context.close()
    quarter = {path: statistics.quantiles(each)[0] for path, each in costs.items()}
    cost = quarter["/with"] - quarter["/without"]
    print(f"main thread at a quarter of the speed, {page_has}: {cost:.1f} ms a page view, lower quartile of 13")
    assert cost <= bound_ms  # the goal is 10 (docs/embed.md); the rest is room for a busy machine


def test_a_change_that_brings_no_slot_starts_no_timer(page: Page, stub: Stub) -> None:
    page.add_init_script("window.timers = 0; const own = setTimeout; setTimeout = (...a) => (timers++, own(...a))")
    stub.page("/", '<p data-fivefold="a">Default</p><i></i>')
    with page.expect_response("**/fivefold-late.js*"):
        page.goto(stub.url)
    page.wait_for_timeout(200)
    started = page.evaluate("""async () => {
      const before = timers;
      for (let n = 0; n < 20; n++) { document.querySelector("i").textContent = n; await 0; await 0; await 0; }
      return timers - before;
    }""")
    assert started == 0
