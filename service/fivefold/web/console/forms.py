"""A text's document as a form, and what was typed into the form back into the document.

What the form does not show (weights, variables, mode, keys that nobody knows) stays in the document as it is, and so
does a text that was not touched, to the last character.
"""

import re
import unicodedata
from itertools import count
from typing import Any

from msgspec import Struct

from fivefold.content.documents import Document, as_date, is_tables
from fivefold.records import MOTIVES, Motive
from fivefold.web.console.asked import Fields

MOST = 100
"""Texts of one motive."""
PART = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<[^<>]*>", re.DOTALL)
BEGINNING = 1000
"""Characters of a text that an id is made of: what `PART` looks for takes the square of them."""
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Entry(Struct, kw_only=True):
    """One variant, as the form has it."""

    was: str = ""
    """Its id in the document that the form was made from; empty for a new one."""
    id: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    out: bool = False
    """It is to be taken out."""
    at: int | None = None
    """Its place among its motive's variants, in the document that was made from the form."""

    def said(self) -> bool:
        """Return whether anything was typed."""
        return any(part.strip() for part in (self.was, self.id, self.text, self.since, self.until))


class Form(Struct, kw_only=True):
    """All that can be typed."""

    describes: str = ""
    page: str = ""
    default: str = ""
    choices: list[str] = []
    """The answers of a question."""
    entries: dict[Motive, list[Entry]] = {}
    """The last of each motive is an empty one, to be filled in."""


def shown(value: object) -> str:
    """Return a text as it stands in a form: a list's items on lines of their own.

    >>> shown(["Lüften", "Bürsten"])
    'Lüften\\nBürsten'
    """
    if isinstance(value, list):
        return "\n".join(shown(item) for item in value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def form_of(document: Document) -> Form:
    """Return the form of a document."""
    default = document.get("default")
    choices = document.get("choices")
    return Form(
        describes=shown(document.get("describes")),
        page=shown(document.get("page")),
        default=shown(default.get("text")) if isinstance(default, dict) else "",
        choices=[shown(choice.get("text")) for choice in choices] if is_tables(choices) and choices else [],
        entries={motive: [*map(_entry, variants(document, motive)), Entry()] for motive in MOTIVES},
    )


def _entry(table: Document) -> Entry:
    return Entry(
        was=shown(table.get("id")),
        id=shown(table.get("id")),
        text=shown(table.get("text")),
        since=shown(table.get("from")),
        until=shown(table.get("until")),
    )


def variants(document: Document, motive: Motive) -> list[Document]:
    """Return a motive's variants; none for what has not their form."""
    tables = document.get(motive)
    return tables if isinstance(tables, list) and is_tables(tables) else []


def form_from(fields: Fields) -> Form:
    """Return the form as it was sent."""
    return Form(
        describes=fields.get("describes", ""),
        page=fields.get("page", "").strip(),
        default=fields.get("default", ""),
        choices=[fields[f"choices.{i}"] for i in range(MOST) if f"choices.{i}" in fields],
        entries={motive: _entries(fields, motive) for motive in MOTIVES},
    )


def _entries(fields: Fields, motive: Motive) -> list[Entry]:
    sent = [
        Entry(
            was=fields.get(f"{at}.was", ""),
            id=fields.get(f"{at}.id", "").strip(),
            text=fields.get(f"{at}.text", ""),
            since=fields.get(f"{at}.from", "").strip(),
            until=fields.get(f"{at}.until", "").strip(),
            out=f"{at}.out" in fields,
        )
        for at in (f"{motive}.{number}" for number in range(MOST))
        if f"{at}.text" in fields
    ]
    return [*(entry for entry in sent if entry.said()), Entry()]


def document_of(form: Form, base: Document) -> Document:
    """Return the base with what the form says in it; each entry is told its place."""
    document, as_list = {**base}, base.get("format") == "list"
    if form.describes != shown(base.get("describes")):
        document["describes"] = form.describes
    if form.page != shown(base.get("page")):
        document.pop("page", None)
        document |= {"page": form.page} if form.page else {}
    default = base.get("default")
    default = default if isinstance(default, dict) else {}
    document["default"] = {**default, "text": typed(form.default, default.get("text"), as_list=as_list)}
    choices = base.get("choices")
    if isinstance(choices, list) and is_tables(choices):
        answers = [*form.choices, *map(shown, (choice.get("text") for choice in choices[len(form.choices) :]))]
        document["choices"] = [
            {**choice, "text": typed(answer, choice.get("text"), as_list=False)}
            for choice, answer in zip(choices, answers, strict=False)
        ]
    for motive in MOTIVES:
        before = variants(base, motive)
        if tables := _tables(form.entries.get(motive, []), before, as_list=as_list):
            document[motive] = tables
        elif before:
            del document[motive]
    return document


def _tables(entries: list[Entry], base: list[Document], *, as_list: bool) -> list[Document]:
    """Return a motive's variants: those of the base in their order, then what only the form has."""
    left = [entry for entry in entries if entry.said()]
    tables: list[Document] = []
    for table in base:
        entry = next((one for one in left if one.was and one.was == table.get("id")), None)
        if entry is None:  # it came meanwhile
            tables.append(table)
            continue
        left.remove(entry)
        if not entry.out:
            entry.at = len(tables)
            tables.append(_table(entry, table, entry.id or entry.was, as_list=as_list))
    for entry in left:
        if not entry.out:
            entry.at = len(tables)
            name = entry.id or entry.was or named(entry.text, {str(table.get("id")) for table in tables})
            tables.append(_table(entry, {}, name, as_list=as_list))
    return tables


def _table(entry: Entry, base: Document, name: str, *, as_list: bool) -> Document:
    table: Document = {**base, "id": name, "text": typed(entry.text, base.get("text"), as_list=as_list)}
    for key, said in (("from", entry.since), ("until", entry.until)):
        if not said:
            table.pop(key, None)
        elif as_date(said) != as_date(base.get(key)):
            table[key] = said
    return table


def typed(text: str, before: Any, *, as_list: bool) -> Any:
    """Return a text for the document: as it was, if nobody touched it.

    >>> typed("Lüften\\n\\nBürsten ", ["Lüften"], as_list=True)
    ['Lüften', 'Bürsten']
    """
    if before is not None and text == shown(before):
        return before
    if as_list:
        return [line.strip() for line in text.split("\n") if line.strip()]
    return text.strip()


def named(text: str, taken: set[str]) -> str:
    """Return an id for a new text, made of its first words.

    >>> named("Schönes für {{ product.name }}!", set()), named("…", {"text"})
    ('schoenes-fuer', 'text-2')
    """
    plain = unicodedata.normalize("NFKD", PART.sub(" ", text.strip()[:BEGINNING]).lower().translate(SPELT))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())[:4]
    name = "-".join(words)[:40].strip("-") or "text"
    numbers = count(2)
    free = name
    while free in taken:
        free = f"{name}-{next(numbers)}"
    return free
