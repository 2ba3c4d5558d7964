"""Recorded sessions as labelled streams: UCI online shoppers, three event files, and any table of signals."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, pairwise
from pathlib import Path

from msgspec import Struct

from fivefold.errors import ModelError
from fivefold.records import MOTIVES, NUMBERS, WORDS

Row = dict[str, float | str]


class Dataset(Struct, frozen=True):
    """A stream of rows with labels, in the order of the file, and how to look at it."""

    name: str
    rows: list[Row]
    labels: list[bool] | list[str]
    units: tuple[tuple[str, float], ...] = ()
    crosses: tuple[tuple[str, str], ...] = ()
    prior: tuple[tuple[str, float], ...] = ()
    """What a shopkeeper would say beforehand, as weights of the features."""
    firmness: float = 100.0
    """Sessions for which that holds out."""


class Happening(Struct, frozen=True):
    """One event of one session of an event file."""

    kind: str
    at_s: float
    item: str = ""
    group: str = ""
    price: float = 0.0
    about: str = ""
    brand: str = ""


_UCI_NUMBERS = (
    "Administrative",
    "Administrative_Duration",
    "Informational",
    "Informational_Duration",
    "ProductRelated",
    "ProductRelated_Duration",
    "BounceRates",
    "ExitRates",
    "PageValues",
    "SpecialDay",
)
_UCI_WORDS = ("Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend", "Revenue")
_UCI = (*_UCI_NUMBERS, *_UCI_WORDS)
_UCI_CROSSES = (
    ("PageValues", "Month"),
    ("PageValues", "VisitorType"),
    ("PageValues", "ProductRelated"),
    ("PageValues", "ExitRates"),
    ("PageValues", "Administrative"),
    ("PageValues", "ProductRelated_Duration"),
    ("PageValues", "BounceRates"),
    ("Month", "VisitorType"),
    ("Month", "ExitRates"),
    ("Month", "ProductRelated"),
    ("VisitorType", "ExitRates"),
    ("VisitorType", "ProductRelated"),
    ("ProductRelated", "ExitRates"),
)
_UCI_PRIOR = (
    ("(any)", -1.2),
    ("PageValues", 1.5),
    ("PageValues@zero", -2.4),
    ("ExitRates", -0.6),
    ("BounceRates", -0.6),
    ("ProductRelated", 0.3),
    ("ProductRelated_Duration", 0.3),
    ("Administrative", 0.2),
    ("Month=Nov", 0.4),
    ("Month=Feb", -0.4),
    ("Month=Mar", -0.3),
    ("Month=May", -0.2),
    ("VisitorType=New_Visitor", 0.3),
)
_WEBSHOP = ("session", "Date", "Time", "Click_order", "Webpage")
_REES = ("event_time", "event_type", "product_id", "category_id", "category_code", "brand", "price", "user_session")
_CART_PRIOR = (("(any)", -2.0), *((f"n_{kind}", 4.0) for kind in ("cart", "addcart", "pay_req", "register")))
_HISTORY_PRIOR = (("(any)", -2.0), ("before_buy", 2.0))
GAP_S = 1800
"""A visitor who was away for so long begins a new session."""


def _text(file: Path) -> io.TextIOBase:
    return gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8")


def load(file: Path, after: Iterable[int] = (2, 3, 5, 8)) -> list[Dataset]:
    """Return the streams in a file: it is recognised by its columns. Raises ModelError naming what is missing."""
    if not file.is_file():
        raise ModelError(f"{file}: no such file")
    with _text(file) as lines:
        first = lines.readline().strip()
        delimiter = ";" if first.count(";") > first.count(",") else ","
        head = first.split(delimiter)
        rest = csv.reader(chain([first], lines), delimiter=delimiter)
        if len(head) == 5 and head[3] in {"pv", "cart", "fav", "buy"}:
            return _foreseen("taobao", _taobao(rest), "buy", after)
        next(rest)
        if "label" in head:
            return [_signals(file, head, rest)]
        for columns in (_UCI, _WEBSHOP, _REES):
            if len(set(columns) & set(head)) >= len(columns) / 2:
                if missing := [column for column in columns if column not in head]:
                    raise ModelError(f"{file}: missing column {', '.join(missing)}")
                table = [dict(zip(head, row, strict=False)) for row in rest]
                return _uci(table) if columns is _UCI else (_webshop if columns is _WEBSHOP else _rees)(table, after)
    known = [name for name in (*NUMBERS, *WORDS) if name in head]
    raise ModelError(
        f"{file}: missing column label (a motive or 0/1 per session); "
        + (f"it has the signals {', '.join(known)}" if known else f"no signal is among its columns {', '.join(head)}")
    )


def _uci(table: list[dict[str, str]]) -> list[Dataset]:
    rows: list[Row] = [
        {name: float(value) if name in _UCI_NUMBERS else value for name, value in row.items() if name != "Revenue"}
        for row in table
    ]
    bought, new = [r["Revenue"] == "TRUE" for r in table], [r["VisitorType"] == "New_Visitor" for r in table]
    rates = (("BounceRates", 0.001), ("ExitRates", 0.001))

    def without(column: str) -> dict[str, object]:
        return {
            "rows": [{name: value for name, value in row.items() if name != column} for row in rows],
            "units": rates,
            "crosses": tuple(cross for cross in _UCI_CROSSES if column not in cross),
        }

    return [
        Dataset("uci revenue", rows, bought, rates, _UCI_CROSSES, _UCI_PRIOR, 300.0),
        Dataset(
            "uci revenue without PageValues",
            labels=bought,
            prior=tuple((name, mean) for name, mean in _UCI_PRIOR if not name.startswith("PageValues")),
            firmness=300.0,
            **without("PageValues"),  # type: ignore[arg-type]
        ),
        Dataset("uci new visitor", labels=new, **without("VisitorType")),  # type: ignore[arg-type]
    ]


def _webshop(table: list[dict[str, str]], after: Iterable[int]) -> list[Dataset]:
    sessions: dict[str, list[Happening]] = {}
    for row in table:
        if row["Webpage"] not in {"start_session", "end_session"}:
            at = datetime.fromisoformat(f"{row['Date']}T{row['Time']}").replace(tzinfo=UTC)
            sessions.setdefault(row["session"], []).append(Happening(row["Webpage"], at.timestamp()))
    return _foreseen("web shop", [({}, events) for events in sessions.values()], "pay_res", after)


def _rees(table: list[dict[str, str]], after: Iterable[int]) -> list[Dataset]:
    sessions: dict[str, list[Happening]] = {}
    for row in table:
        at = datetime.fromisoformat(row["event_time"].removesuffix(" UTC")).replace(tzinfo=UTC)
        sessions.setdefault(row["user_session"], []).append(
            Happening(
                row["event_type"],
                at.timestamp(),
                row["product_id"],
                row["category_id"],
                float(row["price"] or 0),
                ".".join(row["category_code"].split(".")[:2]) or "none",
                row["brand"] or "none",
            )
        )
    return _foreseen("rees46", [({}, events) for events in sessions.values()], "purchase", after)


def _taobao(table: Iterable[list[str]]) -> Iterator[tuple[Row, list[Happening]]]:
    visitors: dict[str, list[Happening]] = {}
    for row in table:
        if len(row) != 5:
            continue
        user, item, category, kind, at_s = row
        visitors.setdefault(user, []).append(Happening(kind, float(at_s), item, category))
    for events in visitors.values():
        events.sort(key=lambda event: event.at_s)
        before: Counter[str] = Counter()
        begin = 0
        for i in range(1, len(events) + 1):
            if i == len(events) or events[i].at_s - events[i - 1].at_s > GAP_S:
                session = events[begin:i]
                yield {f"before_{kind}": float(before[kind]) for kind in ("pv", "cart", "fav", "buy")}, session
                before.update(event.kind for event in session)
                begin = i


def _foreseen(
    name: str, sessions: Iterable[tuple[Row, list[Happening]]], goal: str, after: Iterable[int]
) -> list[Dataset]:
    """Return one stream per k: what was known after k events, and whether the goal came later; in order of time."""
    kept = list(sessions)
    streams = []
    for k in after:
        rows = [
            (events[k - 1].at_s, {**known, **_summary(events[:k])}, any(e.kind == goal for e in events[k:]))
            for known, events in kept
            if len(events) >= k and all(event.kind != goal for event in events[:k])
        ]
        rows.sort(key=lambda row: row[0])
        streams.append(
            Dataset(
                f"{name} after {k}",
                [x for _, x, _ in rows],
                [y for _, _, y in rows],
                prior=_HISTORY_PRIOR if name == "taobao" else _CART_PRIOR,
            )
        )
    return streams


def _summary(events: list[Happening]) -> Row:
    kinds = Counter(event.kind for event in events)
    gaps = [after.at_s - before.at_s for before, after in pairwise(events)]
    x: Row = {f"n_{kind}": float(count) for kind, count in kinds.items()}
    x |= {
        "kinds": float(len(kinds)),
        "last": events[-1].kind,
        "before_last": events[-2].kind if len(events) > 1 else "none",
        "entry": events[0].kind,
        "seconds": sum(gaps),
        "last_gap": gaps[-1] if gaps else 0.0,
    }
    if events[0].item:
        x |= {
            "items": float(len({event.item for event in events})),
            "groups": float(len({event.group for event in events})),
            "back": "yes" if len({event.item for event in events}) < len(events) else "no",
        }
    if events[-1].about:
        x |= {"about": events[-1].about, "brand": events[-1].brand}
    if prices := [event.price for event in events if event.price > 0]:
        x |= {"price": sum(prices) / len(prices), "dearest": max(prices), "last_price": prices[-1]}
    return x


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
