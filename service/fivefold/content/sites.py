"""`site.toml`, `motives.toml` and the product feed into what a site's slots need to know."""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from msgspec import Struct

from fivefold.content.catalog import Site, Slot
from fivefold.content.feed import Products, Rows
from fivefold.content.files import SiteTables
from fivefold.content.findings import Finding, finding
from fivefold.content.forms import STAND_IN, mended, readable, record
from fivefold.content.places import SLOT_FILE, slot_files
from fivefold.content.reading import Source
from fivefold.content.slots import VARIABLE, Shop
from fivefold.errors import ContentError, StoreError
from fivefold.records import MOTIVES, Motive, MotiveSpec, Scalar

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
OWN_MACHINE = frozenset({"http://localhost:*", "http://127.0.0.1:*"})
FEEDS = ("products.csv", "products.json", "products.tsv", "products.xml")

Hold = Callable[[Path], Rows]
"""Returns what is in a product feed. Raises ContentError, StoreError, OSError."""


class SiteFiles(Struct, frozen=True, kw_only=True):
    """What a site's own files say, without its slots."""

    tables: SiteTables | None = None
    """None: the site cannot go into service."""
    shop: Shop
    """What its slots need to know of it; stand-ins for what site.toml does not tell, so that they can be checked."""
    motives: dict[Motive, MotiveSpec] | None = None
    """Its own, where it has a motives.toml."""
    findings: list[Finding]

    def site(self, name: str, motives: dict[Motive, MotiveSpec], slots: dict[str, Slot]) -> Site:
        """Return the site with these slots."""
        tables = self.tables
        if tables is None:
            raise ContentError(f"site {name!r} cannot go into service")
        return Site(
            name=name,
            label=tables.name or name,
            origins=tuple(tables.origins),
            goals=tables.goals,
            holdout=tables.holdout,
            locale=tables.locale,
            currency=tables.currency,
            timezone=tables.timezone,
            approval=tables.approval,
            facts=tables.facts,
            motives=self.motives or motives,
            slots=slots,
            products=self.shop.products,
        )


class AnyFact(str):
    """Stands in for a fact that is not known: an amount, a date, a text, as large as it is small."""

    __slots__ = ()
    __hash__ = str.__hash__

    def _holds(self, _other: object) -> bool:
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _holds


class UnknownFacts(dict[str, Scalar]):
    """The facts of a site.toml that cannot be read: every fact that a text names may stand there."""

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> Scalar:
        return AnyFact("20260101")


def read_motives(folder: Path, path: Path) -> tuple[dict[Motive, MotiveSpec], list[Finding]]:
    """Return the five motives of a motives.toml; none of them if one cannot be used."""
    shown = str(path.relative_to(folder))
    if not path.is_file():
        remedy = "put the motives.toml that comes with fivefold beside the sites"
        return {}, [finding(shown, (1, 1), "file-missing", message="motives.toml is missing", remedy=remedy)]
    source = Source.of(path, shown)
    raw: dict[str, Any] | None = source.toml()
    motives: dict[Motive, MotiveSpec] = {}
    for motive in MOTIVES if raw is not None else ():
        if raw is not None and motive not in raw:
            source.report("broken-motives", (), f"the motive {motive} is missing", f"add a table [{motive}]")
        elif raw is not None and (spec := record(source, raw[motive], MotiveSpec, (motive,))) is not None:
            motives[motive] = spec
    return ({} if source.failed() else motives), source.findings


