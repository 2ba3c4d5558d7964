"""Signals go out, texts come in, what was seen goes back."""

import json

from playwright.sync_api import Page

from .stub import Stub

HERO = '<h1 data-fivefold="hero">Default hero</h1>'


def state(page: Page) -> dict:
    return json.loads(page.evaluate("sessionStorage.fivefold || '{}'"))


def test_a_slot_shows_the_chosen_text(page: Page, stub: Stub, errors: list[str]) -> None:
    stub.page("/", HERO)
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('h1').textContent == 'Chosen hero'")
    assert stub.decides[0]["slots"] == ["hero"]
    assert stub.decides[0]["signals"] == {
        "pages": 1, "referrer": "direct", "device": "desktop", "page": "home",
    }  # fmt: skip
    assert not errors


def test_what_was_seen_is_sent_when_the_visitor_leaves(page: Page, stub: Stub) -> None:
    stub.page("/", HERO + '<p style="margin-top:3000px" data-fivefold="deep">Default</p>')
    stub.page("/next", "next")
    page.goto(stub.url)
    page.wait_for_function("document.querySelector('p').textContent == 'Chosen deep'")
    page.wait_for_timeout(100)
    assert not stub.events
    page.goto(stub.url + "/next")
    page.wait_for_timeout(200)
    assert stub.events == [{"type": "seen", "slots": ["hero"]}]
    assert stub.beacons[0]["ticket"] == "t1"
    assert state(page)["s"]["pages"] == 2
