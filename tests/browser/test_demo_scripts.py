"""What the demo shop's own scripts say and do, and how much room its texts have."""

from pathlib import Path

import pytest

from fivefold import content

from ..chromium import AGENT
from .shop import Visitor

pytestmark = pytest.mark.browser

SITE = content.load(Path(__file__).parents[2] / "content").sites["demo"]
COAT = {"id": "wool-coat", "size": "M", "n": 2}
TELL = """text => document.dispatchEvent(new CustomEvent("fivefold", {detail: {signals: {}, answer: {
  motive: "inspiration", confidence: 0.5, group: "personalised", probabilities: {},
  why: [["answer", 3], ["pages", -0.5], ["before", 0.05]].map(([signal, weight]) => ({signal, weight})),
  slots: {hero: {text, motive: "inspiration", variant: "long-days", format: "text"}}}}}))"""
SAID = """dataLayer.filter((e) => /_cart$/.test(e.event) && e.event != "view_cart")
  .map((e) => [e.event, e.ecommerce.value, e.ecommerce.items[0].item_variant || "", e.ecommerce.items[0].quantity])"""
COVERED = """() => {
  const dot = document.querySelector("#panel").getBoundingClientRect();
  const under = (b) => b.left < dot.right && b.right > dot.left && b.top < dot.bottom && b.bottom > dot.top;
  return [...document.querySelectorAll("main p, main h1, main h2, main dd")].filter((el) => {
    const range = document.createRange();
    range.selectNodeContents(el);
    return [...range.getClientRects()].some(under);
  }).map((el) => el.textContent);
}"""
TALLER = """texts => Object.entries(texts).flatMap(([slot, some]) => {
  const el = document.querySelector(`[data-fivefold="${slot}"]`);
  const old = el.textContent;
  const tall = () => document.documentElement.scrollHeight;
  const before = [tall(), el.parentElement.getBoundingClientRect().height];
  const wrong = some.filter((text) => {
    el.textContent = text;
    return before.join() != [tall(), el.parentElement.getBoundingClientRect().height].join();
  });
  el.textContent = old;
  return el.checkVisibility() ? wrong : [slot + " is not to be seen"];
})"""
SETTLED_MS = 900


def has(one: Visitor, **kept) -> None:
    """Put things into the tab's cart, wish list and comparison."""
    one.page.evaluate(
        "kept => Object.entries(kept).map(([k, v]) => sessionStorage.setItem('shop-' + k, JSON.stringify(v)))", kept
    )


def test_the_panel_tells_a_text_that_came_too_late_from_one_that_stands(visitor):
    one = visitor()
    one.enter("?lang=de")
    one.page.click("#panel summary")
    one.page.evaluate(TELL, "Stand hier nie.")
    one.page.wait_for_timeout(SETTLED_MS)
    assert "long-days (Inspiration): gewählt, aber zu spät" in one.page.inner_text("#panel-now")
    one.page.evaluate("document.querySelector('[data-fivefold=hero]').textContent = 'Stand hier nie.'")
    one.page.wait_for_timeout(50)
    assert "long-days (Inspiration)" in one.page.inner_text("#panel-now")
    assert "zu spät" not in one.page.inner_text("#panel-now")


def test_the_panel_says_that_an_offer_of_help_is_not_shown_yet(visitor):
    one = visitor()
    one.enter("/category/beach?lang=en")
    one.page.click("#panel summary")
    one.page.wait_for_timeout(SETTLED_MS)
    chosen = one.decisions[-1]["answer"]["slots"]["exit-offer"]["variant"]
    words = one.page.inner_text("#panel-now")
    assert chosen in words
    assert "chosen, but not shown yet" in words
    assert "too late" not in words


def test_the_panel_weighs_in_words(visitor):
    one = visitor()
    for language, words in (
        ("de", ("Ihre Antwort", "+\xa0stark", "−\xa0etwas", "+\xa0kaum")),
        ("en", ("your answer", "+\xa0strongly", "−\xa0a little", "+\xa0hardly")),
    ):
        one.enter(f"?lang={language}")
        one.page.evaluate("document.querySelector('#panel').open = true")
        one.page.evaluate(TELL, "")
        said = one.page.locator("#panel-now").text_content()
        assert [word for word in words if word not in said] == []


def test_an_automated_browser_is_told_that_it_is_not_counted(visitor):
    one = visitor()
    agent = AGENT.replace("Chrome/", "HeadlessChrome/")
    one.page = one.context.browser.new_page(user_agent=agent)
    one.page.goto(f"{one.demo.url}/demo?lang=de")
    one.page.click("#panel summary")
    one.page.wait_for_selector(".panel-motive")
    words = one.page.inner_text("#panel-now")
    assert "werden nicht gezählt" in words
    assert "Vergleichsgruppe" not in words
    has(one, cart=[COAT])
    one.page.goto(f"{one.demo.url}/demo/thanks?lang=de")
    assert "nicht gezählt" in one.page.inner_text(".thanks")
    one.page.close()


def test_an_order_is_told_once_and_stands_when_the_page_is_loaded_again(visitor):
    one = visitor()
    one.enter("?lang=de")
    has(one, cart=[COAT])
    for n in (1, 0):
        one.enter("/thanks?lang=de")
        assert "ein Einkauf mehr, 578,00" in one.page.inner_text(".thanks")
        assert one.page.evaluate("dataLayer.filter((e) => e.event == 'purchase').length") == n


