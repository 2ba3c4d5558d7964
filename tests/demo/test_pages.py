"""The demo shop's pages: complete in both languages, every link leads somewhere, nothing comes from elsewhere."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fivefold import content
from fivefold.records import NUMBERS, WORDS
from fivefold.simulate import SLOTS
from fivefold.web.demo import demo_routes

ROOT = Path(__file__).parents[2]
PAGES = [
    "/demo", "/demo/category/outerwear", "/demo/search?q=wolle", "/demo/product/wool-coat", "/demo/product/beach-chair",
    "/demo/info/shipping", "/demo/wishlist", "/demo/compare", "/demo/cart", "/demo/checkout/delivery",
    "/demo/checkout/payment", "/demo/checkout/review", "/demo/thanks",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects what a test asks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.resources: set[str] = set()
        self.inline: list[str] = []
        self.data: list[str] = []
        self.slots: list[str] = []
        self.attributes: set[str] = set()
        self.lang = ""
        self._script: dict[str, str | None] | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.attributes |= set(given)
        self.lang = self.lang or given.get("lang", "")
        if tag == "a":
            self.links.add(given["href"])
        if tag in ("script", "img") and given.get("src"):
            self.resources.add(given["src"])
        if tag == "link":
            self.resources.add(given["href"])
        if "data-fivefold" in given:
            self.slots.append(given["data-fivefold"])
        self._script = given if tag == "script" else None

    def handle_data(self, data):
        if self._script is not None and data.strip():
            kind = self._script.get("type") or ""
            (self.data if "json" in kind else self.inline).append(data)


@pytest.fixture(scope="module")
def site():
    return content.load(ROOT / "content").sites["demo"]


@pytest.fixture(scope="module")
def client(site):
    with TestClient(Litestar(demo_routes(lambda: site))) as client:
        yield client


def read(client, path: str, **headers: str) -> Reader:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return Reader(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_the_language_asked_for(client, path):
    mark = "&" if "?" in path else "?"
    assert read(client, f"{path}{mark}lang=de").lang == "de"
    assert read(client, f"{path}{mark}lang=en").lang == "en"


@pytest.mark.parametrize(
    ("wants", "gets"), [("en-GB,en;q=0.9", "en"), ("fr,en;q=0.5", "en"), ("de-AT", "de"), ("fr", "en"), ("", "de")]
)
def test_without_a_choice_the_browsers_language_counts(client, wants, gets):
    assert read(client, "/demo", **{"accept-language": wants}).lang == gets


def test_both_languages_say_the_same_things(client):
    texts = msgspec.toml.decode((ROOT / "service/fivefold/web/demo/texts.toml").read_bytes())

    def keys(table, at=""):
        for name, value in table.items():
            yield from keys(value, f"{at}{name}.") if isinstance(value, dict) else (f"{at}{name}",)

    assert sorted(keys(texts["de"])) == sorted(keys(texts["en"]))


def test_every_link_of_the_shop_leads_to_a_page_and_every_product_is_linked(client, site):
    seen, ahead = set(), ["/demo"]
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        page = read(client, path)
        ahead += [urljoin(path, link) for link in page.links if link.startswith("/")]
    products = [f"/demo/product/{row['id']}?lang={lang}" for row in site.products.all() for lang in ("de", "en")]
    assert len(products) == 24
    assert set(products) <= seen


@pytest.mark.parametrize("path", PAGES)
def test_every_resource_is_the_shops_own_and_is_there(client, path):
    for address in read(client, path).resources:
        assert not urlsplit(address).netloc, address
        if address != "/fivefold.js":
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_pages_live_under_a_strict_policy(client, path):
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = Reader(answer.text)
    assert page.inline == []
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_data_in_pages_is_json_and_cannot_end_its_script(client, path):
    for data in read(client, path).data:
        assert "<" not in data
        msgspec.json.decode(data)


def test_words_of_a_search_come_back_as_text_only(client):
    page = client.get("/demo/search", params={"q": "</script><img src=x onerror=alert(1)>"}).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_every_page_says_that_it_is_a_demonstration(client):
    for path in PAGES:
        assert "schon ab einem Besuch" in client.get(path).text


def test_pages_carry_the_defaults_of_the_content(client, site):
    for path, slot in (
        ("/demo", "hero"),
        ("/demo/category/shoes", "list-intro"),
        ("/demo/product/deck-shoes", "size-help"),
    ):
        assert site.slots[slot].text("en").default.render({}) in client.get(path, params={"lang": "en"}).text


def test_simulated_visitors_ask_for_the_slots_that_the_pages_have(client):
    pages = {
        "home": "/demo", "category": "/demo/category/beach", "search": "/demo/search?q=wolle",
        "info": "/demo/info/care", "product": "/demo/product/wool-coat", "cart": "/demo/cart",
    }  # fmt: skip
    for kind, path in pages.items():
        assert set(SLOTS[kind]) <= set(read(client, path).slots), kind


def names(client, path: str) -> list[str]:
    return re.findall(r'card-name">([^<]+)', client.get(path).text.split("others")[0])


def test_a_list_is_sorted_by_price_both_ways(client):
    up = names(client, "/demo/category/outerwear?sort=price_asc")
    assert up == names(client, "/demo/category/outerwear?sort=price_desc")[::-1]
    assert up[0] == "Steppweste Amrum"


def test_a_list_is_filtered_by_size(client):
    assert names(client, "/demo/category/outerwear?size=XXL") == ["Regenjacke Sylt"]
    assert names(client, "/demo/category/outerwear?size=99") == []


@pytest.mark.parametrize("words", ["Gummistiefel", "GUMMI", "gummistiefel norderney"])
def test_a_search_finds_a_product_by_any_of_its_words(client, words):
    assert "Gummistiefel Norderney" in names(client, f"/demo/search?q={words}")


def test_a_search_understands_words_without_umlauts(client):
    assert "Wollmantel Föhr" in names(client, "/demo/search?q=foehr")


def test_who_searches_for_wool_is_not_shown_cotton(client):
    found = names(client, "/demo/search?q=wolle")
    assert set(found) == {"Wollmantel Föhr", "Steppweste Amrum", "Troyer Helgoland", "Picknickdecke Borkum"}
    assert "Ringelshirt Hiddensee" in names(client, "/demo/search?q=baumwolle")


def test_what_begins_with_the_word_comes_before_what_has_it_inside(client):
    assert names(client, "/demo/search?q=tuch")[-1] == "Segeltuchtasche Poel"
    assert names(client, "/demo/search?q=wolle")[:2] == ["Steppweste Amrum", "Picknickdecke Borkum"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("words", ["xyzzy", ""])
def test_where_nothing_is_found_no_text_speaks_of_a_list(client, words, language):
    assert "list-intro" not in read(client, f"/demo/search?q={words}&lang={language}").slots
    assert "list-intro" in read(client, "/demo/search?q=regen").slots


@pytest.mark.parametrize("path", ["/demo/search?q=xyzzy&lang=de", "/demo/nowhere?lang=de"])
def test_where_nothing_is_every_department_is_linked(client, site, path):
    main = client.get(path, headers={"accept": "text/html"}).text.partition("<main")[2].partition("</main>")[0]
    for category in {row["category"] for row in site.products.all()}:
        assert f"/demo/category/{category}?lang=de" in main


def test_the_page_for_what_is_not_there_has_words_for_a_title_and_a_search(client):
    page = client.get("/demo/nowhere?lang=de", headers={"accept": "text/html"}).text
    assert "<title>Seite nicht gefunden · Strandgut</title>" in page
    assert page.partition("<main")[2].count('type="search"') == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_signal_and_weight_of_an_explanation_has_words(language):
    texts = msgspec.toml.decode((ROOT / "service/fivefold/web/demo/texts.toml").read_bytes())[language]
    assert set(texts["signals"]) == {*NUMBERS, *WORDS}
    assert {"before", "answer", "strong", "some", "slight"} <= set(texts["panel"])


HEADLESS = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(("agent", "automatic"), [(HEADLESS, True), (HEADLESS.replace("Headless", ""), False)])
def test_a_page_knows_which_browsers_the_service_does_not_count(client, agent, automatic):
    page = client.get("/demo/cart", headers={"user-agent": agent}).text
    assert f'"automatic":{str(automatic).lower()}' in page


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_keeps_room_for_the_longest_of_its_texts(client, site, language):
    page = unescape(client.get(f"/demo/product/wool-coat?lang={language}").text)
    local = site.slots["size-help"].text(language)
    longest = max((v.render({"product": "wool-coat"}) for some in local.variants.values() for v in some), key=len)
    assert f'data-room="{longest}"' in page


@pytest.mark.parametrize("path", ["/demo/product/nothing", "/demo/category/x", "/demo/info/x", "/demo/checkout/x"])
def test_what_is_not_there_gets_a_page_and_404(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "path", ["/demo/x", "/demo/a/b/c", "/demo/category", "/demo/product/wool-coat/x", "/demo/cart/x"]
)
def test_a_browser_gets_the_shops_own_page_for_every_unknown_path(client, path):
    answer = client.get(path, headers={"accept": "text/html,*/*;q=0.8", "accept-language": "de"})
    assert answer.status_code == 404
    assert "Diese Seite hat die Flut mitgenommen." in answer.text
    assert "<" not in client.get(path, headers={"accept": "application/json"}).text


def test_the_root_leads_to_the_shop(client):
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/demo")


@pytest.mark.parametrize("path", [*PAGES, "/demo/search?q=a%22%26b&sort=price_asc&size=M", "/demo/nowhere"])
def test_the_language_link_leads_to_this_pages_translation(client, path):
    mark = "&" if "?" in path else "?"
    page = Reader(client.get(f"{path}{mark}lang=de", headers={"accept": "text/html"}).text)
    assert f"{path}{mark}lang=en" in page.links


def test_a_shop_without_products_still_has_pages(site):
    bare = msgspec.structs.replace(site, products=None, slots={})
    with TestClient(Litestar(demo_routes(lambda: bare))) as client:
        for path in ("/demo", "/demo/cart", "/demo/search?q=x"):
            assert client.get(path).status_code == 200


def test_pages_change_when_the_content_does(site):
    now = [site]
    with TestClient(Litestar(demo_routes(lambda: now[0]))) as client:
        assert "Strandgut" in client.get("/demo").text
        now[0] = msgspec.structs.replace(site, label="Treibholz")
        assert "Treibholz" in client.get("/demo").text


def test_a_prefix_moves_every_link(site):
    with TestClient(Litestar(demo_routes(lambda: site, "/shop"), path="/shop")) as client:
        page = Reader(client.get("/shop/demo").text)
    assert all(link.startswith(("/shop/demo", "#")) for link in page.links)
    assert all(address.startswith("/shop/") for address in page.resources)
