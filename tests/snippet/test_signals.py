# ruff: noqa: E501 - pages in one line each
"""What the page says and the visitor does becomes signals, without tagging."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page

from fivefold.records import NUMBERS

from .stub import Stub

SLOT = '<p data-fivefold="hero">Default</p>'
LIST = '<form onsubmit="return false"><select name="sort"><option value="new">Newest</option><option value="price-asc">Price</option></select><label><input type="checkbox" name="color" value="red">Red</label><input type="search" name="q"></form>'


def visit(page: Page, stub: Stub, path: str, body: str = "", head: str = "", query: str = "", **tag: str) -> None:
    """Open a page and wait until the snippet listens."""
    stub.page(path, SLOT + body, head, **tag)
    with page.expect_response("**/fivefold-late.js*") if not stub.decides else page.expect_response("**/v1/decide"):
        page.goto(stub.url + path + query)
    page.wait_for_timeout(120)


def signals(page: Page) -> dict:
    """What the tab holds of the session."""
    return json.loads(page.evaluate("sessionStorage.fivefold"))["s"]


def test_ga4_events_count_past_and_future_as_objects_and_as_arguments(page: Page, stub: Stub) -> None:
    head = """<script>
      dataLayer = [{event: "view_item", ecommerce: {items: [{item_id: "a"}]}}];
      function gtag() { dataLayer.push(arguments) }
      gtag("js", new Date()); gtag("event", "add_to_cart", {items: [{quantity: 2}]});
    </script>"""
    visit(page, stub, "/x", head=head)
    page.evaluate("""() => {
      dataLayer.push({event: "add_to_cart", ecommerce: {items: [{quantity: 1}]}}, {event: "remove_from_cart", ecommerce: {items: [{}]}});
      gtag("event", "add_to_wishlist", {}); gtag("event", "begin_checkout", {coupon: "MOIN", items: [{quantity: 2}]});
      gtag("event", "add_shipping_info", {}); dataLayer.push(null, undefined, 7, {event: 3});
    }""")
    found = signals(page)
    assert {k: found[k] for k in ("products", "products_distinct", "cart_adds", "cart_removes", "cart_items")} == {
        "products": 1, "products_distinct": 1, "cart_adds": 2, "cart_removes": 1, "cart_items": 2,
    }  # fmt: skip
    assert (found["wishlist_adds"], found["coupon"], found["checkout_steps"]) == (1, 1, 2)


PAST = """<script>
  dataLayer = [{event: "view_item_list", ecommerce: {items: [{}]}}, {event: "view_item", ecommerce: {items: [{item_id: "a"}]}}];
  function gtag() { dataLayer.push(arguments) }
  gtag("event", "view_cart", {items: [{quantity: 2}]}); gtag("event", "view_item", {items: [{item_id: "a"}]});
