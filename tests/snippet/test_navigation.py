# ruff: noqa: E501 - pages in one line each
"""Single-page shops, the back/forward cache, prerendered pages, several tabs."""

import json

from playwright.sync_api import BrowserContext, Page

from .stub import Stub

LATE = "**/fivefold-late.js*"


def signals(page: Page) -> dict:
    return json.loads(page.evaluate("sessionStorage.fivefold"))["s"]


def test_history_navigation_is_a_page_view_with_its_own_decision(page: Page, stub: Stub) -> None:
    stub.page("/", '<main style="height:300px"><p data-fivefold="a">Default</p></main>')
    with page.expect_response(LATE):
        page.goto(stub.url)
    page.wait_for_timeout(300)
    for path in ("/p/coat", "/p/bag", "/p/coat"):
        page.evaluate(
            "path => { history.pushState({}, '', path); document.querySelector('main').innerHTML = '<p data-fivefold=b>Default</p>' }",
            path,
        )
        page.wait_for_function("document.querySelector('main').textContent == 'Chosen b'")
    page.go_back()
    page.evaluate("document.querySelector('main').innerHTML = ''")
    found = signals(page)
    assert (found["pages"], found["products"], found["products_distinct"], found["revisits"]) == (5, 4, 2, 2)
    assert [d["signals"]["page"] for d in stub.decides] == ["home", "product", "product", "product"]


def test_a_page_from_the_back_forward_cache_goes_on_with_the_newest_state(page: Page, stub: Stub) -> None:
    stub.headers = {"Cache-Control": "max-age=60"}
    stub.page("/", '<p data-fivefold="a">Default</p>')
    stub.page("/p/coat", '<p data-fivefold="a">Default</p>')
    for path in ("/", "/p/coat"):
        with page.expect_response("**/v1/decide"):
            page.goto(stub.url + path)
        page.wait_for_timeout(300)
    page.evaluate("fivefold.signal('searches', 2)")
    page.go_back()
    page.wait_for_timeout(400)
    found = signals(page)
    assert (found["pages"], found["searches"]) == (3, 2)
    assert not found["tab_returns"]
    assert page.inner_text("p") == "Chosen a"


def test_a_prerendered_page_waits_until_it_is_shown(page: Page, stub: Stub) -> None:
    page.add_init_script("Object.defineProperty(document, 'prerendering', {value: true, configurable: true})")
    stub.page("/", '<p data-fivefold="a">Default</p>')
    page.goto(stub.url)
    page.wait_for_timeout(300)
    assert (stub.decides, page.evaluate("sessionStorage.length")) == ([], 0)
    page.evaluate(
        "delete document.prerendering; Object.defineProperty(document, 'prerendering', {value: false}); document.dispatchEvent(new Event('prerenderingchange'))"
    )
    page.wait_for_function("fivefold.receipt() == 't1'")


def test_two_tabs_are_two_sessions(context: BrowserContext, stub: Stub) -> None:
    stub.page("/", '<p data-fivefold="a">Default</p>')
    for _ in range(2):
        tab = context.new_page()
        with tab.expect_response("**/v1/decide"):
            tab.goto(stub.url)
    assert [d["signals"]["pages"] for d in stub.decides] == [1, 1]
    assert [d.get("ticket") for d in stub.decides] == [None, None]


def test_memory_is_flat_over_500_page_views(page: Page, stub: Stub) -> None:
    stub.page("/", '<main style="height:300px"></main>')
    with page.expect_response(LATE):
        page.goto(stub.url)
    cdp = page.context.new_cdp_session(page)

    def heap() -> int:
        cdp.send("HeapProfiler.collectGarbage")
        return cdp.send("Runtime.getHeapUsage")["usedSize"]

    def views(first: int, last: int) -> None:
        page.evaluate(
            """async ([from, to]) => {
              for (let i = from; i < to; i++) {
                history.pushState({}, "", "/p/" + (i % 40));
                document.querySelector("main").innerHTML = "<p data-fivefold=a>Default</p>";
                for (let n = 0; n < 60 && !document.querySelector("main").textContent.startsWith("Chosen"); n++)
                  await new Promise((r) => setTimeout(r, 5));
              }
            }""",
            [first, last],
        )

    views(0, 100)
    before = heap()
    views(100, 600)
    assert signals(page)["pages"] == 200
    assert heap() - before < 300_000
