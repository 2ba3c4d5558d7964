"""The report in a terminal: what it comes to, and a table with its intervals drawn."""

from collections.abc import Iterator
from itertools import groupby

from msgspec import UNSET
from rich.box import SIMPLE_HEAD
from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from fivefold.effect.conclusion import between, conclusions, percent
from fivefold.effect.figures import Cell, Effect, Report, Revenue, VariantFigure

WIDTH = 17
LEAST, MOST = -0.6, 1.0
"""What the drawn scale shows of uplifts; what lies beyond is an arrow."""

STYLES = {"better": "bold green", "worse": "bold red", "groups off": "yellow"}
HIDDEN = "–"
OVERLAP = "The lines below the first count its sessions again: they overlap, don't add up."
COMPETING = (
    "share: of the motive's visitors, who see it now. rate: how many of these reach the goal. No verdict: shares\n"
    "follow success, so no text is compared fairly with another."
)
LEGEND = {
    "default": "visitors drawn by lot who always see the default texts, to compare",
    "fitting": "visitors who see the texts that fit their motive",
    "reached/all": "sessions that reached the goal, of all sessions",
    "differs": "how much more often, or less, with fitting texts than with the default ones",
    "├──●──┤": "● as measured; the truth lies between the ends with 95 % probability",
    "◀ ▶": "the line, or ● too, goes on beyond -60 % or +100 %",
    "by slot": "sessions on whose pages that place for a text stood",
    "open": "not known yet",
    "perhaps": "clear by itself, but among this many lines one may be by chance",
    "groups off": "the groups are not as large as they were drawn: do not trust this line",
}


