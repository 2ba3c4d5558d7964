"""A folder of content into one catalog: all of it checked, every finding reported at once."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from fivefold.content.catalog import Catalog, LocalSlot, Site, Slot
from fivefold.content.feed import Products, Shelf, read_csv, read_json
from fivefold.content.files import SiteTables
from fivefold.content.findings import Finding, finding
from fivefold.content.reading import Source
from fivefold.content.slots import Shop, read_slot
from fivefold.errors import ContentError
from fivefold.records import MOTIVES, Motive, MotiveSpec

SLOT_FILE = re.compile(r"([a-z0-9][a-z0-9_-]{0,63})\.([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\.toml")
SITE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
OWN_MACHINE = frozenset({"http://localhost:*", "http://127.0.0.1:*"})


def load(folder: Path, now: datetime | None = None) -> Catalog:
    """Return the folder's catalog as live now; ContentError with every finding if one is an error."""
    catalog, findings = survey(folder, now or datetime.now(UTC))
    errors = [found for found in findings if found.severity == "error"]
    if errors or catalog is None:
        lines = "\n".join(f"  {found}" for found in errors)
        raise ContentError(f"{len(errors)} problem{'s' * (len(errors) != 1)} in {folder}:\n{lines}")
    return catalog


def check(folder: Path, now: datetime | None = None) -> list[Finding]:
    """Return everything that is wrong with the folder's content; never raise over content."""
    return survey(folder, now or datetime.now(UTC))[1]


def survey(folder: Path, now: datetime) -> tuple[Catalog | None, list[Finding]]:
    """Return what can be made of the folder, and all findings."""
    motives, findings = read_motives(folder, folder / "motives.toml")
    if motives is None:
        motives = {}
    sites: dict[str, Site] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and (path / "site.toml").is_file() and SITE.fullmatch(path.name):
            site, found = read_site(folder, path, motives, now)
            findings += found
            if site is not None:
                sites[path.name] = site
    if not sites and not findings:
        remedy = "make a folder for the site, with a site.toml in it"
        findings.append(finding(str(folder), (1, 1), "file-missing", message="no site in this folder", remedy=remedy))
    return Catalog(sites=sites, motives=motives), findings


def read_motives(folder: Path, path: Path) -> tuple[dict[Motive, MotiveSpec] | None, list[Finding]]:
    """Return the five motives of a motives.toml."""
    shown = str(path.relative_to(folder))
    if not path.is_file():
        remedy = "put the motives.toml that comes with fivefold beside the sites"
        return None, [finding(shown, (1, 1), "file-missing", message="motives.toml is missing", remedy=remedy)]
    source = Source(path, path.read_bytes(), shown)
    raw = source.toml()
    motives: dict[Motive, MotiveSpec] = {}
    for motive in MOTIVES if raw is not None else ():
        if motive not in (raw or {}):
            source.report("broken-motives", (), f"the motive {motive} is missing", f"add a table [{motive}]")
        elif (spec := source.record((raw or {})[motive], MotiveSpec, (motive,))) is not None:
            motives[motive] = spec
    return (None if source.failed() else motives), source.findings


def read_site(
    folder: Path, path: Path, motives: dict[Motive, MotiveSpec], now: datetime
) -> tuple[Site | None, list[Finding]]:
    """Return a site of the folder, None if its site.toml cannot be used."""
    file = path / "site.toml"
    source = Source(file, file.read_bytes(), str(file.relative_to(folder)))
    raw = source.toml()
    tables = source.record(raw, SiteTables) if raw is not None else None
    if tables is not None:
        check_site(source, tables)
    if tables is None or source.failed():
        return None, source.findings
    findings = source.findings
    if (path / "motives.toml").is_file():
        own, found = read_motives(folder, path / "motives.toml")
        findings += found
        motives = own or motives
    products, found = read_feed(folder, path, tables.locale)
    findings += found
    shop = Shop(
        locale=tables.locale,
        currency=tables.currency,
        zone=ZoneInfo(tables.timezone),
        facts=tables.facts,
        products=products,
    )
    slots, found = read_slots(folder, path, shop, now)
    site = Site(
        name=path.name,
        label=tables.name or path.name,
        origins=tuple(tables.origins),
        goals=tables.goals,
        holdout=tables.holdout,
        locale=tables.locale,
        currency=tables.currency,
        timezone=tables.timezone,
        approval=tables.approval,
        facts=tables.facts,
        motives=motives,
        slots=slots,
        products=products,
    )
    return site, findings + found


def check_site(source: Source, tables: SiteTables) -> None:
    """Note what is wrong with a site's values."""
    for index, origin in enumerate(tables.origins):
        if not ORIGIN.fullmatch(origin) and origin not in OWN_MACHINE:
            remedy = "write it as https://www.example.com, without a path; * only as a port of localhost"
            source.report("wrong-origin", ("origins", index), f"{origin!r} is no origin", remedy, word=origin)
    if not is_locale(tables.locale):
        source.report("unknown-locale", ("locale",), f"no locale {tables.locale!r}", "write it as de or de-AT")
    try:
        ZoneInfo(tables.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        source.report("wrong-value", ("timezone",), f"no time zone {tables.timezone!r}", "write it as Europe/Berlin")


def is_locale(name: str) -> bool:
    """Return whether Babel knows the locale.

    >>> is_locale("de-AT"), is_locale("xx")
    (True, False)
    """
    try:
        Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def read_feed(folder: Path, path: Path, locale: str) -> tuple[Products | None, list[Finding]]:
    """Return the site's product feed, None if it has none."""
    for name, read in (("products.csv", read_csv), ("products.json", read_json)):
        if (path / name).is_file():
            try:
                return Shelf(read(path / name), locale), []
            except (ContentError, ValueError, KeyError) as error:
                shown = str((path / name).relative_to(folder))
                return None, [
                    finding(
                        shown, (1, 1), "broken-feed", message=str(error), remedy="see docs/content.md, Product feed"
                    )
                ]
    return None, []


def read_slots(folder: Path, path: Path, shop: Shop, now: datetime) -> tuple[dict[str, Slot], list[Finding]]:
    """Return the site's slots in all their locales."""
    findings: list[Finding] = []
    texts: dict[str, dict[str, LocalSlot]] = {}
    files = sorted((path / "slots").glob("*.toml")) if (path / "slots").is_dir() else []
    for file in files:
        shown = str(file.relative_to(folder))
        match = SLOT_FILE.fullmatch(file.name)
        if match is None or not is_locale(match.group(2)):
            message = f"{file.name!r} does not name a slot and a locale"
            findings.append(finding(shown, (1, 1), "file-name", message=message, remedy="name it like hero.de.toml"))
            continue
        name, locale = match.groups()
        source = Source(file, file.read_bytes(), shown)
        slot = read_slot(source, name, locale, shop, now)
        findings += source.findings
        texts.setdefault(name, {})
        if slot is not None:
            texts[name][locale] = slot
    for name, locales in texts.items():
        if locales and shop.locale not in locales:
            file = path / "slots" / f"{name}.{shop.locale}.toml"
            remedy = "add the file: it is what visitors of every other locale get"
            message = f"slot {name!r} has no text in the site's default locale {shop.locale}"
            findings.append(
                finding(str(file.relative_to(folder)), (1, 1), "no-default-locale", message=message, remedy=remedy)
            )
    slots = {name: Slot(name=name, locales=locales, fallback=shop.locale) for name, locales in texts.items() if locales}
    return slots, findings
