"""Small helps of the demo shop: words that follow what was done, a dot that gets out of the way, a new visit."""

import pytest

from .shop import Demo, Visitor

pytestmark = pytest.mark.browser

UNDER_THE_DOT = """() => {
  const dot = document.querySelector("#panel").getBoundingClientRect();
  const under = (b) => b.left < dot.right && b.right > dot.left && b.top < dot.bottom && b.bottom > dot.top;
  const kept = ".question button, [data-checkout], .sums, [data-add] button, .ahead .button, .line .end";
  const all = [...document.querySelectorAll(kept)];
  return all.filter((el) => under(el.getBoundingClientRect())).map((el) => el.outerHTML);
}"""


def is_open(one: Visitor) -> bool:
    return one.page.locator("#panel").evaluate("panel => panel.open")


def test_what_is_remembered_says_so(visitor):
    one = visitor()
    one.enter("/product/wool-coat?lang=de")
    for kind, before, after in (("wishlist", "Merken", "Gemerkt"), ("compare", "Vergleichen", "Im Vergleich")):
        button = one.page.locator(f"[data-toggle={kind}]")
        assert button.inner_text() == before
        button.click()
        assert button.inner_text() == after
    one.enter("/product/wool-coat?lang=de")
    assert one.page.inner_text("[data-toggle=wishlist]") == "Gemerkt"
    assert one.shifts == []


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_after_adding_a_link_leads_to_the_cart_and_nothing_moves(visitor, phone):
    one = visitor(phone=phone)
    one.enter("/product/wool-coat")
    tall = "document.documentElement.scrollHeight"
    before = one.page.evaluate(tall)
    one.cart_add()
    assert one.page.evaluate(tall) == before
    one.click(".said a")
    assert "/demo/cart" in one.page.url
    assert "289" in one.page.inner_text("[data-sums]")


@pytest.mark.parametrize("path", ["", "/info/returns"])
def test_an_answer_is_thanked_for_and_nothing_moves(visitor, path):
    one = visitor(phone=True)
    one.enter(path)
    one.page.locator(".question").scroll_into_view_if_needed()
    places = "[...document.querySelectorAll('main *')].map(el => el.getBoundingClientRect().top + scrollY).join()"
    one.page.wait_for_timeout(300)
    assert one.page.inner_text(".question .said") == ""
    before = one.page.evaluate(places)
    one.page.locator(".question fieldset button").nth(1).click()
    assert one.page.inner_text(".question .said") == "Danke, das hilft uns."
    assert one.page.evaluate(places) == before


def test_on_a_phone_the_bar_of_categories_hints_that_there_is_more(visitor):
    one = visitor(phone=True)
    one.enter()
    bar = one.page.locator(".aisles")
    ends = "el => ['::before', '::after'].map(end => getComputedStyle(el, end).visibility)"
    assert bar.evaluate(ends) == ["hidden", "visible"]
    one.page.evaluate("document.querySelector('.aisles ul').scrollLeft = 9999")
    one.page.wait_for_timeout(150)
    assert bar.evaluate(ends) == ["visible", "hidden"]


def test_on_a_phone_the_panel_is_a_dot_and_closed_on_each_new_page(visitor):
    one = visitor(phone=True)
    one.enter()
    box = one.page.locator("#panel").bounding_box()
    assert (box["width"], box["height"]) == (44, 44)
    one.page.click("#panel summary")
    assert is_open(one)
    one.enter("/category/beach")
    assert not is_open(one)


@pytest.mark.parametrize("path", ["", "/product/wool-coat", "/cart", "/checkout/review"])
def test_on_a_phone_the_dot_lies_over_nothing_to_answer_press_or_add_up(visitor, path):
    one = visitor(phone=True)
    one.enter("/product/rubber-boots")
    one.cart_add()
    one.enter(path)
    over = []
    for _ in range(14):
        one.page.wait_for_timeout(260)
        if one.page.locator("#panel").is_visible():
            over += one.page.evaluate(UNDER_THE_DOT)
        one.page.mouse.wheel(0, 130)
    assert over == []


def test_a_page_without_slots_says_so_and_the_panel_is_small(visitor):
    one = visitor()
    one.enter("/category/beach")
    one.page.click("#panel summary")
    tall = one.page.locator("#panel").bounding_box()["height"]
    one.enter("/wishlist")
    assert one.page.inner_text("#panel-now") == "Diese Seite hat keinen wechselnden Text."
    assert one.page.locator("#panel").bounding_box()["height"] < tall
    assert one.shifts == []


def test_neutral_texts_are_named_on_every_page_until_a_new_visit_begins(visitor):
    one = visitor()
    one.enter()
    one.page.click("#panel summary")
    one.page.click("#panel-neutral")
    one.enter("/category/beach")
    assert one.page.inner_text("#panel-now").startswith("Neutrale Texte sind eingeschaltet")
    one.decisions.clear()
    with one.page.expect_navigation():
        one.page.click("#panel-again")
    one._looked()
    assert one.decisions[-1]["signals"]["pages"] == 1


def test_a_new_visit_forgets_the_tabs_session_and_counts_as_the_next_visit(visitor):
    one = visitor()
    one.enter()
    one.aisle("beach")
    one.page.click("#panel summary")
    one.read_on()
    one.decisions.clear()
    with one.page.expect_navigation():
        one.page.click("#panel-again")
    one._looked()
    signals = one.decisions[-1]["signals"]
    assert (signals["pages"], signals["visit"]) == (1, 2)


def test_the_panel_speaks_the_pages_language(visitor):
    one = visitor()
    one.enter("?lang=de")
    one.page.click("#panel summary")
    words = one.page.inner_text("#panel-now")
    for word in ("direkten Aufruf", "Startseite", "Computer", "Überschrift", "+ spricht dafür, − dagegen"):
        assert word in words, words
    for word in ("before", "direct\n", "desktop", "hero"):
        assert word not in words, words
    assert "\xa0%" in words
    one.enter("?lang=en")
    words = one.page.inner_text("#panel-now")
    assert "+ speaks for it, − against it" in words
    assert "\xa0%" not in words
    assert " %" not in words


def test_a_visit_of_the_comparison_group_is_told_what_it_is_for(browser, tmp_path):
    demo = Demo(tmp_path / "sums.sqlite", holdout="0.9")
    demo.start()
    one = Visitor(browser, demo)
    try:
        one.enter()
        one.page.click("#panel summary")
        for _ in range(12):
            if one.decisions[-1]["answer"]["group"] == "holdout":
                break
            with one.page.expect_navigation():
                one.page.click("#panel-again")
            one._looked()
        assert "immer die Standardtexte" in one.page.inner_text("#panel-now")
    finally:
        one.leave()
        demo.stop()


def test_two_products_compared_are_whole_on_a_phone_and_an_empty_cart_asks_for_nothing(visitor):
    one = visitor(phone=True)
    one.enter("/compare?lang=de")
    one.page.evaluate("sessionStorage['shop-compare'] = JSON.stringify(['fisherman-sweater', 'rubber-boots'])")
    one.page.reload()
    ends = one.page.evaluate(
        "[...document.querySelectorAll('.compare td')].map((e) => e.getBoundingClientRect().right)"
    )
    assert ends
    assert max(ends) <= 390
    one.page.goto(f"{one.demo.url}/demo/cart?lang=de")
    for hidden in (".sums", ".voucher", "[data-checkout]"):
        assert not one.page.is_visible(hidden)
