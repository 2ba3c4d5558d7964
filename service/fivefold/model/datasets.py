"""Recorded sessions as labelled streams: a file is recognised by its columns, and any table of signals will do."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from fivefold.errors import ModelError
from fivefold.model import happenings, shoppers
from fivefold.model.dataset import Dataset, Row
from fivefold.records import MOTIVES, NUMBERS, WORDS

_EVENTS = {happenings.WEBSHOP: happenings.webshop, happenings.REES: happenings.rees}


def _text(file: Path) -> io.TextIOBase:
    return gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8")


def load(file: Path, after: Iterable[int] = (2, 3, 5, 8)) -> list[Dataset]:
    """Return the streams in a file: it is recognised by its columns. Raises ModelError naming what is missing."""
    if not file.is_file():
        raise ModelError(f"{file}: no such file")
    try:
        return _load(file, after)
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError):
        raise ModelError(f"{file}: this is no CSV in UTF-8") from None


def _load(file: Path, after: Iterable[int]) -> list[Dataset]:
    with _text(file) as lines:
        first = lines.readline().strip()
        delimiter = ";" if first.count(";") > first.count(",") else ","
        head = first.split(delimiter)
        rest = csv.reader(chain([first], lines), delimiter=delimiter)
        if len(head) == 5 and head[3] in {"pv", "cart", "fav", "buy"}:
            return happenings.taobao(rest, after)
        next(rest)
        if "label" in head:
            return [_signals(file, head, rest)]
        for columns in (shoppers.COLUMNS, *_EVENTS):
            if len(set(columns) & set(head)) >= len(columns) / 2:
                if missing := [column for column in columns if column not in head]:
                    raise ModelError(f"{file}: missing column {', '.join(missing)}")
                table = [dict(zip(head, row, strict=False)) for row in rest]
                return shoppers.read(table) if columns is shoppers.COLUMNS else _EVENTS[columns](table, after)
    known = [name for name in (*NUMBERS, *WORDS) if name in head]
    raise ModelError(
        f"{file}: missing column label (a motive or 0/1 per session); "
        + (f"it has the signals {', '.join(known)}" if known else f"no signal is among its columns {', '.join(head)}")
    )


def _signals(file: Path, head: list[str], table: Iterable[list[str]]) -> Dataset:
    rows, labels = [], []
    for line, values in enumerate(table, start=2):
        cells: Mapping[str, str] = dict(zip(head, values, strict=False))
        x: Row = {}
        for name, text in cells.items():
            if name == "label" or text == "":
                continue
            try:
                x[name] = text if name in WORDS else float(text)
            except ValueError:
                if name in NUMBERS:
                    raise ModelError(f"{file}:{line}: {name}: {text!r} is not a number") from None
                x[name] = text
        rows.append(x)
        labels.append(cells.get("label", ""))
    if set(labels) <= set(MOTIVES):
        return Dataset(file.stem, rows, labels)
    yes, no = {"1", "true", "TRUE", "True", "yes"}, {"0", "false", "FALSE", "False", "no"}
    if wrong := sorted(set(labels) - yes - no):
        raise ModelError(f"{file}: label {wrong[0]!r} is neither 0/1 nor one of {', '.join(MOTIVES)}")
    return Dataset(file.stem, rows, [label in yes for label in labels])
