"""One page of the demo shop: the site's content, the shelf and the shop's own words, in the visitor's language."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import msgspec
from litestar import MediaType, Request, Response
from litestar.plugins.jinja import JinjaTemplateEngine

from fivefold.records import MOTIVES, Motive, MotiveSpec
from fivefold.web.demo.defaults import Slot, default, room
from fivefold.web.demo.shelf import SORTS, Article, Feed, Shelf, money, ordered, sizes
from fivefold.web.guard import is_bot
from fivefold.web.language import LANGUAGES, in_language, language

HERE = Path(__file__).parent
TEXTS: dict[str, dict[str, Any]] = msgspec.toml.decode((HERE / "texts.toml").read_bytes())
STEPS = ("delivery", "payment", "review")
SPOKEN = (
    "remove", "quantity", "sum", "discount", "shipping", "free", "total", "price", "added", "wish", "wished",
    "to_compare", "compared", "to_cart", "size", "voucher_bad", "voucher_good", "thanks_value", "thanks_uncounted",
    "thanks_automatic", "answered", "facts", "add",
)  # fmt: skip
"""Texts that the shop's script says."""
INFO = ("shipping", "returns", "sizes", "care", "payment")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}

Ask = Request[Any, Any, Any]
Page = Response[str]


class DemoSite(Protocol):
    """What the demo shop needs to know of a site."""

    @property
    def label(self) -> str:
        """The shop's name."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the shop promises: shipping, returns."""

    @property
    def motives(self) -> Mapping[Motive, MotiveSpec]:
        """For the panel's labels."""

    @property
    def slots(self) -> Mapping[str, Slot]:
        """For the default texts."""

    @property
    def products(self) -> Feed | None:
        """What is on the shelves."""


class Shop:
    """Renders the pages of one site."""

    def __init__(self, site: Callable[[], DemoSite], prefix: str) -> None:
        self._site, self.root = site, f"{prefix.rstrip('/')}/demo"
        self._prefix = prefix.rstrip("/")
        self._engine = JinjaTemplateEngine(directory=HERE / "templates")
        self._version = _version()
        self._shelves: dict[str, tuple[Feed | None, Shelf]] = {}

    def shelf(self, language: str) -> Shelf:
        """Return what is sold now, in one language."""
        feed = self._site().products
        read, shelf = self._shelves.get(language, (None, None))
        if shelf is None or read is not feed:
            shelf = Shelf(feed, language)
            self._shelves[language] = feed, shelf
        return shelf

    def products(self, request: Ask, kind: str, found: tuple[Article, ...], **own: Any) -> Page:
        """Return a list of products, as the visitor wants it sorted and filtered."""
        sort, size = request.query_params.get("sort", ""), request.query_params.get("size", "")
        shown = ordered((a for a in found if not size or size in a.sizes.split()), sort)
        others = [a for a in self.shelf(language(request)).articles if a not in found][::2][:4]
        own |= {"found": shown, "sort": sort, "size": size, "sizes": sizes(found), "others": others}
        return self.page(request, kind, "list.html", **own)

    def missing(self, request: Ask) -> Page:
        """Return the page for what is not there."""
        return self.page(request, "other", "missing.html", status=404)

    def page(self, request: Ask, kind: str, template: str, status: int = 200, **own: Any) -> Page:
        """Return one page in the visitor's language."""
        site, lang = self._site(), language(request)
        text, shelf, values = TEXTS[lang], self.shelf(lang), own.get("values", {})
        automatic = is_bot(request.headers.get("user-agent", "").encode())
        context = {
            "brand": site.label,
            "t": text,
            "lang": lang,
            "kind": kind,
            "shelf": shelf,
            "sorts": tuple(SORTS),
            "steps": STEPS,
            "info": INFO,
            "prefix": self._prefix,
            "version": self._version,
            "money": lambda value: money(value, lang),
            "link": lambda path="", **query: self._link(path, lang, **query),
            "other_languages": [(code, in_language(request, code)) for code in LANGUAGES],
            "static": lambda name: f"{self.root}/static/{name}?v={self._version}",
            "slot": lambda name: default(site.slots, name, lang, values),
            "room": lambda name: room(site.slots, name, lang, values),
            "data": lambda value: Data(json(value)),
            "json": json,
            "promises": _promises(site.facts, lang),
            "values": values,
            "browser": {
                "articles": [_browser(article) for article in shelf.articles],
                "text": {name: text[name] for name in SPOKEN},
                "shipping": dict(site.facts),
                "art": f"{self.root}/static/art/",
                "product": self._link("product/ID", lang),
                "cart": self._link("cart", lang),
                "automatic": automatic,
            },
            "words": "",
            "active": own.get("key", ""),
            "panel": {
                "motives": {name: site.motives[name].label.get(lang, name) for name in MOTIVES},
                "signals": text["signals"],
                "slots": text["slots"],
                "values": text["values"],
                "text": text["panel"],
                "automatic": automatic,
            },
            **own,
        }
        body = self._engine.get_template(template).render(**context)
        return Response(
            body, media_type=MediaType.HTML, status_code=status, headers={**HEADERS, "content-language": lang}
        )

    def _link(self, path: str, lang: str, **query: str) -> str:
        asked = "&".join(f"{name}={value}" for name, value in {"lang": lang, **query}.items() if value)
        return f"{self.root}{'/' + path if path else ''}?{asked}"


def json(value: Any) -> str:
    """Return a value as JSON, for an attribute of the page: the template escapes it there."""
    return msgspec.json.encode(value).decode()


class Data(str):
    """JSON inside a script element of a page: no `<` can end it early."""

    def __html__(self) -> str:
        return self.replace("<", "\\u003c")


def _promises(facts: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Return the shop's facts as its pages write them; amounts of money are those with decimals."""
    return {name: money(fact, lang) if isinstance(fact, float) else str(fact) for name, fact in facts.items()}


def _browser(article: Article) -> dict[str, Any]:
    item = {"item_id": article.id, "item_name": article.name, "item_category": article.category, "price": article.price}
    return {"item": item, "art": article.art, "facts": article.facts, "sizes": article.sizes.split()}


def _version() -> str:
    """Return a mark that changes whenever a static file does."""
    files = sorted(path for path in (HERE / "static").rglob("*") if path.is_file())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]
