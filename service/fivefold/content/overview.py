"""What a site's texts come to, place by place, for those who write them."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from fivefold.content.catalog import LocalSlot, Site, nearest
from fivefold.content.findings import Finding
from fivefold.content.history import History
from fivefold.content.places import SLOT_FILE
from fivefold.errors import UnknownVersionError
from fivefold.records import MOTIVES, Mode, Motive


class TextState(Struct, frozen=True, kw_only=True):
    """A place's text in one locale."""

    locale: str
    exists: bool
    """There is a live text, or a file that has an error."""
    texts: dict[Motive, int]
    """How many variants each motive has, in and out of their time."""
    draft: bool
    """A draft waits to be published."""
    findings: list[Finding]

    @property
    def broken(self) -> bool:
        """Return whether an error keeps the file out of service."""
        return any(found.severity == "error" for found in self.findings)


class Place(Struct, frozen=True, kw_only=True):
    """A slot, with its text in every locale that the site has."""

    slot: str
    describes: str
    mode: Mode
    locales: list[TextState]


def overview(folder: Path, site: Site, findings: Iterable[Finding], language: str = "") -> list[Place]:
    """Return every place of a site, by its texts in service, its drafts, and what was found wrong with its files.

    Each is described in `language`, where its text in that says something; else in the site's own.
    """
    wrong: dict[tuple[str, str], list[Finding]] = {}
    for found in findings:
        where = Path(found.file)
        if where.parts[:-1] == (site.name, "slots") and (match := SLOT_FILE.fullmatch(where.name)) is not None:
            wrong.setdefault((match[1], match[2]), []).append(found)
    drafted = drafts(folder / site.name)
    live = {(name, locale) for name, slot in site.slots.items() for locale in slot.locales}
    known = sorted({*live, *wrong, *drafted})
    locales = sorted({locale for _, locale in known} | {site.locale}, key=lambda name: (name != site.locale, name))
    places = []
    for slot in dict.fromkeys(slot for slot, _ in known):
        texts = site.slots[slot].locales if slot in site.slots else {}
        states = [
            _state(locale, texts.get(locale), wrong.get((slot, locale), []), (slot, locale) in drafted)
            for locale in locales
        ]
        shown = texts.get(site.locale) or next(iter(texts.values()), None)
        nearer = texts.get(nearest(language, texts, site.locale), shown)
        describes = next((text.describes for text in (nearer, shown) if text and text.describes), "")
        mode: Mode = shown.mode if shown else "learn"
        places.append(Place(slot=slot, describes=describes, mode=mode, locales=states))
    return places


def _state(locale: str, local: LocalSlot | None, wrong: list[Finding], draft: bool) -> TextState:
    texts = {motive: len(local.scheduled.get(motive, ())) if local else 0 for motive in MOTIVES}
    missing = any(found.code == "no-default-locale" for found in wrong)
    exists = local is not None or (bool(wrong) and not missing)
    return TextState(locale=locale, exists=exists, texts=texts, draft=draft, findings=wrong)


def drafts(site: Path) -> set[tuple[str, str]]:
    """Return slot and locale of every text with a draft that waits to be published."""
    folders = (site / ".history").iterdir() if (site / ".history").is_dir() else ()
    found = set()
    for folder in folders:
        match = SLOT_FILE.fullmatch(f"{folder.name}.toml")
        if match is not None and _waits(History(folder)):
            found.add((match[1], match[2]))
    return found


def _waits(history: History) -> bool:
    try:
        return history.draft() is not None
    except (msgspec.MsgspecError, UnknownVersionError):
        return False
