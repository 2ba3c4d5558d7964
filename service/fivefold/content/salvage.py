"""What of a folder with errors can be served at a start: all that is whole, and of the rest the last that was."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from fivefold.content.catalog import Catalog, LocalSlot, Site, Slot, Variant
from fivefold.content.checking import broken_slots
from fivefold.content.declared import Declared
from fivefold.content.findings import Finding
from fivefold.content.history import History, history_folder, once_declared
from fivefold.content.library import compare
from fivefold.content.reading import Source
from fivefold.content.slots import read_slot, shop_of
from fivefold.content.text import Text
from fivefold.errors import RenderError, UnknownVersionError
from fivefold.records import Vars


def whole_of(folder: Path, catalog: Catalog, findings: list[Finding], now: datetime) -> Catalog:
    """Return the catalog without what is broken; sites that cannot be read are not in it already."""
    broken = broken_slots(findings)
    sites = {}
    for name, site in catalog.sites.items():
        locales = {slot: dict(held.locales) for slot, held in site.slots.items()}
        lost: dict[str, list[str]] = {}
        for _, slot, locale in sorted(key for key in broken if key[0] == name):
            texts = locales.setdefault(slot, {})
            texts.pop(locale, None)
            if (before := last_live(folder / name, site, slot, locale)) is not None:
                texts[locale] = before.at(now)
            else:
                lost.setdefault(slot, []).append(locale)
        slots = {slot: _slot(site, slot, texts, lost.get(slot, [])) for slot, texts in locales.items()}
        sites[name] = replace(site, slots=slots)
    return replace(catalog, sites=sites)


def last_live(path: Path, site: Site, slot: str, locale: str) -> LocalSlot | None:
    """Return the newest version that went live and has no error, None if there is none."""
    history, former = History(history_folder(path, slot, locale)), once_declared(path, slot, locale)
    try:
        for number in reversed(history.numbers()):
            version = history.get(number)
            source = Source(version.text.encode(), f"{site.name}/slots/{slot}.{locale}.toml")
            if not version.went_live:
                continue
            local = read_slot(source, slot, locale, shop_of(site), former)
            if local is not None and not any(found.severity == "error" for found in source.findings):
                return local
    except (OSError, msgspec.MsgspecError, UnknownVersionError):
        return None
    return None


def _slot(site: Site, name: str, texts: dict[str, LocalSlot], lost: list[str]) -> Slot:
    """Return the slot of these locales, with no text in the lost ones: there the page keeps its own.

    Of locales that say different things, only the one that it falls back to is served.
    """
    fallback = site.locale if site.locale in (*texts, *lost) else min((*texts, *lost))
    first = site.locale if site.locale in texts else min(texts, default="")
    if any(found.severity == "error" for found in compare(site.name, name, texts, first)):
        texts = {first: texts[first]}
    return Slot(name=name, locales={**texts, **{locale: textless(name, locale) for locale in lost}}, fallback=fallback)


class NoText(Text, frozen=True, kw_only=True, gc=False):
    """The text of a file that is broken."""

    def render(self, sent: Vars) -> str | list[str]:  # noqa: ARG002 - none of them makes a text
        """Raise RenderError: an answer then leaves the slot out."""
        raise RenderError("the slot's file has an error")


class AnyVars(Declared, frozen=True, kw_only=True, gc=False):
    """What a broken file declares is not known: pages may send all that it may have declared."""

    def fits(self, _name: str, _value: object) -> bool:
        """Return true."""
        return True


def textless(name: str, locale: str) -> LocalSlot:
    """Return a slot that shows nothing in this locale."""
    declared = AnyVars(slot=name, examples={}, products=None, locale=locale)
    text = NoText(source="", format="text", fixed=None, templates=(), declared=declared)
    return LocalSlot(
        name=name,
        locale=locale,
        describes="",
        format="text",
        mode="learn",
        declared=declared,
        default=Variant(id="default", motive=None, text=text, weight=1.0, since=None, until=None),
        variants={},
        scheduled={},
        period=None,
        dated=False,
        choices=(),
    )
