"""Pages of the demo shop. They know nothing of visitors: cart, wish list and comparison live in the browser's tab."""

from collections.abc import Callable, Iterable
from typing import Any

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from fivefold.web.demo.shop import HERE, INFO, STEPS, Ask, DemoSite, Page, Shop
from fivefold.web.language import language

UNCHANGING = {"cache-control": "public, max-age=31536000, immutable"}


def demo_routes(site: Callable[[], DemoSite], prefix: str = "") -> list[ControllerRouterHandler]:
    """Return the demo shop's pages under `/demo`. `site` gives the site as it is now; `prefix` moves every path."""
    shop = Shop(site, prefix)

    @get("/", include_in_schema=False, sync_to_thread=False)
    def door() -> Redirect:
        return Redirect(shop.root, headers={"cache-control": "no-cache"})

    @get("/", sync_to_thread=False)
    def home(request: Ask) -> Page:
        return shop.page(request, "home", "home.html")

    @get("/category/{category:str}", sync_to_thread=False)
    def category(request: Ask, category: FromPath[str]) -> Page:
        shelf = shop.shelf(language(request))
        if category not in shelf.categories:
            return shop.missing(request)
        return shop.products(
            request, "category", shelf.category(category), key=category, title=shelf.categories[category]
        )

    @get("/search", sync_to_thread=False)
    def search(request: Ask) -> Page:
        words = request.query_params.get("q", "")[:80].strip()
        found = shop.shelf(language(request)).search(words)
        return shop.products(request, "search", found, key="search", title="", words=words)

    @get("/product/{product:str}", sync_to_thread=False)
    def product(request: Ask, product: FromPath[str]) -> Page:
        shelf = shop.shelf(language(request))
        if product not in shelf.by_id:
            return shop.missing(request)
        article = shelf.by_id[product]
        values = {"product": article.id}
        beside = shelf.beside(article)
        return shop.page(request, "product", "product.html", article=article, values=values, beside=beside)

    @get("/info/{topic:str}", sync_to_thread=False)
    def info(request: Ask, topic: FromPath[str]) -> Page:
        return shop.page(request, "info", "info.html", topic=topic) if topic in INFO else shop.missing(request)

    @get(["/wishlist", "/compare"], sync_to_thread=False)
    def kept(request: Ask) -> Page:
        return shop.page(request, "other", "kept.html", shown=request.url.path.rpartition("/")[2])

    @get("/cart", sync_to_thread=False)
    def cart(request: Ask) -> Page:
        return shop.page(request, "cart", "cart.html")

    @get("/checkout/{step:str}", sync_to_thread=False)
    def checkout(request: Ask, step: FromPath[str]) -> Page:
        if step not in STEPS:
            return shop.missing(request)
        return shop.page(request, "checkout", "checkout.html", step=step, number=STEPS.index(step) + 1)

    @get("/thanks", sync_to_thread=False)
    def thanks(request: Ask) -> Page:
        return shop.page(request, "checkout", "thanks.html")

    static = create_static_files_router("/static", [HERE / "static"], after_request=_immutable, name="demo-static")
    pages = [home, category, search, product, info, kept, cart, checkout, thanks]

    @get(_beside(path for page in pages for path in page.paths), sync_to_thread=False)
    def nowhere(request: Ask) -> Page:
        if "text/html" not in request.headers.get("accept", ""):
            raise NotFoundException
        return shop.missing(request)

    return [door, Router("/demo", route_handlers=[*pages, nowhere, static], include_in_schema=False)]


def _beside(paths: Iterable[str]) -> list[str]:
    """Return patterns for every path that is none of these: before their names, and beyond them."""
    known = [path for path in paths if path != "/"]
    before = {path.partition("/{")[0] for path in known if "{" in path}
    return ["/{beyond:path}", *sorted(before), *(f"{path}/{{beyond:path}}" for path in known)]


async def _immutable(response: Response[Any]) -> Response[Any]:
    response.headers.update(UNCHANGING)
    return response