def test_without_an_order_none_is_thanked_for(visitor):
    one = visitor()
    one.enter("/thanks?lang=de")
    assert "Hier ist noch keine Bestellung." in one.page.inner_text(".thanks")
    assert "angekommen" not in one.page.inner_text("main")


def test_after_neutral_texts_an_order_is_not_said_to_count(visitor):
    one = visitor()
    one.enter("?lang=de")
    one.page.evaluate("fivefold.neutral()")
    has(one, cart=[COAT])
    one.enter("/thanks?lang=de")
    assert "wird nicht gezählt" in one.page.inner_text(".thanks")


def test_the_carts_note_stands_only_beside_a_sum(visitor):
    one = visitor()
    one.enter("/cart?lang=de")
    assert not one.page.is_visible('[data-fivefold="cart-note"]')
    has(one, cart=[COAT])
    one.enter("/cart?lang=de")
    assert one.page.is_visible('[data-fivefold="cart-note"]')
    one.page.click(".line button")
    assert not one.page.is_visible('[data-fivefold="cart-note"]')


def test_how_many_can_be_changed_in_the_cart_and_is_said_as_what_came_or_went(visitor):
    one = visitor(phone=True)
    one.enter("/cart?lang=de")
    has(one, cart=[COAT])
    one.enter("/cart?lang=de")
    one.page.select_option(".line select", "5")
    assert "1.445,00" in one.page.inner_text("[data-sums]")
    assert one.page.inner_text('[data-count="cart"]') == "5"
    one.page.select_option(".line select", "4")
    assert one.page.evaluate(SAID) == [["add_to_cart", 867, "M", 3], ["remove_from_cart", 289, "M", 1]]
    assert one.page.evaluate("document.activeElement.value") == "4"
    assert one.shifts == []


def test_a_wish_is_put_into_the_cart_in_its_size_and_stays_on_the_list(visitor):
    one = visitor(phone=True)
    one.enter("/wishlist?lang=de")
    has(one, wishlist=["wool-coat", "beach-chair"])
    one.enter("/wishlist?lang=de")
    one.page.select_option(".line select", "XL")
    for nth in (0, 1):
        one.page.locator(".line .quiet").nth(nth).click()
    assert one.page.evaluate(SAID) == [["add_to_cart", 289, "XL", 1], ["add_to_cart", 349, "", 1]]
    assert one.page.locator(".line .said").all_inner_texts() == ["In den Warenkorb gelegt. Zum Warenkorb"] * 2
    assert one.page.locator(".line").count() == 2
    one.click(".line .said a")
    assert one.page.inner_text('[data-count="cart"]') == "2"


@pytest.mark.parametrize("path", ["/info/shipping", "/info/payment", "/compare"])
def test_on_a_phone_what_is_cut_says_on_which_side(visitor, path):
    one = visitor(phone=True)
    one.enter("?lang=de")
    has(one, compare=["fisherman-sweater", "rubber-boots", "beach-chair"])
    one.enter(f"{path}?lang=de")
    box = one.page.locator("main .edges")
    ends = "el => ['::before', '::after'].map(end => getComputedStyle(el, end).visibility)"
    at_the_end = path == "/info/payment"
    assert box.evaluate(ends) == (["visible", "hidden"] if at_the_end else ["hidden", "visible"])
    if at_the_end:
        here = box.locator("[aria-current]").bounding_box()
        assert here["x"] + here["width"] <= 390 - 16


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", ["/product/wool-coat", "/info/returns", "/info/sizes", "/cart"])
def test_on_a_phone_the_dot_covers_no_line_of_text(visitor, path, language):
    one = visitor(phone=True)
    one.enter("?lang=de")
    has(one, cart=[COAT])
    one.enter(f"{path}?lang={language}")
    seen = 0
    for _ in range(8):
        one.page.wait_for_timeout(300)
        if one.page.locator("#panel").is_visible():
            seen += 1
            assert one.page.evaluate(COVERED) == []
        one.page.mouse.wheel(0, 130)
    assert seen


def rendered(slot: str, language: str, values: dict) -> list[str]:
    """Return every text that a slot may show."""
    local = SITE.slots[slot].text(language)
    own = {name: value for name, value in values.items() if name in local.declared.examples}
    return [str(v.render(own)) for some in local.variants.values() for v in (local.default, *some)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_text_of_any_product_or_of_a_full_cart_is_taller_than_its_place(visitor, language):
    one = visitor()
    one.enter("?lang=de")
    has(one, cart=[COAT])
    pages = {"/cart": ("cart-note", "shipping-note")}
    for row in SITE.products.all(language):
        sized = ("size-help",) if row["sizes"] else ()
        pages[f"/product/{row['id']}"] = ("product-teaser", "price-note", "shipping-note", "care-tips", *sized)
    wrong = {}
    for path, slots in pages.items():
        values = {"product": path.rpartition("/")[2], "cart": {"count": 2, "total": 578.0}}
        one.page.goto(f"{one.demo.url}/demo{path}?lang={language}")
        for width in (320, 390, 600, 1280):
            one.page.set_viewport_size({"width": width, "height": 800})
            found = one.page.evaluate(TALLER, {slot: rendered(slot, language, values) for slot in slots})
            wrong |= {(path, width): found} if found else {}
    assert wrong == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_on_a_phone_the_note_on_the_demonstration_takes_one_line(visitor, language):
    one = visitor(phone=True)
    one.enter(f"?lang={language}")
    assert one.page.locator(".demo-note").bounding_box()["height"] < 40
