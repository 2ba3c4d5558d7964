"""The report in a terminal: a table with its intervals drawn."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET
from rich.box import SIMPLE_HEAD
from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from fivefold.effect.expectation import Expected
from fivefold.effect.figures import Effect, Report, Revenue, VariantFigure
from fivefold.records import GROUPS

WIDTH = 23
LEAST, MOST = -0.6, 1.0
"""What the drawn scale shows of uplifts; what lies beyond is an arrow."""

STYLES = {"better": "bold green", "worse": "bold red", "withheld": "yellow", "collecting": "dim"}
HIDDEN = "–"


def render(report: Report) -> RenderableType:
    """Return the whole report."""
    return Lines(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    counts = ", ".join(f"{_count(report.sessions[group])} {group}" for group in GROUPS)
    yield Text(f"{report.site}, {report.since or '…'} to {report.until or '…'}: sessions {counts}", style="bold")
    if not report.sample_ratio.ok:
        yield Text("The groups are not as large as they were drawn: no verdict can be trusted.", style="bold red")
    motives = "  ".join(f"{motive} {_count(count)}" for motive, count in report.motives.items())
    yield Text(f"in the motive  {motives}")
    for goal in dict.fromkeys(row.goal for row in report.effects):
        yield effects(goal, (row for row in report.effects if row.goal == goal))
    yield from _waits(report.effects)
    if report.revenue:
        yield _revenue(report.revenue)
    if report.variants:
        yield variants(report.variants)
    if any(count for groups in report.untrusted.values() for count in groups.values()):
        lies = ", ".join(f"{goal} {_count(groups['personalised'])}" for goal, groups in report.untrusted.items())
        yield Text(f"Reported by browsers only, and in no effect: {lies}", style="dim")
    if report.k > 1:
        yield Text(f"{HIDDEN}  not shown: it, or its latest change, is of fewer than {report.k} sessions", style="dim")


def effects(goal: str, rows: Iterable[Effect]) -> Table:
    """Return the effects on one goal, each with its interval drawn between -60 % and +100 %."""
    title = f"{goal}: held out → served"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title, title_justify="left")
    table.add_column("of")
    table.add_column("rate", justify="right", no_wrap=True)
    table.add_column("uplift", justify="right", no_wrap=True)
    table.add_column(_axis(), no_wrap=True, min_width=WIDTH)
    table.add_column("verdict", min_width=10)
    for row in rows:
        of = f"slot {row.slot}" if row.slot else row.motive or "the whole site"
        uplift = HIDDEN if row.uplift is None else f"{row.uplift:+.1%}"
        said = row.verdict if row.reason is UNSET else f"{row.verdict}: {row.reason}"
        drawn, verdict = (Text(text, style=STYLES[row.verdict]) for text in (draw(row.interval, row.uplift), said))
        table.add_row(of, _rates(row), uplift, drawn, verdict)
    return table


def draw(interval: tuple[float, float | None] | None, point: float | None) -> str:
    """Return the interval as a line with its point, and where nothing is between them, zero.

    >>> draw((-0.2, 0.6), 0.2)
    '     ├──┼──●────┤      '
    >>> draw((0.3, None), 0.5)
    '        ┊   ├──●──────▶'
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
        line[_place(point)] = "●"
    return "".join(line)


def _place(uplift: float) -> int:
    return round((min(max(uplift, LEAST), MOST) - LEAST) / (MOST - LEAST) * (WIDTH - 1))


def _axis() -> str:
    return f"{LEAST:+.0%}".ljust(_place(0)) + "0" + f"{MOST:+.0%}".rjust(WIDTH - 1 - _place(0))


def _count(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _rates(row: Effect) -> str:
    rates = (row.holdout.rate, row.personalised.rate)
    return "→".join(HIDDEN if rate is None else f"{rate:.2%}" for rate in rates)


def _waits(rows: list[Effect]) -> Iterator[Text]:
    for row in rows:
        if row.slot or row.motive:
            continue
        if row.month is not UNSET:
            money = row.month.currency or ""
            low = "no bound" if row.month.low is None else f"{row.month.low:,.0f}"
            yield Text(f"{row.goal}: worth between {low} and {row.month.high:,.0f} {money} in 30 days of this traffic")
        if row.expected:
            yield Text(f"{row.goal}: half of all shops know {', '.join(map(_wait, row.expected))}", style="dim")


def _wait(expected: Expected) -> str:
    if not expected.more:
        return f"of {expected.uplift:+.0%} by now"
    days = f" ({expected.days:,} more days)" if expected.days else ""
    return f"of {expected.uplift:+.0%} after {expected.sessions:,} sessions{days}"


def _revenue(rows: list[Revenue]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title="Value a session (a second figure)", title_justify="left")
    for name in ("goal", "held out", "served", "uplift", "interval", "values up to"):
        table.add_column(name, justify="left" if name == "goal" else "right")
    for row in rows:
        low, high = row.interval or (None, None)
        between = HIDDEN if low is None else f"{low:+.0%} … " + ("no bound" if high is None else f"{high:+.0%}")
        uplift = HIDDEN if row.uplift is None else f"{row.uplift:+.1%}"
        means = (HIDDEN if mean is None else f"{mean:.2f}" for mean in (row.holdout, row.personalised))
        table.add_row(row.goal, *means, uplift, between, f"{row.bound:,.0f} {row.currency or ''}")
    return table


def variants(rows: list[VariantFigure]) -> Table:
    """Return the texts' shares and rates, which no verdict goes with."""
    title = "The texts, each weighed by how likely it was shown (no verdict)"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title, title_justify="left")
    for name in ("slot", "motive", "text", "share", "goal", "rate", "interval"):
        table.add_column(name, justify="right" if name in ("share", "rate", "interval") else "left")
    for row in rows:
        rate = HIDDEN if row.rate is None else f"{row.rate:.2%}"
        between = HIDDEN if row.interval is None else f"{row.interval[0]:.2%} … {row.interval[1]:.2%}"
        text = f"{row.variant} (on paper)" if row.shadow else row.variant
        table.add_row(row.slot, row.motive, text, f"{row.share:.1%}", row.goal or "", rate, between)
    return table