def read_site(folder: Path, path: Path, hold: Hold) -> SiteFiles:
    """Return what the site's own files say."""
    source = Source.of(path / "site.toml", f"{path.name}/site.toml")
    raw = source.toml()
    whole = record(source, raw, SiteTables) if raw is not None else None
    legible = raw if raw is not None else readable(source)
    tables = whole if whole is not None else mended(source, legible, SiteTables)
    if raw is not None:
        check_site(source, tables)
    motives, about_motives = (
        read_motives(folder, path / "motives.toml") if (path / "motives.toml").is_file() else ({}, [])
    )
    locale = tables.locale if is_locale(tables.locale) else ""
    products, about_feed = read_products(path, locale or usual_locale(path), hold)
    shop = Shop(
        locale=locale,
        currency=tables.currency,
        zone=zone_of(tables.timezone) or ZoneInfo("UTC"),
        facts=tables.facts if raw is not None or "facts" in legible else UnknownFacts(),
        products=products,
    )
    findings = [*source.findings, *about_motives, *about_feed]
    sound = None if source.failed() else tables
    return SiteFiles(tables=sound, shop=shop, motives=motives or None, findings=findings)


def usual_locale(path: Path) -> str:
    """Return the locale that most of the site's files have: the best guess at its default."""
    names = (SLOT_FILE.fullmatch(file.name) for file in slot_files(path / "slots")[0])
    counted = Counter(name[2] for name in names if name)
    return max(sorted(counted), key=counted.__getitem__, default="en")


def check_site(source: Source, tables: SiteTables) -> None:
    """Note what is wrong with a site's values."""
    for index, origin in enumerate(tables.origins):
        if not ORIGIN.fullmatch(origin) and origin not in OWN_MACHINE:
            remedy = "write it as https://www.example.com, without a path; * only as a port of localhost"
            source.report("wrong-origin", ("origins",), f"{origin!r} is no origin", remedy, line=index + 1, word=origin)
    if tables.locale is not STAND_IN and not is_locale(tables.locale):
        source.report("unknown-locale", ("locale",), f"no locale {tables.locale!r}", "write it as de or de-AT")
    if zone_of(tables.timezone) is None:
        source.report("wrong-value", ("timezone",), f"no time zone {tables.timezone!r}", "write it as Europe/Berlin")
    for name in tables.facts:
        if not VARIABLE.fullmatch(name):
            source.report("variable-name", ("facts", name), f"{name!r} cannot be a fact's name", "use a-z, 0-9 and _")


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone of this name, None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=1024)
def is_locale(name: str) -> bool:
    """Return whether Babel knows the locale, and it is written as usual: `DE` beside `de` would be a second German.

    >>> is_locale("de-AT"), is_locale("xx"), is_locale("DE"), is_locale("zh-Hant-TW")
    (True, False, False, True)
    """
    try:
        Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return name == as_usual(name)


def as_usual(name: str) -> str:
    """Return a locale in the usual letters (RFC 5646, 2.1.1).

    >>> as_usual("DE-at"), as_usual("ZH-hant-tw"), as_usual("es-419")
    ('de-AT', 'zh-Hant-TW', 'es-419')
    """
    language, *parts = name.split("-")
    usual = (part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in parts)
    return "-".join([language.lower(), *usual])


@lru_cache(maxsize=1024)
def locale_name(name: str, language: str) -> str:
    """Return what a locale is called in a language; its own name where that has none for it.

    >>> locale_name("de", "en"), locale_name("de-AT", "de"), locale_name("xx", "en")
    ('German', 'Deutsch (Österreich)', 'xx')
    """
    try:
        return Locale.parse(name, sep="-").get_display_name(language) or name
    except (UnknownLocaleError, ValueError):
        return name


def read_products(path: Path, locale: str, hold: Hold) -> tuple[Products | None, list[Finding]]:
    """Return the site's products, None if it has no feed."""
    for name in FEEDS:
        if (path / name).is_file():
            try:
                return Products(hold(path / name), locale), []
            except (ContentError, StoreError, OSError) as error:
                line, _, message = str(error).partition(": ")
                place = (int(line), 1) if line.isdigit() else (1, 1)
                said = message if line.isdigit() else str(error)
                remedy = "see docs/content.md, Product feed"
                return None, [finding(f"{path.name}/{name}", place, "broken-feed", message=said, remedy=remedy)]
    return None, []
