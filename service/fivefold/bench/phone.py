"""From the request for a page to the text that fits, on a slow phone: Chromium, its processor and its line throttled.

Needs chromium and the test extra's playwright. The line is WebPageTest's "3G Fast": 1.6 and 0.768 Mbit/s, 150 ms there
and back. A text that was not there within the snippet's 400 ms is left out of the medians, and counted.
"""

import http.client
import shutil
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from fivefold.bench import shops
from fivefold.bench.load import BROWSER
from fivefold.bench.processes import Server, python, serving
from fivefold.bench.table import Table
from fivefold.errors import BenchError

SLOWER = 4
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.768e6 / 8}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WATCH = """
addEventListener("DOMContentLoaded", () => {
  const changed = new MutationObserver(() => { window.stood ??= performance.now(); });
  for (const slot of document.querySelectorAll("[data-fivefold]"))
    changed.observe(slot, { childList: true, characterData: true, subtree: true });
});
"""
"""Notes when the first text changes. The snippet is deferred, so it runs after the watch begins."""
TAKEN = """() => {
  const of = (part) => performance.getEntriesByType("resource").find((entry) => entry.name.endsWith(part));
  const [script, asked] = [of("/fivefold.js"), of("/v1/decide")];
  const [page] = performance.getEntriesByType("navigation");
  return { page: page.responseEnd, script: script?.responseEnd, from: asked?.startTime, to: asked?.responseEnd,
           stood: window.stood };
}"""


def run(long: bool = False) -> Iterator[Table]:
    """Yield the parts of the way, and the service's share."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise BenchError("this needs chromium: apt-get install chromium")
    with shops.folder() as at, _demo(at) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*ARGS, f"--user-agent={BROWSER['user-agent']}"]
        )
        views = [_view(browser, server) for _ in range(20 if long else 6)]
        browser.close()
    stood = [view for view in views if view["stood"]]
    if not stood:
        raise BenchError("no page view showed a text in time")
    parts = {
        "the page comes": [v["page"] for v in stood],
        "the snippet comes": [v["script"] - v["page"] for v in stood],
        "it runs, and reads the page": [v["from"] - v["script"] for v in stood],
        "it asks, and hears": [v["to"] - v["from"] for v in stood],
        "the text stands": [v["stood"] - v["to"] for v in stood],
        "from the decision asked to the text": [v["stood"] - v["from"] for v in stood],
        "of which the service, on the loopback (to be 5 or less)": [v["service"] for v in stood],
    }
    yield Table(
        f"A page view on a slow phone: processor × 1/{SLOWER}, 3G Fast; texts in time {len(stood)} of {len(views)}",
        ("", "median ms", "longest ms"),
        [(name, median(times), max(times)) for name, times in parts.items()],
    )


def _demo(at: Any) -> Any:
    own = shops.settings(at)
    env = {"FIVEFOLD_CONTENT": own.content, "FIVEFOLD_STORE": own.store, "FIVEFOLD_RATE_LIMIT": "0",
           "FIVEFOLD_HOLDOUT": "0.001"}  # fmt: skip
    return serving("demo shop", python("-c", shops.RUN, "demo", "--port", "{port}"), env)


def _view(browser: Browser, server: Server) -> dict[str, Any]:
    """Return when what happened in a page view of a visitor who is new, in ms, and what the service took of it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", LINE)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if "/v1/decide" in request.url else None)
    page.goto(f"http://127.0.0.1:{server.port}/demo", wait_until="load")
    page.wait_for_timeout(1500)
    taken: dict[str, Any] = page.evaluate(TAKEN)
    context.close()
    return {**taken, "service": _service_ms(server, asked[0].encode()) if asked else None}


def _service_ms(server: Server, body: bytes) -> float:
    """Return what the same question takes without a browser and a line between: the third over one connection."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(3):
        began = time.perf_counter()
        line.request("POST", "/v1/decide", body, {**BROWSER, "content-type": "application/json"})
        line.getresponse().read()
        took_ms = (time.perf_counter() - began) * 1000
    line.close()
    return took_ms
