"""Whatever becomes of the service, the shop's pages show their own texts, in time and without a word in the console."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from .between import RUBBISH, Between
from .shop import Visitor

pytestmark = pytest.mark.browser

PAGES = ["", "/category/outerwear", "/search?q=wolle", "/product/wool-coat", "/info/returns", "/cart"]
FAILURES = ["gone", "stopped", "slow", "failing", *RUBBISH]
PATIENCE_MS = 400
FRAMES_MS = 100
"""A few frames: what passes on this machine between a text being released and being painted."""
OWN_TEXTS = """async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  return Object.fromEntries([...page.querySelectorAll("[data-fivefold]:not([hidden])")]
    .map((el) => [el.dataset.fivefold, el.textContent.replace(/\\s+/g, " ").trim()]));
}"""


@pytest.fixture(scope="module")
def between(demo) -> Iterator[Between]:
    between = Between(demo.url)
    yield between
    between.shutdown()
    between.server_close()


@pytest.fixture
def guest(visitor, between) -> Visitor:
    """A visitor who reaches the shop through `between`."""
    one = visitor()
    one.demo = between
    between.how = "well"
    return one


@pytest.fixture(scope="module")
def normal_ms(browser, between) -> dict[str, float]:
    """Return when the texts of each page become readable while all is well: the slowest of three looks."""
    slowest: dict[str, float] = {}
    between.how = "well"
    for _ in range(3):
        one = Visitor(browser, between)
        for path in PAGES:
            one.enter(path)
            slowest[path] = max(slowest.get(path, 0), *one.first_seen_ms().values())
        one.leave()
    return slowest


@dataclass
class Walk:
    """What a visitor met on all pages while the service failed."""

    visitor: Visitor
    asked: int
    shown: dict[str, dict[str, str]] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    readable_ms: dict[str, float] = field(default_factory=dict)


@pytest.fixture(scope="module", params=FAILURES)
def walk(request, browser, between, normal_ms) -> Iterator[Walk]:
    """Walk once over all pages for each way of failing."""
    walk = Walk(Visitor(browser, between), between.asked)
    between.how = request.param
    for path in PAGES:
        walk.visitor.enter(path)
        walk.shown[path] = walk.visitor.texts()
        walk.own[path] = walk.visitor.page.evaluate(OWN_TEXTS)
        walk.readable_ms[path] = max(walk.visitor.first_seen_ms().values())
    walk.asked = between.asked - walk.asked
    yield walk
    walk.visitor.leave()
    between.how = "well"


def script_errors(visitor: Visitor) -> list[str]:
    """Return what scripts said; that a request failed is noted by the browser itself and cannot be kept from it."""
    return [error for error in visitor.errors if not error.startswith("Failed to load resource")]


def test_every_page_shows_its_own_texts(walk):
    assert walk.asked, "nothing was ever asked for"
    assert walk.shown == walk.own
    assert all(text for texts in walk.shown.values() for text in texts.values())


def test_no_script_says_anything_in_the_console(walk):
    assert script_errors(walk.visitor) == []


def test_no_text_comes_more_than_400_ms_later_than_it_normally_would(walk, normal_ms):
    late = {path: walk.readable_ms[path] - normal_ms[path] for path in PAGES}
    assert max(late.values()) <= PATIENCE_MS + FRAMES_MS, late


def test_nothing_moves_or_changes_while_the_service_fails(walk):
    assert walk.visitor.shifts == []
    assert walk.visitor.changes == []


def test_the_shop_still_sells_while_the_service_is_gone(guest, between):
    between.how = "gone"
    guest.enter("/product/rubber-boots")
    guest.cart_add()
    guest.click('.tools a[href*="/cart"]')
    guest.click("[data-checkout]")
    for _ in range(3):
        guest.click(".ahead .button")
    assert "79" in guest.page.inner_text("[data-order]")
    assert script_errors(guest) == []


def test_texts_fit_again_once_the_service_is_back(guest, between):
    between.how = "failing"
    guest.enter()
    between.how = "well"
    guest.enter("/product/wool-coat")
    assert guest.decisions[-1]["answer"]["slots"]["product-teaser"]["text"] == guest.texts()["product-teaser"]
