"""How a text is changed: saved, drafted, published, discarded, compared, taken back.

The files stay the source of truth. A version is written before the file it becomes, each in one step, so that a crash
at any moment leaves every file whole, old or new, and loses no version.
"""

import difflib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fivefold.content.catalog import LocalSlot, Site
from fivefold.content.declared import Values, names
from fivefold.content.documents import Document, read_document, write_document
from fivefold.content.findings import Finding
from fivefold.content.history import Author, History, Version, What, by_hand, etag_of, history_folder, replace_file
from fivefold.content.library import compare
from fivefold.content.places import SLOT_FILE
from fivefold.content.reading import Source
from fivefold.content.sites import is_locale
from fivefold.content.slots import note_expired, read_slot, shop_of
from fivefold.errors import ApprovalError, ConflictError, RefusedTextError, RequestError, UnknownVersionError


class Held(Struct, frozen=True, kw_only=True):
    """A text as it is now."""

    site: str
    slot: str
    locale: str
    etag: str
    draft: bool
    text: str
    document: Document
    findings: list[Finding] = []
    """Warnings; with an error it would not have been saved."""


class Desk:
    """Where a site's texts are changed. `now` gives the time; `site` is the one in service."""

    def __init__(self, folder: Path, site: Site, now: Callable[[], datetime]) -> None:
        self._folder = folder / site.name
        self._site = site
        self._now = now

    def read(self, slot: str, locale: str, *, draft: bool = False) -> Held:
        """Return the live text, or the draft if there is one and it is asked for.

        Raises UnknownVersionError, or RefusedTextError with all findings for a file that is no TOML.
        """
        live = self._live(slot, locale)
        drafted = self.draft(slot, locale) if draft else None
        if drafted is not None:
            return self._held(slot, locale, drafted.text, draft=True)
        if live is None:
            raise UnknownVersionError(f"slot {slot!r} has no text in {locale!r}", "slot")
        return self._held(slot, locale, live)

    def save(
        self, slot: str, locale: str, document: Document, *, if_match: str | None, who: Author, draft: bool = False
    ) -> Held:
        """Save a text, live at once unless it is a draft.

        Raises ConflictError if the text is not the one that `if_match` names, RefusedTextError with all findings,
        ApprovalError if the site wants drafts first.
        """
        if self._site.approval and not draft:
            raise ApprovalError("this site publishes with a second person: save with draft=true, an admin publishes it")
        with self._history(slot, locale).alone():
            present = self._replaced(slot, locale, draft=draft)
            text = write_document(present or "", document)
            self._refuse_conflict(present, text, if_match)
            findings = self._lint(slot, locale, text)
            self._put(slot, locale, text, what="draft" if draft else "published", who=who)
        return self._held(slot, locale, text, draft=draft, findings=findings)

    def publish(self, slot: str, locale: str, *, if_match: str | None, who: Author) -> Held:
        """Make the draft live. Raises ConflictError if draft or live text are not the ones that were looked at."""
        with self._history(slot, locale).alone():
            drafted = self.draft(slot, locale)
            if drafted is None:
                raise UnknownVersionError(f"slot {slot!r} has no draft in {locale!r}", "slot")
            if self._site.approval and (who.role != "admin" or who.name == drafted.who.name):
                raise ApprovalError(f"the draft is by {drafted.who.name!r}; another token, of role admin, publishes it")
            if if_match not in (None, "*", drafted.etag):
                raise _conflict(drafted.text, drafted.text)
            live = self._live(slot, locale)
            if drafted.base != (etag_of(live) if live is not None else None):
                raise _conflict(live or "", drafted.text)
            findings = self._lint(slot, locale, drafted.text)
            self._put(slot, locale, drafted.text, what="published", who=who, of=drafted.number)
        return self._held(slot, locale, drafted.text, findings=findings)

    def revert(self, slot: str, locale: str, number: int, *, if_match: str | None, who: Author) -> Held:
        """Go back to a version, byte for byte; as a draft where the site wants approval.

        Raises ConflictError if the text, or the draft that this one would replace, is not the one `if_match` names.
        """
        draft = self._site.approval
        with self._history(slot, locale).alone():
            text = self._history(slot, locale).get(number).text
            self._refuse_conflict(self._replaced(slot, locale, draft=draft), text, if_match)
            findings = self._lint(slot, locale, text)
            self._put(slot, locale, text, what="draft" if draft else "reverted", who=who, of=number)
        return self._held(slot, locale, text, draft=draft, findings=findings)

    def discard(self, slot: str, locale: str, *, if_match: str | None, who: Author) -> None:
        """Throw the draft away; it stays among the versions.

        Raises UnknownVersionError if there is none, ConflictError if it is not the one that `if_match` names.
        """
        history = self._history(slot, locale)
        with history.alone():
            drafted = self.draft(slot, locale)
            if drafted is None:
                raise UnknownVersionError(f"slot {slot!r} has no draft in {locale!r}", "slot")
            if etag_of(drafted.text) != if_match:
                raise _conflict(drafted.text, drafted.text)
            gone = {"what": "discarded", "who": who, "when": self._moment(), "base": None, "of": drafted.number}
            history.add(replace(drafted, **gone))

    def lint(self, slot: str, locale: str, document: Document) -> list[Finding]:
        """Return the warnings about a document, without saving it. Raises RefusedTextError with all findings."""
        return self._lint(slot, locale, write_document("", document))

    def draft(self, slot: str, locale: str) -> Version | None:
        """Return the draft that waits, None if there is none."""
        return self._history(slot, locale).draft()

    def versions(self, slot: str, locale: str) -> list[Version]:
        """Return all versions, the oldest first."""
        return self._history(slot, locale).all()

    def diff(self, slot: str, locale: str, old: int | None, new: int) -> str:
        """Return what changed from one version to another, or from the live text (None), as a unified diff."""
        before = (self._live(slot, locale) or "") if old is None else self._history(slot, locale).get(old).text
        after = self._history(slot, locale).get(new).text
        texts = (before.splitlines(keepends=True), after.splitlines(keepends=True))
        lines = difflib.unified_diff(*texts, "live" if old is None else f"version {old}", f"version {new}")
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def etag(self, slot: str, locale: str) -> str | None:
        """Return what names the live text, None if there is none."""
        live = self._live(slot, locale)
        return etag_of(live) if live is not None else None

    def examples(self, held: Held) -> Values:
        """Return what the text may use, each with its example."""
        local = self._read(held.slot, held.locale, held.text)
        return local.declared.examples if local is not None else {}

    def _file(self, slot: str, locale: str) -> Path:
        name = f"{slot}.{locale}.toml"
        match = SLOT_FILE.fullmatch(name)
        if match is None or match.groups() != (slot, locale) or not is_locale(locale):
            raise RequestError("a slot is named like hero, a locale like de or de-AT", "slot")
        return self._folder / "slots" / name

    def _history(self, slot: str, locale: str) -> History:
        self._file(slot, locale)
        return History(history_folder(self._folder, slot, locale))

    def _live(self, slot: str, locale: str) -> str | None:
        file = self._file(slot, locale)
        if not file.is_file():
            return None
        raw = file.read_bytes()
        try:
            return raw.decode()
        except UnicodeDecodeError:
            source = self._source(slot, locale, raw)
            source.toml()
            raise RefusedTextError("the file is not UTF-8", source.findings) from None

    def _source(self, slot: str, locale: str, raw: bytes) -> Source:
        return Source(raw, f"{self._site.name}/slots/{slot}.{locale}.toml")

    def _replaced(self, slot: str, locale: str, *, draft: bool) -> str | None:
        """Return what a save replaces, None if there is nothing yet: the live text, or a draft the one that waits."""
        drafted = self.draft(slot, locale) if draft else None
        return drafted.text if drafted is not None else self._live(slot, locale)

    def _refuse_conflict(self, present: str | None, yours: str, if_match: str | None) -> None:
        if if_match == "*" and present is not None:  # whatever is there (RFC 9110, 13.1.1)
            return
        if (etag_of(present) if present is not None else None) != if_match:
            raise _conflict(present or "", yours)

    def _lint(self, slot: str, locale: str, text: str) -> list[Finding]:
        """Return the warnings. Raises RefusedTextError if there is an error."""
        site = self._site
        source = self._source(slot, locale, text.encode())
        local = read_slot(source, slot, locale, shop_of(site))
        if local is not None:
            note_expired(source, local, self._now())
            self._note_dropped(source, local)
        findings = list(source.findings)
        if local is not None:
            others = site.slots[slot].locales if slot in site.slots else {}
            findings += compare(site.name, slot, {**others, locale: local}, site.locale)
        if any(found.severity == "error" for found in findings):
            raise RefusedTextError("the text has errors and is not saved", findings)
        return findings

    def _note_dropped(self, source: Source, local: LocalSlot) -> None:
        """Note what the live text lets pages send or shows, and this one does not: a save replaces the whole slot."""
        live = self._read(local.name, local.locale, self._live(local.name, local.locale))
        if live is None:
            return
        if dropped := sorted(names(live.declared.examples) - names(local.declared.examples)):
            message = f"pages may still send {', '.join(dropped)}: it is ignored from now on"
            source.report("variable-dropped", ("vars",), message, "take it out of the pages, or declare it again")
        if dropped := sorted(shown(live) - shown(local)):
            message = f"the live text has {', '.join(dropped)}, and this one does not: they are shown no more"
            source.report("variant-dropped", (), message, "send the whole slot, as you read it, with your change in it")

    def _declared(self, slot: str, locale: str, text: str | None) -> frozenset[str]:
        """Return what a text lets pages send."""
        local = self._read(slot, locale, text)
        return names(local.declared.examples) if local is not None else frozenset()

    def _read(self, slot: str, locale: str, text: str | None) -> LocalSlot | None:
        return read_slot(Source((text or "").encode(), ""), slot, locale, shop_of(self._site))

    def _put(self, slot: str, locale: str, text: str, *, what: What, who: Author, of: int | None = None) -> None:
        """Write the version, then the live file; what was edited in the file itself becomes a version before."""
        history, live = self._history(slot, locale), self._live(slot, locale)
        known = history.published()
        if live is not None and (known is None or known.etag != etag_of(live)):
            history.add(by_hand(live, self._declared(slot, locale, live), self._moment()))
        base, goes_live = etag_of(live) if live is not None else None, what != "draft"
        declared = self._declared(slot, locale, text) if goes_live else frozenset[str]()
        version = Version(
            number=0,
            what=what,
            who=who,
            when=self._moment(),
            etag=etag_of(text),
            text=text,
            base=base,
            of=of,
            declared=sorted(declared),
        )
        history.add(version)
        if goes_live:
            replace_file(self._file(slot, locale), text.encode())

    def _moment(self) -> str:
        return self._now().isoformat(timespec="seconds")

    def _held(
        self, slot: str, locale: str, text: str, *, draft: bool = False, findings: list[Finding] | None = None
    ) -> Held:
        return Held(
            site=self._site.name,
            slot=slot,
            locale=locale,
            etag=etag_of(text),
            draft=draft,
            text=text,
            document=self._document(slot, locale, text),
            findings=findings or [],
        )

    def _document(self, slot: str, locale: str, text: str) -> Document:
        try:
            return read_document(text)
        except (ValueError, RecursionError):
            self._lint(slot, locale, text)
            raise


def shown(slot: LocalSlot) -> set[str]:
    """Return the variants of a text, by motive and id."""
    return {f"{motive}/{variant.id}" for motive, variants in slot.scheduled.items() for variant in variants}


def _conflict(theirs: str, yours: str) -> ConflictError:
    return ConflictError(
        "someone else saved this text in between; look at both and save again",
        theirs=theirs,
        yours=yours,
        etag=etag_of(theirs) if theirs else "",
    )
