"""A folder of content, read again and again: only what changed is parsed anew."""

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fivefold.content.catalog import Catalog, LocalSlot, Site, Slot
from fivefold.content.declared import names
from fivefold.content.feed import Keep, Memory, Rows
from fivefold.content.feeds import read_feed
from fivefold.content.findings import Finding, finding
from fivefold.content.history import once_declared
from fivefold.content.places import SLOT_FILE, folders, misplaced, slot_files, why_no_site
from fivefold.content.reading import Source
from fivefold.content.sites import SiteFiles, is_locale, read_motives, read_site
from fivefold.content.slots import Shop, note_expired, read_slot
from fivefold.records import Motive, MotiveSpec

Stamp = tuple[int, int]
"""A file's time of change in ns, and its size: what does not change is not read again."""


NOTHING: frozenset[str] = frozenset()


class Kept(Struct, frozen=True, gc=False):
    """What a slot's file said when it was last read."""

    stamp: Stamp
    shop: Shop
    slot: LocalSlot | None
    findings: list[Finding]
    declared: frozenset[str]
    """What it lets pages send, and what it let them before."""
    good: bytes | None
    """The file as it was when it last had no error."""


class Replaced(Struct, frozen=True, gc=False):
    """What a file without an error said before it was edited or taken away."""

    site: Path
    slot: str
    locale: str
    before: bytes
    after: bytes | None
    """None: the file is gone."""
    declared: frozenset[str]


class Library:
    """Reads a content folder into catalogs. Not for two threads at once."""

    def __init__(self, folder: Path, keep: Keep = Memory) -> None:
        self.folder = folder
        self._keep = keep
        self._feeds: dict[Path, tuple[Stamp, Rows]] = {}
        self._slots: dict[str, Kept] = {}
        self._declared: dict[frozenset[str], frozenset[str]] = {}
        """Each of them once: most slots declare the same."""
        self._sites: dict[str, tuple[tuple[Stamp, ...], SiteFiles]] = {}
        self._replaced: list[Replaced] = []

    def replaced(self) -> list[Replaced]:
        """Return what was replaced since this was last asked."""
        found, self._replaced = self._replaced, []
        return found

    def read(self, now: datetime) -> tuple[Catalog, list[Finding]]:
        """Return what can be made of the folder, live now, and all findings."""
        with no_collection():
            return self._read(now)

    def _read(self, now: datetime) -> tuple[Catalog, list[Finding]]:
        motives, findings = read_motives(self.folder, self.folder / "motives.toml")
        sites: dict[str, Site] = {}
        for path in folders(self.folder):
            if (ignored := why_no_site(path)) is not None:
                findings = [*findings, ignored]
                continue
            site, found = self._read_site(path, motives, now)
            findings = [*findings, *found]
            if site is not None:
                sites[path.name] = site
        if not sites and not any(found.severity == "error" for found in findings):
            remedy = "make a folder for the site, with a site.toml in it"
            place = "."
            missing = finding(place, (1, 1), "file-missing", message="no site in this folder", remedy=remedy)
            findings = [missing, *findings]
        return Catalog(sites=sites, motives=motives), sorted(findings, key=by_place)

    def _read_site(
        self, path: Path, motives: dict[Motive, MotiveSpec], now: datetime
    ) -> tuple[Site | None, list[Finding]]:
        stamps = tuple(stamp(file.stat()) for file in sorted(path.iterdir()) if file.is_file())
        known = self._sites.get(path.name)
        if known is None or known[0] != stamps:
            known = (stamps, read_site(self.folder, path, self._hold))
            self._sites[path.name] = known
        files = known[1]
        slots, findings = self._read_slots(path, files.shop, now)
        site = files.site(path.name, motives, slots) if files.tables is not None else None
        return site, [*files.findings, *misplaced(path), *findings]

    def _hold(self, feed: Path) -> Rows:
        """Return what is in a product feed, read again only if it changed; until then the last one is looked up."""
        is_at = stamp(feed.stat())
        known = self._feeds.get(feed)
        if known is None or known[0] != is_at:
            known = self._feeds[feed] = (is_at, self._keep(read_feed(feed)))
        return known[1]

    def _read_slots(self, path: Path, shop: Shop, now: datetime) -> tuple[dict[str, Slot], list[Finding]]:
        findings: list[Finding] = []
        texts: dict[str, dict[str, LocalSlot]] = {}
        broken: set[str] = set()
        files, others = slot_files(path / "slots")
        self._note_gone(path / "slots", files)
        versioned = {entry.name for entry in os.scandir(path / ".history")} if (path / ".history").is_dir() else set()
        for name in others:
            remedy = "name it like hero.de.toml, or take it away"
            shown, message = f"{path.name}/slots/{name}", f"{name!r} is not read"
            findings.append(finding(shown, (1, 1), "file-ignored", message=message, remedy=remedy))
        for file in files:
            match = SLOT_FILE.fullmatch(file.name)
            shown = f"{path.name}/slots/{file.name}"
            if match is None or not is_locale(match.group(2)):
                message = f"{file.name!r} does not name a slot and a locale"
                findings.append(
                    finding(shown, (1, 1), "file-name", message=message, remedy="name it like hero.de.toml")
                )
                continue
            kept = self._read_file(file, shown, match, shop, versioned=match.group(0)[:-5] in versioned)
            findings += kept.findings
            locales = texts.setdefault(match.group(1), {})
            if kept.slot is not None:
                locales[kept.slot.locale] = kept.slot.at(now)
                findings += expired(file, shown, kept.slot, now)
            elif match.group(2) == shop.locale:
                broken.add(match.group(1))
        for name, locales in texts.items():
            fallback = shop.locale if name not in broken else ""
            findings += compare(path.name, name, locales, fallback)
        slots = {
            name: Slot(name=name, locales=locales, fallback=shop.locale) for name, locales in texts.items() if locales
        }
        return slots, findings

    def _read_file(
        self, file: os.DirEntry[str], shown: str, match: re.Match[str], shop: Shop, *, versioned: bool
    ) -> Kept:
        """Return what a slot's file says; `versioned`: it has versions, which may have declared more than it does."""
        is_at = stamp_of(file)
        kept = self._slots.get(file.path)
        if kept is None or kept.stamp != is_at or kept.shop is not shop:
            source = Source.of(Path(file.path), shown)
            former, good = (kept.declared, kept.good) if kept else (NOTHING, None)
            name, locale = match.groups()
            if versioned:
                former |= once_declared(Path(file.path).parents[1], name, locale)
            slot = read_slot(source, name, locale, shop, former)
            declared = former | names(slot.declared.examples) if slot else former
            declared = self._declared.setdefault(declared, declared)
            if good is not None and source.raw != good:
                site = Path(file.path).parents[1]
                self._replaced.append(
                    Replaced(site, name, locale, good, source.raw, kept.declared if kept else NOTHING)
                )
                good = None
            good = good if slot is None or source.failed() else source.raw
            kept = self._slots[file.path] = Kept(is_at, shop, slot, source.findings, declared, good)
        return kept

    def _note_gone(self, slots: Path, files: list[os.DirEntry[str]]) -> None:
        """Note what files said that are not there any more."""
        there, inside = {file.path for file in files}, f"{slots}{os.sep}"
        for path, kept in self._slots.items():
            if kept.good is None or path in there or not path.startswith(inside):
                continue
            if (match := SLOT_FILE.fullmatch(Path(path).name)) is not None:
                name, locale = match.groups()
                self._replaced.append(Replaced(slots.parent, name, locale, kept.good, None, kept.declared))
                self._slots[path] = replace(kept, stamp=(0, 0), good=None)


