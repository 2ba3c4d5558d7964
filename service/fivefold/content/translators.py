"""The round trip for translators: all texts of a site as one CSV, a column per locale, and back into the files."""

import copy
import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path

from msgspec import Struct

from fivefold.content.catalog import Site
from fivefold.content.documents import Document
from fivefold.content.history import Author
from fivefold.content.sheets import SPOILT, read_sheet
from fivefold.content.sites import is_locale
from fivefold.content.versions import Desk
from fivefold.errors import RefusedTextError, RequestError
from fivefold.records import MOTIVES

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run; such a text gets a ' in front, and loses it on the way back."""


ABOUT = ("max_length", "from", "until")
"""Columns that tell translators how long a text may be and when it is shown. The import does not read them."""


class Refused(Struct, frozen=True, kw_only=True):
    """A text that was not taken."""

    row: int
    """As a spreadsheet counts it; the header is the first."""
    slot: str
    text: str
    locale: str
    reason: str


class Cell(Struct, frozen=True):
    """One text of a CSV."""

    row: int
    slot: str
    key: str
    locale: str
    text: str

    def refused(self, reason: str) -> Refused:
        """Return the text as one that was not taken."""
        return Refused(row=self.row, slot=self.slot, text=self.key, locale=self.locale, reason=reason)


class Round(Struct, frozen=True, kw_only=True):
    """What came of an import."""

    changed: list[str]
    """Such as `hero price_comparison/best-price en`."""
    refused: list[Refused]


def export_texts(folder: Path, site: Site, separator: str = ",") -> str:
    """Return all texts of a site as CSV: slot, text, what to know about it, and a column for each locale."""
    locales = sorted(
        {locale for slot in site.slots.values() for locale in slot.locales}, key=lambda one: (one != site.locale, one)
    )
    desk = Desk(folder, site, _no_clock)
    out = StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(["slot", "text", *ABOUT, *locales])
    for name, slot in site.slots.items():
        documents = {locale: desk.read(name, locale).document for locale in slot.locales}
        rows = {key: None for document in documents.values() for key, _ in texts(document)}
        for key in rows:
            found = {locale: dict(texts(document)) for locale, document in documents.items()}
            first = next(locale for locale in locales if key in found.get(locale, {}))
            cells = [found.get(locale, {}).get(key, "") for locale in locales]
            writer.writerow([name, key, *about(documents[first], key), *map(guarded, cells)])
    return out.getvalue()


def import_texts(folder: Path, site: Site, text: str, *, who: Author, now: Callable[[], datetime]) -> Round:
    """Save the texts of a CSV that differ from the files', and say what was changed and what was refused."""
    header, rows = read_sheet(text)
    locales = header[2:]
    if header[:2] != ["slot", "text"] or not all(name in ABOUT or is_locale(name) for name in locales):
        raise RequestError("the first line must be slot,text and then locales, as the export writes it", "header")
    desk = Desk(folder, site, now)
    round_ = Round(changed=[], refused=[])
    cells: dict[tuple[str, str], list[Cell]] = {}
    for number, row in rows:
        slot, key, *values = [*row, "", ""] if len(row) < 2 else row
        for locale, value in zip(locales, values, strict=False):
            if locale in ABOUT:
                continue
            cell = Cell(number, slot.strip(), key.strip(), locale, bare(value))
            if SPOILT.search(value):
                round_.refused.append(cell.refused("the letters are spoilt; open the export as UTF-8, and save it so"))
            elif value:
                cells.setdefault((cell.slot, locale), []).append(cell)
    for together in cells.values():
        _import_slot(desk, site, together, round_, who)
    return round_


def _import_slot(desk: Desk, site: Site, cells: list[Cell], round_: Round, who: Author) -> None:
    """Save one slot's texts in one locale: those that are good, at once."""
    slot, locale = cells[0].slot, cells[0].locale
    if slot not in site.slots:
        round_.refused.extend(cell.refused(f"site {site.name!r} has no slot {slot!r}") for cell in cells)
        return
    is_new = locale not in site.slots[slot].locales
    held = desk.read(slot, site.locale if is_new else locale)
    document = only(held.document, {cell.key for cell in cells}) if is_new else held.document
    changed = []
    for cell in cells:
        candidate = copy.deepcopy(document)
        try:
            if not place(candidate, cell.key, cell.text) and not is_new:
                continue
            desk.lint(slot, locale, candidate)
        except RefusedTextError as error:
            round_.refused.append(cell.refused(" · ".join(str(found) for found in error.findings)))
        except RequestError as error:
            round_.refused.append(cell.refused(str(error)))
        else:
            document = candidate
            changed.append(cell.key)
    if is_new and "default" not in changed:
        round_.refused.extend(
            cell.refused("a new locale begins with a default text") for cell in cells if cell.key in changed
        )
    elif changed:
        good = only(document, set(changed)) if is_new else document
        desk.save(slot, locale, good, if_match=None if is_new else held.etag, who=who)
        round_.changed.extend(f"{slot} {key} {locale}" for key in changed)


def only(document: Document, keys: set[str]) -> Document:
    """Return the document with these texts alone, and the default, which there must be."""
    kept = copy.deepcopy(document)
    for motive in MOTIVES:
        if motive in kept:
            kept[motive] = [variant for variant in kept[motive] if f"{motive}/{variant['id']}" in keys]
            if not kept[motive]:
                del kept[motive]
    if "choices" in kept:
        kept["choices"] = [choice for choice in kept["choices"] if f"choices/{choice['motive']}" in keys]
    return kept


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield a document's texts by name: `default`, `undecided/ask-us`, `choices/inspiration`.

    >>> list(texts({"default": {"text": "Moin"}, "undecided": [{"id": "a", "text": ["x", "y"]}]}))
    [('default', 'Moin'), ('undecided/a', 'x\\ny')]
    """
    yield "default", joined(document["default"]["text"])
    for motive in MOTIVES:
        for variant in document.get(motive, ()):
            yield f"{motive}/{variant['id']}", joined(variant["text"])
    for choice in document.get("choices", ()):
        yield f"choices/{choice['motive']}", choice["text"]


def about(document: Document, key: str) -> list[str]:
    """Return what a translator should know of a text, in the order of ABOUT."""
    kind, _, id_ = key.partition("/")
    table: Document = next((table for table in document.get(kind, ()) if "id" in table and table["id"] == id_), {})
    most = document.get("max_length", "") if kind != "choices" else ""
    return [str(value) for value in (most, table.get("from", ""), table.get("until", ""))]


def place(document: Document, key: str, value: str) -> bool:
    """Put a text into a document; return whether it is another one. Raises RequestError if there is no such place."""
    kind, _, id_ = key.partition("/")
    named = "motive" if kind == "choices" else "id"
    tables = [document["default"]] if key == "default" else document.get(kind, ())
    table = next((table for table in tables if key == "default" or table.get(named) == id_), None)
    if table is None:
        raise RequestError(f"the slot has no text {key!r}", "text")
    before = table["text"]
    table["text"] = value.split("\n") if isinstance(before, list) else value
    return bool(table["text"] != before)


def joined(text: str | list[str]) -> str:
    """Return a text as one cell: a list has one line an entry."""
    return text if isinstance(text, str) else "\n".join(text)


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), bare(guarded("=1+1"))
    ("'=1+1", '=1+1')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def bare(cell: str) -> str:
    """Return the cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _no_clock() -> datetime:
    raise AssertionError("nothing is saved on an export")
