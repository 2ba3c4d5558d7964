"""Whatever fails, the page shows its own texts, in its own layout, and says nothing."""

import socket
import time

import pytest
from playwright.sync_api import Page

from .stub import Handler, Stub

PAGES = {
    "/": '<h1 data-fivefold="hero">Default</h1><p>below</p>',
    "/p/coat": '<h1>Coat</h1><p data-fivefold="product-teaser">Default</p><button>Add to cart</button>',
    "/cart": '<table><tr><td data-fivefold="cart-note">Default</td><td>59.90</td></tr></table>',
}
HALF = b'{"motive":"undecided","slots":{"hero":{"text":"Ha'


def half(handler: Handler, _: dict) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "9999")
    handler.end_headers()
    handler.wfile.write(HALF)
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


REPLIES = {
    "500": lambda handler, _: handler.reply(500, "oh"),
    "hang": lambda handler, _: time.sleep(3),
    "half an answer": half,
    "broken JSON": lambda handler, _: handler.reply(200, "{,"),
    "wrong types": lambda handler, _: handler.reply(
        200,
        '{"ticket":"t","slots":{"hero":7,"product-teaser":{"motive":"undecided","format":"list","text":5},"cart-note":null}}',
    ),
    "another wrong type": lambda handler, _: handler.reply(200, '{"ticket":7,"slots":[]}'),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("failure", ["refused", "no such name", "script blocked", "second file blocked", *REPLIES])
def test_a_failure_leaves_the_page_as_it_was(page: Page, stub: Stub, path: str, failure: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    tag = 'data-site="demo" data-consent="not-required"'
    if failure == "refused":
        tag += ' data-endpoint="http://127.0.0.1:1"'
    if failure == "no such name":
        tag += ' data-endpoint="http://nowhere.invalid"'
    if failure == "script blocked":
        page.route("**/fivefold.js", lambda route: route.abort())
    if failure == "second file blocked":
        page.route("**/fivefold-late.js*", lambda route: route.abort())
        stub.decide = REPLIES["500"]
    stub.decide = REPLIES.get(failure, stub.decide)
    boxes = "JSON.stringify([...document.querySelectorAll('body *')].map((e) => e.getBoundingClientRect()))"
    stub.page(path, PAGES[path], tag="")
    page.goto(stub.url + path)
    before = page.evaluate(boxes)
    stub.page(path, PAGES[path], tag=tag)
    page.goto(stub.url + path)
    page.wait_for_timeout(550)
    slot = page.locator("[data-fivefold]")
    assert slot.inner_text() == "Default"
    assert slot.evaluate("e => getComputedStyle(e).visibility") == "visible"
    assert page.evaluate(boxes) == before
    assert errors == []


def test_after_two_failures_the_tab_asks_no_more(page: Page, stub: Stub) -> None:
    stub.decide = REPLIES["500"]
    stub.page("/", PAGES["/"])
    for _ in range(4):
        with page.expect_response("**/fivefold-late.js*"):
            page.goto(stub.url)
        page.wait_for_timeout(200)
    assert len(stub.decides) == 2


def test_a_success_closes_the_breaker_again(page: Page, stub: Stub) -> None:
    stub.page("/", PAGES["/"])
    good, bad = stub.decide, REPLIES["500"]
    for reply in (bad, good, bad, good):
        stub.decide = reply
        page.goto(stub.url)
        page.wait_for_timeout(300)
    assert len(stub.decides) == 4


def test_texts_come_where_measurement_is_blocked(page: Page, stub: Stub) -> None:
    stub.measurable = False
    stub.page("/", PAGES["/"])
    for _ in range(3):
        page.goto(stub.url)
        page.wait_for_function("document.querySelector('h1').textContent == 'Chosen hero'")
    assert stub.events == []
