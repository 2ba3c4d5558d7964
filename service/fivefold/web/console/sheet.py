"""One text, laid out for the form: what it begins from, and what must be known to save on top of it."""

from typing import Any

from msgspec import Struct

from fivefold import content
from fivefold.content.documents import Document, read_document
from fivefold.errors import UnknownSlotError, UnknownVersionError


class Sheet(Struct, frozen=True, kw_only=True):
    """A text as it is now."""

    document: Document
    """What the form begins from: the draft, the live text, or another language's."""
    live: str = ""
    """Etag of the live text; empty if there is none."""
    draft: str = ""
    """Etag of the draft that waits; empty if there is none."""
    drafted: content.Version | None = None
    of_draft: bool = False
    """The form begins from the draft."""
    begun_from: str = ""
    """The language whose text a new one begins from."""
    examples: dict[str, Any] = {}
    """What the text may use, each with its example."""

    @property
    def began(self) -> str:
        """Return the etag of the text that the form begins from."""
        return self.draft if self.of_draft else self.live

    @property
    def stale(self) -> bool:
        """Return whether the live text has changed since the draft began."""
        return self.drafted is not None and self.drafted.base != (self.live or None)


def lay_out(desk: content.Desk, site: content.Site, slot: str, locale: str, *, of_live: bool = False) -> Sheet:
    """Return a text for the form; of its draft, unless the live one is asked for.

    Raises UnknownSlotError if there is no such place, RefusedTextError for a file that cannot be read.
    """
    live, newest = held(desk, slot, locale), held(desk, slot, locale, draft=True)
    draft = newest if newest is not None and newest.draft else None
    begins = live if of_live and live is not None else draft or live
    if begins is None:
        other = another(desk, site, slot)
        return Sheet(document=other.document, begun_from=other.locale, examples=desk.examples(other))
    versions = reversed(desk.versions(slot, locale)) if draft is not None else ()
    return Sheet(
        document=begins.document,
        live=live.etag if live is not None else "",
        draft=draft.etag if draft is not None else "",
        drafted=next((version for version in versions if version.what == "draft"), None),
        of_draft=begins.draft,
        examples=desk.examples(begins),
    )


def held(desk: content.Desk, slot: str, locale: str, *, draft: bool = False) -> content.Held | None:
    """Return a text; None if there is none."""
    try:
        return desk.read(slot, locale, draft=draft)
    except UnknownVersionError:
        return None


def another(desk: content.Desk, site: content.Site, slot: str) -> content.Held:
    """Return the text of another language, the site's own before all. Raises UnknownSlotError if there is none."""
    known = site.slots[slot].locales if slot in site.slots else ()
    for locale in sorted(known, key=lambda name: (name != site.locale, name)):
        if (found := held(desk, slot, locale)) is not None:
            return found
    raise UnknownSlotError("no such place on this site's pages", "slot")


def version_of(desk: content.Desk, slot: str, locale: str, etag: str) -> Document | None:
    """Return what a text said once, by its etag; None if no version holds it."""
    texts = (version.text for version in reversed(desk.versions(slot, locale)) if version.etag == etag)
    text = next(texts, None)
    try:
        return read_document(text) if text is not None else None
    except (ValueError, RecursionError):  # somebody broke the file, and what they broke was kept
        return None
