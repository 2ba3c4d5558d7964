"""Five people walk through the demo shop in a real browser, and the shop understands why each of them came."""

import time

import pytest

from .shop import Visitor

pytestmark = pytest.mark.browser


def newcomer(visitor) -> Visitor:
    """Searches on a phone, comes by a search engine, has never been here."""
    she = visitor(phone=True, comes_from="https://www.google.de/")
    she.enter()
    she.search("regen")
    she.open("rain-jacket")
    return she


def stroller(visitor) -> Visitor:
    """Comes back from a picture on social media and strolls through all five categories."""
    he = visitor(comes_from="https://www.instagram.com/")
    he.been_here(1)
    he.enter()
    for category, product in (
        ("outerwear", "quilted-vest"), ("knitwear", "striped-shirt"), ("beach", "beach-towel"), ("shoes", "deck-shoes"),
        ("accessories", "canvas-bag"),
    ):  # fmt: skip
        he.aisle(category)
        he.read_on()
        he.open(product)
        he.read_on()
    he.page.click("[data-toggle=wishlist]")
    he.aisle("beach")
    return he


def price_sorter(visitor) -> Visitor:
    """Sorts by price, compares, copies a price, looks elsewhere and comes back to the tab."""
    she = visitor(comes_from="https://www.idealo.de/")
    she.enter("/product/wool-coat")
    she.page.evaluate("getSelection().selectAllChildren(document.querySelector('.price'))")
    she.page.keyboard.press("Control+c")
    she.look_elsewhere()
    she.aisle("outerwear")
    she.sort("price_asc")
    she.open("rain-jacket")
    she.page.click("[data-toggle=compare]")
    she.look_elsewhere()
    she.aisle("knitwear")
    she.sort("price_asc")
    she.aisle("outerwear")
    she.open("wool-coat")
    return she


def doubter(visitor) -> Visitor:
    """Reads sizes and returns, puts the same coat into the cart and takes it out again."""
    he = visitor()
    he.been_here(2)
    he.enter("/product/wool-coat")
    he.info("sizes")
    he.page.go_back()
    he.cart_add()
    he.info("returns")
    he.click('.tools a[href*="/cart"]')
    he.page.click(".line button")
    he.aisle("outerwear")
    he.open("wool-coat")
    he.info("shipping")
    he.aisle("outerwear")
    he.open("wool-coat")
    return he


def buyer(visitor) -> Visitor:
    """Knows what it shall be: in, searched, into the cart, to the checkout, bought."""
    she = visitor()
    she.been_here(2)
    she.enter()
    she.search("gummistiefel")
    she.open("rubber-boots")
    she.cart_add()
    she.click('.tools a[href*="/cart"]')
    return she


def check_out(she: Visitor) -> None:
    she.click("[data-checkout]")
    for _ in range(3):
        she.click(".ahead .button")
    assert "/thanks" in she.page.url


WALKS = {
    "first_visit": newcomer,
    "inspiration": stroller,
    "price_comparison": price_sorter,
    "undecided": doubter,
    "ready_to_buy": buyer,
}


@pytest.fixture(scope="module")
def met(browser, demo):
    """Return the five visitors on the last page that shows them texts."""
    came: list[Visitor] = []

    def make(**how) -> Visitor:
        came.append(Visitor(browser, demo, **how))
        return came[-1]

    yield {motive: walk(make) for motive, walk in WALKS.items()}
    for one in came:
        one.context.close()


@pytest.mark.parametrize("motive", WALKS)
def test_the_shop_understands_why_each_of_the_five_came(met, motive):
    last = met[motive].decisions[-1]["answer"]
    assert last["motive"] == motive, last["probabilities"]


@pytest.mark.parametrize("motive", WALKS)
def test_the_texts_in_place_are_those_that_fit(met, motive):
    answer, texts = met[motive].decisions[-1]["answer"], met[motive].texts()
    chosen = {slot: text for slot, text in answer["slots"].items() if slot in texts and "choices" not in text}
    assert chosen
    assert {text["motive"] for text in chosen.values()} == {motive}
    assert {slot: " ".join(text["text"].split()) for slot, text in chosen.items()} == {
        slot: texts[slot] for slot in chosen
    }


def test_five_visitors_see_five_different_texts_in_the_same_places(met):
    """The three who end on a product page, at the same slots."""
    on_product = ("first_visit", "price_comparison", "undecided")
    for slot in ("product-teaser", "shipping-note", "size-help"):
        assert len({met[motive].texts()[slot] for motive in on_product}) == 3, slot


@pytest.mark.parametrize("motive", WALKS)
def test_nothing_moves_on_any_page(met, motive):
    assert met[motive].shifts == []


@pytest.mark.parametrize("motive", WALKS)
def test_no_text_changes_under_the_visitors_eyes(met, motive):
    assert met[motive].changes == []


@pytest.mark.parametrize("motive", WALKS)
def test_no_page_says_anything_in_the_console(met, motive):
    assert met[motive].errors == []


def test_outcomes_are_in_the_report_and_still_are_after_a_restart(met, demo):
    check_out(met["ready_to_buy"])
    for one in met.values():
        one.page.goto("about:blank")
    figures = reported(demo, lambda report: purchases(report) == 1)
    assert figures["sessions"]["personalised"] >= 5
    assert all(figures["motives"][motive] >= 1 for motive in WALKS)

    demo.stop()
    demo.start()

    again = reported(demo, lambda report: purchases(report) == 1)
    for name in ("sessions", "motives", "exposures", "days"):
        assert again[name] == figures[name]


def purchases(report: dict) -> int:
    """Return how many purchases the report counts."""
    return sum(sum(day["conversions"].get("purchase", {}).values()) for day in report["days"])


def reported(demo, holds) -> dict:
    """Return the report as soon as something holds of it."""
    report: dict = {}
    until = time.monotonic() + 12
    while time.monotonic() < until:
        report = demo.report()
        if holds(report):
            return report
        time.sleep(0.3)
    raise AssertionError(report)
