"""The banner's recipe of docs/embed.md: the answer of an earlier page is given in time."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .stub import Stub

DOCS = (Path(__file__).parents[2] / "docs" / "embed.md").read_text()
RECIPE = re.search(r"```html\n(<script>\n  function agreed.*?)```", DOCS, re.DOTALL)[1]
BANNER = """<h1 data-fivefold="hero">Default</h1><p>What the shop sells.</p>
<button type="button" onclick="agreed(true)">Yes</button><button type="button" onclick="agreed(false)">No</button>
<p style="margin-top:3000px" data-fivefold="deep">Default</p>"""
WATCH = """addEventListener("DOMContentLoaded", () => {
  window.shown = [];
  const look = () => {
    const el = document.querySelector("h1");
    const text = el.style.visibility ? "" : el.textContent;
    if (text && shown.at(-1) != text) shown.push(text);
    requestAnimationFrame(look);
  };
  look();
})"""


def put(stub: Stub, path: str, more: str = "") -> None:
    head = f'<meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">{RECIPE}{more}'
    stub.pages[path] = f'<!doctype html><html lang="en"><head>{head}</head><body>{BANNER}</body></html>'


def test_the_page_of_the_yes_keeps_its_texts_in_view_and_the_next_has_them_in_place(page: Page, stub: Stub) -> None:
    page.add_init_script(WATCH)
    put(stub, "/")
    put(stub, "/next")
    page.goto(stub.url)
    page.wait_for_timeout(700)
    assert stub.decides == []
    page.get_by_role("button", name="Yes").click()
    page.wait_for_function("document.querySelectorAll('[data-fivefold]')[1].textContent == 'Chosen deep'")
    assert page.inner_text("h1") == "Default"
    for path in ("/next", "/", "/next"):
        page.goto(stub.url + path)
        page.wait_for_function("document.querySelector('h1').textContent == 'Chosen hero'")
        page.wait_for_timeout(400)
        assert page.evaluate("shown.at(-1)") == "Chosen hero"


@pytest.mark.parametrize("answer", ["No", "never asked"])
def test_without_a_yes_no_page_asks(page: Page, stub: Stub, answer: str) -> None:
    put(stub, "/")
    page.goto(stub.url)
    if answer == "No":
        page.get_by_role("button", name="Yes").click()
        page.wait_for_function("fivefold.receipt()")
        page.get_by_role("button", name="No").click()
        stub.decides.clear()
    page.reload()
    page.wait_for_timeout(500)
    assert stub.decides == []
    assert page.inner_text("h1") == "Default"


def test_a_tool_that_says_so_late_changes_nothing_more(page: Page, stub: Stub) -> None:
    put(stub, "/", "<script>setTimeout(() => agreed(true), 400)</script>")
    page.goto(stub.url)
    page.wait_for_function("fivefold.receipt()")
    assert page.inner_text("h1") == "Default"
    stub.decides.clear()
    page.reload()
    page.wait_for_function("document.querySelector('h1').textContent == 'Chosen hero'")
    page.wait_for_timeout(500)
    assert len(stub.decides) == 1
