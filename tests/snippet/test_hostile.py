# ruff: noqa: E501 - pages in one line each
"""Odd and hostile pages: nothing is thrown, no markup runs, only documented fields leave."""

import pytest
from playwright.sync_api import Page

from fivefold.records import BOUNDS

from .stub import Stub

SLOT = '<p data-fivefold="hero">Default</p>'
MARKUP = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>'
FIELDS = {"site", "slots", "locale", "signals", "vars", "ticket", "explain"}

PAGES: dict[str, tuple[str, str]] = {
    "prototype pollution": ("<script>Object.prototype.evil = 1; Object.prototype.name = 'x'; Object.prototype.cart_adds = 9</script>", SLOT),
    "polluted request options": ("<script>Object.prototype.headers = {'x-evil': '1'}; Object.prototype.keepalive = true</script>", SLOT),
    "toJSON on arrays, as old Prototype.js did": ("<script>Array.prototype.toJSON = function () { return 'no' }</script>", SLOT),
    "fetch that returns nothing": ("<script>window.fetch = () => {}</script>", SLOT),
    "fetch that throws": ("<script>window.fetch = () => { throw new Error('no') }</script>", SLOT),
    "JSON that lies": ("<script>JSON.parse = () => ({slots: 1}); JSON.stringify = () => 'x'</script>", SLOT),
    "broken array methods": ("<script>for (const m of ['map', 'filter', 'find', 'includes', 'push']) Array.prototype[m] = () => { throw 1 }</script>", SLOT),
    "frozen globals": ("<script>[Array.prototype, Object.prototype, history, JSON, window.performance].forEach(Object.freeze); Object.defineProperty(window, 'fivefold', {value: 1, writable: false})</script>", SLOT),
    "clobbered document": ("", '<form name="querySelectorAll"></form><img name="currentScript"><form id="x" name="documentElement"></form><img name="referrer">' + SLOT),
    "clobbered global": ("", '<a id="fivefold"></a><a id="fivefold" name="neutral"></a><form id="dataLayer"><input name="push"></form>' + SLOT),
    "two snippets at once": ('<script src="/fivefold.js" defer data-site="demo" data-consent="not-required"></script>', SLOT),
    "document.write": ("", "<script>document.write('<p data-fivefold=hero>Default</p>')</script>"),
    "document.open later": ("", SLOT + "<script>setTimeout(() => { document.open(); document.write('<p>new</p>'); document.close() }, 150)</script>"),
    "shadow roots": ("", SLOT + "<div id=h></div><script>h.attachShadow({mode: 'closed'}).innerHTML = '<p data-fivefold=in>Default</p>'</script>"),
    "base href": ('<base href="https://elsewhere.example/">', SLOT),
    "a very old data layer": ("<script>var dataLayer = {length: 2, push: 5}</script>", SLOT),
    "a data layer full of oddities": ("<script>dataLayer = [null, 1, 'x', [], {event: {}}, {ecommerce: null, event: 'add_to_cart'}, {event: 'purchase', ecommerce: {value: 'free', items: 7}}]; dataLayer.push(dataLayer)</script>", SLOT),
    "5,000 slots": ("", "".join(f'<p data-fivefold="s{n}">Default</p>' for n in range(5000))),
    "5,000 times the same slot": ("", SLOT * 5000),
    "broken variables and language": ('<script>document.documentElement.lang = "{{ lang }}"</script>', '<p data-fivefold="hero" data-fivefold-vars="{oops">Default</p>'),
    "garbage under our own key": ("<script>sessionStorage.fivefold = '{\"s\": 7, \"h\": null, \"r\": []'</script>", SLOT),
    "storage that throws": ("<script>Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('no') }})</script>", SLOT),
    "markup in a slot's name": ("", '<p data-fivefold="<img src=x onerror=window.ran=1>">Default</p>' + SLOT),
    "endless mutation": ("", SLOT + "<i id=i></i><script>setInterval(() => i.replaceChildren(document.createElement('b')), 1)</script>"),
}  # fmt: skip


@pytest.mark.parametrize("quirks", [False, True], ids=["standards", "quirks"])
@pytest.mark.parametrize("odd", PAGES)
def test_an_odd_page_stays_as_it_is_or_better(page: Page, stub: Stub, odd: str, quirks: bool) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(f"{error} {error.stack}"))
    head, body = PAGES[odd]
    hostile = {"variant": "v", "motive": "undecided", "format": "html", "text": "Chosen" + MARKUP}
    stub.answers(hero=hostile)
    stub.page("/", body + '<button type="button">Add to cart</button>', head)
    if quirks:
        stub.pages["/"] = stub.pages["/"].removeprefix("<!doctype html>")
    page.goto(stub.url)
    page.wait_for_timeout(500)
    if odd != "document.open later":
        page.click("button")
    page.wait_for_timeout(100)
    assert [error for error in thrown if "fivefold" in error] == []
    assert page.evaluate("window.ran") is None
    assert len(stub.decides) <= 3
    for body_sent in stub.decides:
        assert body_sent.keys() <= FIELDS
        assert body_sent["signals"].keys() <= BOUNDS.keys()
