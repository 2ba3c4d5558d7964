"""The folding panel shows what the service knows, stays as it was left, and ends it all when asked."""

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def curious(visitor):
    """A visitor who has opened the panel on the home page."""
    one = visitor()
    one.enter()
    one.page.click("#panel summary")
    return one


def asked(one) -> list[str]:
    """Return the paths of the service that the visitor's pages ask from now on."""
    paths: list[str] = []
    one.page.on("request", lambda request: "/v1/" in request.url and paths.append(request.url))
    return paths


def test_it_is_closed_at_first_and_remembers_that_it_was_opened(visitor):
    one = visitor()
    one.enter()
    assert not one.page.locator("#panel").evaluate("panel => panel.open")
    one.page.click("#panel summary")
    one.aisle("beach")
    assert one.page.locator("#panel").evaluate("panel => panel.open")


def test_it_shows_what_the_answer_says(curious):
    answer = curious.decisions[-1]["answer"]
    shown = [int(re.sub(r"\D", "", text)) for text in curious.page.locator(".panel-row").all_inner_texts()[:5]]
    assert shown == [pytest.approx(100 * p, abs=0.51) for p in answer["probabilities"].values()]
    words = curious.page.inner_text("#panel-now")
    for variant in answer["slots"].values():
        assert variant["variant"] in words or variant["motive"] is None


def test_an_open_panel_moves_nothing_on_the_next_page(curious):
    curious.aisle("beach")
    curious.enter("/product/wool-coat")
    assert curious.shifts == []


def test_it_can_be_used_with_the_keyboard_alone(visitor):
    one = visitor()
    one.enter()
    one.page.focus("#panel summary")
    one.page.keyboard.press("Enter")
    assert one.page.locator("#panel").evaluate("panel => panel.open")
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Tab")
    assert one.page.evaluate("document.activeElement.id") == "panel-neutral"


def test_neutral_brings_the_default_texts_back_and_ends_all_questions(curious):
    own = curious.page.evaluate("fetch(location.href).then(r => r.text())")
    curious.page.click("#panel-neutral")
    assert curious.texts()["hero"] in own
    paths = asked(curious)
    curious.aisle("beach")
    curious.enter()
    assert paths == []
    assert curious.texts()["hero"] in own


def test_without_consent_nothing_is_asked_or_kept(curious):
    paths = asked(curious)
    curious.page.uncheck("#panel-consent")
    curious.page.wait_for_timeout(300)
    assert paths == []
    assert curious.page.evaluate("[sessionStorage.fivefold, localStorage.fivefold]") == [None, None]


def test_no_identifier_is_in_what_the_panel_shows(curious):
    words = curious.page.inner_text("#panel")
    ticket = curious.decisions[-1]["answer"]["ticket"]
    assert ticket not in words
    assert not re.search(r"[A-Za-z0-9_-]{24,}", words)