def render(report: Report) -> RenderableType:
    """Return the whole report."""
    return Lines(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    days = " to ".join(dict.fromkeys(day for day in (report.since, report.until) if day))
    default, fitting = (_count(report.sessions[group]) for group in ("holdout", "personalised"))
    yield Text(f"{report.site}, {days or 'no day yet'}", style="bold")
    yield Text(f"Sessions: {default} with the default texts, {fitting} with fitting texts")
    if report.k > 1:
        yield Text(f"More are shown when there are at least {report.k} more: nobody shall be told from a figure.")
    yield Text()
    yield from (Text(f"{sentence}\n", style="bold") for sentence in conclusions(report))
    told = [row for row in report.effects if row.reason != "too few"]
    for goal in dict.fromkeys(row.goal for row in told):
        if goal != told[0].goal:
            yield Text()
        yield Text(f"{goal}: sessions that reach it / all sessions", style="italic")
        rows = [row for row in told if row.goal == goal]
        if any(row.slot or row.motive for row in rows):
            yield Text(OVERLAP, style="dim")
        yield effects(rows)
    if told:
        yield _legend(told, left_out=len(report.effects) - len(told))
    yield from map(_revenue, report.revenue)
    if any(report.motives.values()):
        yield from _motives(report)
    compared = [row for row in report.variants if row.shadow or _has_rival(row, report.variants)]
    if compared:
        yield from variants(compared)
    if any(count for groups in report.untrusted.values() for count in groups.values()):
        lies = ", ".join(f"{goal} {_count(groups['personalised'])}" for goal, groups in report.untrusted.items())
        yield Text(f"Reported by browsers only, and in no figure above: {lies}", style="dim")
    if report.k > 1:
        yield Text(f"{HIDDEN}  not shown: it, or its latest change, is of fewer than {report.k} sessions", style="dim")


def effects(rows: list[Effect]) -> Table:
    """Return the effects on one goal, each with its interval drawn between -60 % and +100 %."""
    table = _table("", "default>", "fitting>", "differs>")
    table.add_column(_axis(), no_wrap=True, min_width=WIDTH)
    table.add_column("", no_wrap=True)
    for kind, of_kind in groupby(rows, lambda row: "slot" if row.slot else "motive" if row.motive else ""):
        if kind:
            table.add_row()
            table.add_row(f"by {kind}", style="dim")
        for row in of_kind:
            of = row.slot or (_label(row.motive) if row.motive else "the whole site")
            said = _said(row)
            drawn, verdict = (
                Text(text, style=STYLES.get(said, "dim")) for text in (draw(row.interval, row.uplift), said)
            )
            differs = percent(row.uplift).replace("over ", ">")
            table.add_row(of, _of(row.holdout), _of(row.personalised), differs, drawn, verdict)
    return table


def draw(interval: tuple[float, float | None] | None, point: float | None) -> str:
    """Return the interval as a line with its point, and where nothing is between them, zero.

    >>> draw((-0.2, 0.6), 0.2)
    '    ├─┼─●───┤    '
    >>> draw((0.3, None), 0.5)
    '      ┊  ├─●────▶'
    >>> draw((-1.0, 0.2), -0.63)
    '◀─────┼─┤        '
    """
    line = [" "] * WIDTH
    if interval is not None:
        low, high = interval[0], MOST + 1 if interval[1] is None else interval[1]
        start, end = _place(low), _place(high)
        line[start : end + 1] = "─" * (end + 1 - start)
        line[start] = "◀" if low < LEAST else "├"
        line[end] = "▶" if high > MOST else "┤"
    zero = _place(0)
    line[zero] = "┼" if line[zero] == "─" else "┊" if line[zero] == " " else line[zero]
    if interval is not None and point is not None:
        at = _place(point)
        # An arrow says that there is more beyond; a point that is beyond itself is not drawn.
        if line[at] in "◀▶":
            at += 1 if line[at] == "◀" else -1
        if LEAST <= point <= MOST:
            line[at] = "●"
    return "".join(line)


def _place(uplift: float) -> int:
    return round((min(max(uplift, LEAST), MOST) - LEAST) / (MOST - LEAST) * (WIDTH - 1))


def _axis() -> str:
    return f"{LEAST:+.0%}".ljust(_place(0)) + "0" + f"{MOST:+.0%}".rjust(WIDTH - 1 - _place(0))


def _table(*columns: str) -> Table:
    """Return an empty table; the columns whose name ends with > are of numbers."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        number = name.endswith(">")
        table.add_column(name.removesuffix(">"), justify="right" if number else "left", no_wrap=number, overflow="fold")
    return table


def _count(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _of(cell: Cell) -> str:
    return f"{_count(cell.conversions)}/{_count(cell.n)}"


def _label(motive: str) -> str:
    return motive.replace("_", " ")


def _said(row: Effect) -> str:
    """Return the verdict in everyday words."""
    if row.verdict == "withheld":
        return "groups off"
    return row.verdict if row.verdict != "collecting" else "open" if row.reason is UNSET else "perhaps"


def _legend(told: list[Effect], left_out: int) -> Text:
    """Return a line for each word that stands in the table."""
    words = {"default", "fitting", "reached/all", "differs", "├──●──┤", *map(_said, told)}
    if any("◀" in line or "▶" in line for line in (draw(row.interval, row.uplift) for row in told)):
        words.add("◀ ▶")
    if any(row.slot for row in told):
        words.add("by slot")
    lines = [f"{word:<11}{meaning}" for word, meaning in LEGEND.items() if word in words]
    if left_out:
        lines.append(f"{left_out} lines with too few sessions are left out.")
    return Text("\n" + "\n".join(lines) + "\n", style="dim")


def _revenue(row: Revenue) -> Text:
    money = f" {row.currency}" if row.currency else ""
    default, fitting = (HIDDEN if mean is None else f"{mean:,.2f}{money}" for mean in (row.holdout, row.personalised))
    found = f"{row.goal}, value a session: {default} default, {fitting} fitting"
    low, high = row.interval or (-1.0, None)
    if low > 0 or (high is not None and high < 0):
        return Text(f"{found} ({percent(row.uplift)}; the truth lies {between(row.interval)}).\n", style="dim")
    sooner = f"The closer max_value ({row.bound:,.0f}{money}) is to what an order can cost, the sooner it is known."
    return Text(f"{found}; not known yet which is more. {sooner}\n", style="dim")


def _motives(report: Report) -> Iterator[RenderableType]:
    yield Text("Sessions by the motive they are in now", style="italic")
    table = _table(*(f"{_label(motive)}>" for motive in report.motives))
    table.add_row(*map(_count, report.motives.values()))
    yield table
    yield Text()


def _has_rival(row: VariantFigure, rows: list[VariantFigure]) -> bool:
    return any((of.slot, of.motive) == (row.slot, row.motive) and of.variant != row.variant for of in rows)


def variants(rows: list[VariantFigure]) -> Iterator[RenderableType]:
    """Yield the texts' shares and rates, which no verdict goes with."""
    goals = sorted({row.goal for row in rows if row.goal})
    yield Text(f"Texts that compete for the same visitors: {', '.join(goals)} (no verdict)", style="italic")
    yield Text(COMPETING, style="dim")
    table = _table("", "sessions>", "share>", *(["goal"] if len(goals) > 1 else []), "rate>", "truth between>")
    for (slot, motive), competing in groupby(rows, lambda row: (row.slot, row.motive)):
        table.add_row(f"{slot}, {_label(motive)}", style="dim")
        for row in competing:
            rate = HIDDEN if row.rate is None else f"{row.rate:.1%}"
            ends = HIDDEN if row.interval is None else f"{row.interval[0]:.1%} … {row.interval[1]:.1%}"
            text = f"  {row.variant} (on paper)" if row.shadow else f"  {row.variant}"
            goal = [row.goal or ""] if len(goals) > 1 else []
            table.add_row(text, f"{row.n:,}", f"{row.share:.0%}", *goal, rate, ends)
    yield table
    yield Text()