def stamp(stat: os.stat_result) -> Stamp:
    """Return what changes when a file does."""
    return stat.st_mtime_ns, stat.st_size


def stamp_of(file: os.DirEntry[str]) -> Stamp:
    """Return a file's stamp; that of no file if it is gone, or points nowhere."""
    try:
        return stamp(file.stat())
    except OSError:
        return 0, 0


def compare(site: str, name: str, locales: dict[str, LocalSlot], fallback: str) -> list[Finding]:
    """Return what is wrong between a slot's locales; the fallback is empty if it is not known."""
    findings = []
    if locales and fallback and fallback not in locales:
        shown = f"{site}/slots/{name}.{fallback}.toml"
        message = f"slot {name!r} has no text in the site's default locale {fallback}"
        remedy = "add the file: it is what visitors of every other locale get"
        findings.append(finding(shown, (1, 1), "no-default-locale", message=message, remedy=remedy))
    modes = {local.mode: locale for locale, local in locales.items()}
    periods = {local.period: locale for locale, local in locales.items() if local.period is not None}
    for code, values, what in (("modes-differ", modes, "mode"), ("facts-differ", periods, "days to send things back")):
        if len(values) > 1:
            said = ", ".join(f"{value} in {locale}" for value, locale in values.items())
            shown = f"{site}/slots/{name}.{min(values.values())}.toml"
            message, remedy = f"slot {name!r} has more than one {what}: {said}", "say the same in all locales"
            findings.append(finding(shown, (1, 1), code, message=message, remedy=remedy))
    return findings


def expired(file: os.DirEntry[str], shown: str, slot: LocalSlot, now: datetime) -> list[Finding]:
    """Return the warnings about variants whose time is over; the file is read again only if there are any."""
    ends = [variant.until for variants in slot.scheduled.values() for variant in variants] if slot.dated else []
    if not any(end is not None and end <= now for end in ends):
        return []
    source = Source.of(Path(file.path), shown)
    note_expired(source, slot, now)
    return source.findings


def by_place(found: Finding) -> tuple[str, int, int]:
    """Return where a finding stands among the others: its file, and its place in it."""
    return found.file, found.line, found.column


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold the garbage collector off: a catalog is a hundred thousand objects and no garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
