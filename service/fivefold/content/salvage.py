"""What of a folder with errors can be served at a start: all that is whole, and of the rest the last that was."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from fivefold.content.catalog import Catalog, LocalSlot, Site, Slot
from fivefold.content.checking import broken_slots
from fivefold.content.findings import Finding
from fivefold.content.history import History, history_folder, once_declared
from fivefold.content.library import compare
from fivefold.content.reading import Source
from fivefold.content.slots import read_slot, shop_of
from fivefold.errors import UnknownVersionError


def whole_of(folder: Path, catalog: Catalog, findings: list[Finding], now: datetime) -> Catalog:
    """Return the catalog without what is broken; sites that cannot be read are not in it already."""
    broken = broken_slots(findings)
    sites = {}
    for name, site in catalog.sites.items():
        locales = {slot: dict(held.locales) for slot, held in site.slots.items()}
        for _, slot, locale in sorted(key for key in broken if key[0] == name):
            texts = locales.setdefault(slot, {})
            texts.pop(locale, None)
            if (before := last_live(folder / name, site, slot, locale)) is not None:
                texts[locale] = before.at(now)
        slots = {slot: _slot(site, slot, texts) for slot, texts in locales.items() if texts}
        sites[name] = replace(site, slots=slots)
    return replace(catalog, sites=sites)


def last_live(path: Path, site: Site, slot: str, locale: str) -> LocalSlot | None:
    """Return the newest version that went live and has no error, None if there is none."""
    history, former = History(history_folder(path, slot, locale)), once_declared(path, slot, locale)
    try:
        for number in reversed(history.numbers()):
            version = history.get(number)
            source = Source(version.text.encode(), f"{site.name}/slots/{slot}.{locale}.toml")
            if version.what == "draft":
                continue
            local = read_slot(source, slot, locale, shop_of(site), former)
            if local is not None and not any(found.severity == "error" for found in source.findings):
                return local
    except (OSError, msgspec.MsgspecError, UnknownVersionError):
        return None
    return None


def _slot(site: Site, name: str, texts: dict[str, LocalSlot]) -> Slot:
    """Return the slot of these locales; of those that say different things, only the one it falls back to."""
    fallback = site.locale if site.locale in texts else min(texts)
    if any(found.severity == "error" for found in compare(site.name, name, texts, fallback)):
        texts = {fallback: texts[fallback]}
    return Slot(name=name, locales=texts, fallback=fallback)
