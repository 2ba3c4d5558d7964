"""Every text that content may choose has room where it stands: no page of the demo shop moves for any of them."""

import time

import pytest

from fivefold import content as catalog
from fivefold.records import MOTIVES

from .shop import Visitor

pytestmark = pytest.mark.browser

PAGES = {
    "": ("hero",),
    "/category/accessories": ("list-intro",),
    "/product/beach-chair": ("product-teaser", "price-note", "shipping-note", "care-tips"),
    "/product/striped-shirt": ("product-teaser", "price-note"),
    "/product/fisherman-sweater": ("product-teaser", "price-note", "shipping-note", "size-help", "care-tips"),
    "/product/rubber-boots": ("product-teaser", "size-help", "care-tips"),
    "/cart": ("cart-note", "shipping-note"),
}
VALUES = {"cart": {"count": 12, "total": 1349.0}}
TRY = """([slot, text]) => {
  const el = document.querySelector(`[data-fivefold="${slot}"]`);
  const heights = () => [el.getBoundingClientRect().height, document.documentElement.scrollHeight];
  const [before, old] = [heights(), el.textContent];
  el.textContent = text;
  const after = heights();
  el.textContent = old;
  return [before, after];
}"""


@pytest.fixture(scope="module")
def site(pytestconfig):
    return catalog.load(pytestconfig.rootpath / "content").sites["demo"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_every_text_fits_into_its_place(browser, demo, site, language, phone):
    someone = Visitor(browser, demo, phone=phone)
    too_long = []
    for path, slots in PAGES.items():
        someone.page.goto(f"{demo.url}/demo{path}?lang={language}")
        for slot in slots:
            local = site.slots[slot].text(language)
            values = {"product": path.rpartition("/")[2]} if "/product/" in path else VALUES
            for variant in (v for motive in MOTIVES for v in local.variants.get(motive, ())):
                text = variant.render(values if set(values) & set(local.declared.examples) else {})
                before, after = someone.page.evaluate(TRY, [slot, text])
                if before != after:
                    too_long.append((path, slot, variant.id, text))
    someone.leave()
    assert not too_long, "\n".join(map(str, too_long))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(browser, demo, language, width):
    someone = Visitor(browser, demo)
    someone.page.set_viewport_size({"width": width, "height": 800})
    for path in (
        *PAGES,
        "/info/sizes",
        "/wishlist",
        "/compare",
        "/checkout/delivery",
        "/thanks",
        "/search?q=xyz",
        "/nowhere",
    ):
        someone.page.goto(f"{demo.url}/demo{path}{'&' if '?' in path else '?'}lang={language}")
        assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    someone.leave()


def test_the_questions_answers_have_room(browser, demo):
    for phone in (True, False):
        someone = Visitor(browser, demo, phone=phone)
        for path in ("", "/info/returns"):
            someone.enter(path)
            box = someone.page.locator('[data-fivefold="question"]')
            assert box.locator("button").count() == 5
            tall = box.evaluate("el => el.firstElementChild.getBoundingClientRect().height")
            assert tall <= box.evaluate("el => parseFloat(getComputedStyle(el).minHeight)"), (phone, path)
        someone.leave()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_full_cart_moves_nothing_even_if_the_shops_script_is_late(browser, demo, site, phone):
    someone = Visitor(browser, demo, phone=phone)
    someone.enter()
    ids = [str(row["id"]) for row in site.products.all()]
    lines = [{"id": one, "size": "", "n": 1} for one in ids]
    kept = {"shop-cart": lines, "shop-wishlist": ids, "shop-compare": ids[:3]}
    someone.page.evaluate(
        "kept => Object.entries(kept).map(([k, v]) => sessionStorage.setItem(k, JSON.stringify(v)))", kept
    )
    someone.page.route("**/shop.js*", lambda route: (time.sleep(0.4), route.continue_()))
    for path in ("/cart", "/wishlist", "/compare", "/checkout/review"):
        someone.enter(path)
        someone.page.wait_for_selector("[data-show] *")
    someone.page.wait_for_timeout(500)
    someone._note()
    someone.leave()
    assert someone.shifts == []
