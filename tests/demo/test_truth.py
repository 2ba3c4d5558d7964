"""What a text says beside a product or a cart is true of it, in both languages."""

import re
from html import unescape
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fivefold import content
from fivefold.records import MOTIVES
from fivefold.web.demo import demo_routes

ROOT = Path(__file__).parents[2]
SITE = content.load(ROOT / "content").sites["demo"]
FREE_FROM = SITE.facts["free_shipping_from"]
PRODUCTS = {str(row["id"]): row for row in SITE.products.all("en")}
ON_PRODUCT = ("product-teaser", "price-note", "shipping-note", "size-help", "care-tips")
COSTS = re.compile(r"4,90|4\.90")
THRESHOLD = re.compile(r"79,00|79\.00")
FREE = re.compile(
    r"Versand .{0,20}frei|Den Versand zahlen|Den Weg .* zahlen|shipping is (free|on us)|We pay for the way"
)
TAX = re.compile(r"MwSt|Mehrwertsteuer|VAT")
RETURNS = re.compile(r"30 (Tage|days)")
INFORMAL = re.compile(
    r"\b(du|dich|dir|dein\w*|euch|euer|eure\w*|miss|schau|such|wähl|nimm|schick|schreib|probier)\b", re.I
)


def texts(slot: str, language: str, values: dict) -> list[str]:
    """Return every text that a slot may show."""
    local = SITE.slots[slot].text(language)
    own = {name: value for name, value in values.items() if name in local.declared.examples}
    variants = [local.default, *(v for motive in MOTIVES for v in local.variants.get(motive, ()))]
    return [str(variant.render(own)) for variant in variants]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_shipping_is_said_as_it_is_for_this_product(product, language):
    free = PRODUCTS[product]["price"] >= FREE_FROM
    for slot in ON_PRODUCT:
        for text in texts(slot, language, {"product": product}):
            if COSTS.search(text):
                assert THRESHOLD.search(text), text
            if FREE.search(text):
                assert free or THRESHOLD.search(text), text
            assert not re.search("Warenkorb dazu|added in the cart", text), text


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_costs_no_shipping_is_offered_without_for_every_motive(language):
    """The condition in the texts is alive: dear and cheap products read differently."""
    dear, cheap = (texts("price-note", language, {"product": one}) for one in ("wool-coat", "beach-towel"))
    assert sum(one != other for one, other in zip(dear, cheap, strict=True)) == 6
    assert all("ersand" in text or "hipping" in text for text in (*dear, *cheap)), "it must stand beside the price"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_tax_is_named_once_on_a_product_page(product, language):
    with TestClient(Litestar(demo_routes(lambda: SITE))) as client:
        page = client.get(f"/demo/product/{product}", params={"lang": language}).text
    shown = unescape(re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.S))
    assert len(TAX.findall(shown)) == 1
    assert not any(TAX.search(text) for slot in ON_PRODUCT for text in texts(slot, language, {"product": product}))


@pytest.mark.parametrize("product", PRODUCTS)
def test_help_with_sizes_stands_only_beside_what_has_sizes(product):
    with TestClient(Litestar(demo_routes(lambda: SITE))) as client:
        page = client.get(f"/demo/product/{product}").text
    assert ('data-fivefold="size-help"' in page) == bool(PRODUCTS[product]["sizes"])
    if PRODUCTS[product]["category"] == "shoes":
        assert not any("jumper" in text for text in texts("size-help", "en", {"product": product}))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_carts_note_stays_true_while_the_cart_changes(count, language):
    """The note is asked for once, when the page comes: what it says must not hang on what lies in the cart later."""
    for text in texts("cart-note", language, {"cart": {"count": count, "total": 78.0 * count}}):
        assert not COSTS.search(text), text
        assert not re.search(r"[0-9]", text), text
        assert not RETURNS.search(text), "the note on shipping below it says that"


def test_the_shop_says_sie():
    words = (ROOT / "service/fivefold/web/demo/texts.toml").read_text().partition("\n[en]")[0]
    slots = "".join(path.read_text() for path in sorted((ROOT / "content/demo/slots").glob("*.de.toml")))
    assert INFORMAL.findall(words + slots) == []


def test_english_has_no_space_before_a_percent_sign():
    words = (ROOT / "service/fivefold/web/demo/texts.toml").read_text().partition("\n[en]")[2]
    rows = " ".join(str(value) for row in PRODUCTS.values() for value in row.values())
    slots = " ".join(text for slot in ON_PRODUCT for one in PRODUCTS for text in texts(slot, "en", {"product": one}))
    assert not re.search(r"\d\s%", " ".join((words, rows, slots)))


def test_content_has_no_finding():
    assert content.check(ROOT / "content") == []