</script>"""


def test_what_the_data_layer_said_before_is_in_the_first_decision_and_counts_once(page: Page, stub: Stub) -> None:
    visit(page, stub, "/versand", head=PAST)
    first = stub.decides[0]["signals"]
    assert (first["page"], first["products"], first["products_distinct"], first["cart_items"]) == ("product", 1, 1, 2)
    assert "info_pages" not in first
    assert signals(page)["cart_items"] == 2
    assert stub.decides[0].keys() <= {"site", "slots", "locale", "signals", "vars", "explain"}


def test_a_page_that_names_its_kind_is_believed_before_the_data_layer(page: Page, stub: Stub) -> None:
    visit(page, stub, "/x", '<i data-fivefold-page="info"></i>', head=PAST)
    first = stub.decides[0]["signals"]
    assert (first["page"], first["info_pages"], first.get("products")) == ("info", 1, None)


def test_a_list_in_the_data_layer_tells_only_where_nothing_else_does(page: Page, stub: Stub) -> None:
    head = "<script>dataLayer = [{event: 'view_item_list', ecommerce: {items: [{}]}}]</script>"
    for path, kind in (("/p/coat", "product"), ("/x", "category")):
        visit(page, stub, path, head=head)
        assert stub.decides[-1]["signals"]["page"] == kind


@pytest.mark.parametrize(
    "identity",
    [
        '<script type="application/ld+json">{"@type": ["Product"], "sku": "%s-7"}</script>',
        '<meta property="og:type" content="product"><meta property="product:retailer_item_id" content="%s-7">',
    ],
)
def test_a_product_is_known_again_at_another_address_and_its_number_never_sent(
    page: Page, stub: Stub, identity: str
) -> None:
    for path, name in (("/x", "coat"), ("/y", "coat"), ("/z", "bag")):
        visit(page, stub, path, head=identity % name)
    found = signals(page)
    assert (found["products"], found["products_distinct"], found["revisits"]) == (3, 2, 1)
    assert "-7" not in json.dumps(stub.decides + stub.beacons)


@pytest.mark.parametrize("past", [True, False])
def test_a_purchase_event_is_the_goal(page: Page, stub: Stub, past: bool) -> None:
    stub.page("/bye", "bye")
    event = "{event: 'purchase', ecommerce: {value: '59.90', items: []}}"
    head = f"<script>dataLayer = [{event}]</script>" if past else ""
    visit(page, stub, "/thanks", head=head)
    if not past:
        page.evaluate(f"dataLayer.push({event})")
    page.goto(stub.url + "/bye")
    page.wait_for_timeout(200)
    assert {"type": "goal", "goal": "purchase", "value": 59.9} in stub.events


@pytest.mark.parametrize(
    ("path", "head", "kind"),
    [
        ("/", "", "home"),
        ("/de", "", "home"),
        ("/de/", "", "home"),
        ("/x", '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "potentialAction": {"@type": "SearchAction"}}, {"@type": "Product", "sku": "7"}]}</script>', "product"),
        ("/x", '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"Product"}]}</script>', "category"),
        ("/x", '<script type="application/ld+json">{broken "@type": "FAQPage"</script>', "info"),
        ("/x", '<meta property="og:type" content="product">', "product"),
        ("/x", '<meta name="x" data-fivefold-page="info">', "info"),
        ("/p/coat", "", "product"),
        ("/Warenkorb", "", "cart"),
        ("/products/", "", "other"),
        ("/agb", "", "other"),
        ("/imprint", "", "other"),
        ("/x", '<script type="application/ld+json">{"@type":"ProductGroup","hasVariant":[]}</script>', "product"),
        ("/produkte/strandkorb-juist", "", "product"),
        ("/products/search", "", "search"),
        ("/checkout/address", "", "checkout"),
        ("/kategorie/jacken", "", "category"),
        ("/versand", "", "info"),
        ("/account", "", "other"),
    ],
)  # fmt: skip
def test_the_kind_of_page_is_found(page: Page, stub: Stub, path: str, head: str, kind: str) -> None:
    visit(page, stub, path, head=head)
    assert stub.decides[0]["signals"]["page"] == kind


def test_a_second_look_at_a_product_is_a_revisit(page: Page, stub: Stub) -> None:
    for path in ("/p/coat", "/p/bag", "/p/coat"):
        visit(page, stub, path)
    found = signals(page)
    assert (found["products"], found["products_distinct"], found["revisits"]) == (3, 2, 1)


def test_one_search_counts_once_however_it_is_sorted(page: Page, stub: Stub) -> None:
    for query in ("?q=coat", "?q=coat&sort=price", "?q=bag"):
        visit(page, stub, "/search", query=query)
    assert signals(page)["searches"] == 2


def test_sorting_by_price_and_filtering_are_told_apart(page: Page, stub: Stub) -> None:
    visit(page, stub, "/category/coats", LIST + '<a href="?max_price=50">up to 50</a><a href="?page=2">2</a>')
    page.select_option("select", "price-asc")
    page.select_option("select", "new")
    page.check("input[type=checkbox]")
    page.fill("input[type=search]", "x")
    page.keyboard.press("Tab")
    assert (signals(page)["price_sorts"], signals(page)["filters"]) == (1, 1)
    page.click("text=2 >> nth=-1")
    page.wait_for_timeout(200)
    visit(page, stub, "/category/coats", LIST + '<a href="?max_price=50">up to 50</a>')
    page.click("text=up to 50")
    page.wait_for_timeout(200)
    assert signals(page)["price_sorts"] == 2


def test_buttons_are_the_last_guess(page: Page, stub: Stub) -> None:
    body = """<a href="/cart">cart</a><nav><a href="/wishlist">Wish list</a></nav>
      <form action="/basket/add/" onsubmit="return false"><button>Add to cart</button></form>
      <button id="c" type="button">Vergleichen</button><button id="w" type="button">Merken</button>
      <button id="s" type="button">Size guide</button><input id="g"><button id="v" type="button">Gutschein einlösen</button>"""
    visit(page, stub, "/p/coat", body)
    for button in ("form button", "#c", "#w", "#s", "#v"):
        page.click(button)
    found = signals(page)
    assert {name: found.get(name) for name in ("cart_adds", "cart_items", "compares", "wishlist_adds", "info_pages", "coupon")} == dict.fromkeys(("cart_adds", "cart_items", "compares", "wishlist_adds", "info_pages", "coupon"), 1)  # fmt: skip


def test_a_button_within_a_web_component_is_heard(page: Page, stub: Stub) -> None:
    component = """<script>customElements.define("shop-buy", class extends HTMLElement {
      connectedCallback() { this.attachShadow({mode: "open"}).innerHTML = "<button type=button>Add to cart</button>" }
    })</script>"""
    visit(page, stub, "/p/coat", "<shop-buy></shop-buy>" + component)
    page.click("shop-buy button")
    assert (signals(page)["cart_adds"], signals(page)["cart_items"]) == (1, 1)


def test_a_better_source_starts_a_count_over(page: Page, stub: Stub) -> None:
    visit(page, stub, "/p/coat", '<button type="button">Add to cart</button>')
    page.click("button")
    page.evaluate("dataLayer.push({event: 'add_to_cart', ecommerce: {items: [{quantity: 1}]}})")
    page.click("button")
    assert signals(page)["cart_adds"] == 1
    page.evaluate("fivefold.signal('cart_adds', 3)")
    page.evaluate("dataLayer.push({event: 'add_to_cart', ecommerce: {items: [{quantity: 1}]}})")
    assert signals(page)["cart_adds"] == 3


def test_numbers_are_whole_and_capped_and_unknown_names_ignored(page: Page, stub: Stub) -> None:
    visit(page, stub, "/")
    page.evaluate("""() => {
      for (const [k, v] of Object.entries({price_sorts: 1e9, coupon: 2.6, cart_items: "7", filters: -3, searches: NaN, name: 1, constructor: 1, __proto__: 1}))
        fivefold.signal(k, v);
      fivefold.signal("cart_items", 4); fivefold.signal(Symbol(), {}); fivefold.signal();
    }""")
    found = signals(page)
    assert (found["price_sorts"], found["coupon"], found["cart_items"]) == (50, 3, 4)
    assert (found["filters"], found["searches"]) == (0, 0)
    assert not found.keys() & {"name", "constructor"}


@pytest.mark.parametrize(
    ("came_from", "query", "kind"),
    [
        ("https://www.google.com/", "", "search"),
        ("https://www.google.com/", "?gclid=1", "ad"),
        ("https://www.instagram.com/", "", "social"),
        ("https://www.idealo.de/", "", "price_comparison"),
        ("https://mail.google.com/", "", "email"),
        ("https://x.example/", "?utm_medium=newsletter", "email"),
        ("https://x.example/", "", "other"),
        ("", "", "direct"),
    ],
)
def test_the_entry_is_a_class_and_never_an_address(
    page: Page, stub: Stub, came_from: str, query: str, kind: str
) -> None:
    stub.page("/", SLOT)
    with page.expect_response("**/v1/decide"):
        page.goto(f"{stub.url}/{query}", referer=came_from or None)
    assert stub.decides[0]["signals"]["referrer"] == kind


def test_attention_is_summed(page: Page, stub: Stub) -> None:
    visit(page, stub, "/p/coat", '<div style="height:4000px">name</div>')
    page.wait_for_timeout(1200)
    page.mouse.wheel(0, 9000)
    page.wait_for_timeout(300)
    page.evaluate("getSelection().selectAllChildren(document.body)")
    page.keyboard.press("Control+C")
    visit(page, stub, "/p/bag")
    sent = stub.decides[-1]["signals"]
    assert sent["scroll"] == 1
    assert sent["active_s"] >= 1
    assert sent["copies"] == 1


def test_what_was_not_scrolled_has_no_depth(page: Page, stub: Stub) -> None:
    leave = "document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
    turn = "Object.defineProperty(document, 'hidden', {value: true, configurable: true})"
    depths = []
    for path, height in (("/fits", 100), ("/long", 1500), ("/p/coat", 4000), ("/p/bag", 10)):
        visit(page, stub, path, f'<div style="height:{height}px"></div>')
        if path == "/p/coat":
            page.mouse.wheel(0, 9000)
            page.wait_for_timeout(300)
        page.evaluate(f"{turn}; {leave}")
        depths.append(stub.decides[-1]["signals"].get("scroll"))
    assert depths == [None, None, 0, 0.5]


def test_leaving_and_returning_to_the_tab_is_counted(page: Page, stub: Stub) -> None:
    visit(page, stub, "/")
    turn = "h => { Object.defineProperty(document, 'hidden', {value: h, configurable: true}); document.dispatchEvent(new Event('visibilitychange', {bubbles: true})) }"
    page.evaluate(turn, True)
    page.wait_for_timeout(1100)
    page.evaluate(turn, False)
    assert (signals(page)["tab_returns"], signals(page)["away_s"]) == (1, 1)


def test_visits_are_counted_only_where_the_shop_says_so(context: BrowserContext, stub: Stub) -> None:
    tag = 'data-site="demo" data-consent="not-required" data-visits="count"'
    for n in (1, 2):
        tab = context.new_page()
        visit(tab, stub, "/", tag=tag)
        visit(tab, stub, "/x", tag=tag)
        assert signals(tab)["visit"] == n
        assert tab.evaluate("JSON.stringify(localStorage)") == f'{{"fivefold":"{n}"}}'
        tab.close()
        stub.decides.clear()


def test_what_was_not_done_is_told_as_done_nought_times(page: Page, stub: Stub) -> None:
    """From the second page on: the model would take what is not told for unknown. Only `visit` stays unknown."""
    visit(page, stub, "/p/coat")
    page.wait_for_function("window.dataLayer?.hasOwnProperty('push')")  # the second file listens
    visit(page, stub, "/search")
    told = stub.decides[-1]["signals"]
    counts = {name for name in NUMBERS if name not in ("visit", "scroll")}
    assert {name: told.get(name) for name in counts} == dict.fromkeys(counts, 0) | {
        "pages": 2, "products": 1, "products_distinct": 1, "searches": 1,
    }  # fmt: skip
    assert "visit" not in told


def test_an_answer_that_speaks_of_comparing_compares_nothing(page: Page, stub: Stub) -> None:
    buttons = '<p><button type="button" id="ours">Ich vergleiche Preise</button></p>'
    visit(page, stub, "/p", buttons + '<button type="button" id="own">Vergleichen</button>')
    page.evaluate("ours.parentNode.dataset.fivefold = 'question'")
    page.click("#ours")
    page.wait_for_timeout(120)
    assert signals(page)["compares"] == 0
    page.click("#own")
    page.wait_for_timeout(120)
    assert signals(page)["compares"] == 1
