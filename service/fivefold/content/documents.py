"""A slot's file as a document that can be changed without losing its comments and its order."""

import tomllib
from collections.abc import MutableMapping
from datetime import date, datetime
from typing import Any, cast

import tomlkit
from msgspec import to_builtins
from tomlkit.items import AoT, Item, Table

from fivefold.content.rewording import MARK, reworded, same
from fivefold.errors import RequestError
from fivefold.records import MOTIVES

Document = dict[str, Any]
"""A slot's tables as JSON: dates as text."""

ORDER = ("describes", "page", "format", "mode", "max_length", "vars", "default", *MOTIVES, "choices")


def read_document(text: str) -> Document:
    """Return the file's tables as JSON."""
    return cast(Document, to_builtins(tomllib.loads(text.removeprefix(MARK))))


def write_document(text: str, document: Document) -> str:
    """Return the file with the document's content; comments, order and blank lines stay as they were.

    Where tables or keys come or go, the variants of a motive that stood apart are brought together.
    """
    wanted = with_dates(document)
    if (edited := reworded(text, wanted)) is not None:
        return edited
    try:
        file = tomlkit.parse(text.removeprefix(MARK))
        update(file, wanted)
        changed = tomlkit.dumps(file)
        if to_builtins(tomllib.loads(changed)) == to_builtins(wanted):
            return changed
        plain = tomlkit.dumps(wanted)
        tomllib.loads(plain)
    except (ValueError, TypeError, tomlkit.exceptions.TOMLKitError) as error:
        raise RequestError(f"the document cannot be written as TOML: {error}", "document") from None
    return plain


def with_dates(document: Document) -> Document:
    """Return the document in the file's order, with the texts in `from` and `until` as dates."""
    wanted = {key: document[key] for key in (*ORDER, *document) if key in document}
    for motive in MOTIVES:
        if isinstance(wanted.get(motive), list):
            wanted[motive] = [dated(table) if isinstance(table, dict) else table for table in wanted[motive]]
    return wanted


def dated(table: Document) -> Document:
    """Return a variant's table with dates.

    >>> dated({"id": "a", "from": "2026-12-01"})
    {'id': 'a', 'from': datetime.date(2026, 12, 1)}
    """
    return {key: as_date(value) if key in ("from", "until") else value for key, value in table.items()}


def as_date(value: object) -> object:
    """Return a text that is a date as one, anything else as it is."""
    if not isinstance(value, str):
        return value
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    return value


def update(table: MutableMapping[str, Any], wanted: Document) -> None:
    """Make the table say what is wanted, touching nothing that says so already."""
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        present = table.get(key)
        if isinstance(present, Table) and isinstance(value, dict):
            update(present, value)
        elif isinstance(present, AoT) and is_tables(value):
            update_tables(present, value)
        elif present is None or not same(plain(present), value):
            table[key] = made(value)


def update_tables(present: AoT, wanted: list[Document]) -> None:
    """Make an array of tables hold the wanted ones: a table keeps its comments by its id, or else by its place."""
    by_id = {table.get("id"): table for table in present}
    kept = [by_id.get(table.get("id")) if "id" in table else None for table in wanted]
    if len(present) == len(wanted) and all(old is None or old is now for old, now in zip(kept, present, strict=True)):
        kept = list(present)
    tables = [old if old is not None else tomlkit.table() for old in kept]
    for table, values in zip(tables, wanted, strict=True):
        update(table, values)
    if [id(table) for table in tables] != [id(table) for table in present]:
        present.clear()
        for table in tables:
            present.append(table)


def made(value: Any) -> Item:
    """Return a new value as TOML; a list of tables as `[[…]]`."""
    if is_tables(value):
        tables = tomlkit.aot()
        for entry in value:
            tables.append(tomlkit.item(entry))
        return tables
    return cast(Item, tomlkit.item(value))


def is_tables(value: object) -> bool:
    """Return whether the value is a list of tables."""
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def plain(value: Any) -> Any:
    """Return a TOML item as the value that it holds."""
    return value.unwrap() if isinstance(value, Item) else value
