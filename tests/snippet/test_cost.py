"""What the snippet costs a page's main thread, in processor time, so that a busy machine does not count."""

import statistics

from playwright.sync_api import Browser

from ..browser.shop import AGENT
from .stub import Stub

SLOWER = 4
"""A mid-range phone against the machine of a test."""
BODY = "".join(f'<section><h2>{n}</h2><p data-fivefold="s{n % 5}">Default</p></section>' for n in range(12))
PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def test_a_page_view_costs_a_slow_phone_no_more_than_a_few_frames(browser: Browser, stub: Stub) -> None:
    stub.page("/with", BODY)
    stub.page("/without", BODY)
    stub.pages["/without"] = stub.pages["/without"].replace("/fivefold.js", "data:text/javascript,0")
    costs: dict[str, list[float]] = {"/with": [], "/without": []}
    for turn in range(18):
        path = ("/with", "/without")[turn % 2]
        context = browser.new_context(user_agent=AGENT)
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(stub.url + path)
        page.wait_for_timeout(700)
        figures = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
        costs[path].append(sum(figures[part] for part in PARTS) * 1000 * SLOWER)
        context.close()
    cost = statistics.median(costs["/with"]) - statistics.median(costs["/without"])
    print(f"main thread at a quarter of the speed: {cost:.1f} ms a page view, median of 9")
    assert cost <= 30  # the goal is 10, and is missed (docs/embed.md): this catches a jump, on a busy machine too
