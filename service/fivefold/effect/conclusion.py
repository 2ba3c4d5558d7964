"""What the report comes to, in a sentence a goal, for someone who reads nothing else of it."""

from collections.abc import Iterator

from msgspec import UNSET

from fivefold.effect.expectation import Expected
from fivefold.effect.figures import Effect, Month, Report

BROKEN = (
    "Withheld: the two groups are not as large as they were drawn. Something is broken (a cache, a blocker, a bot), "
    "and no figure below can be trusted."
)
A_YEAR = 365
"""Days; who would have to wait longer is told not to."""
FEW = 10
"""Conversions below which a forecast says next to nothing: ten are known to a third of themselves."""
MOST = 10.0
"""Above tenfold a percentage says nothing any more."""


def conclusions(report: Report) -> Iterator[str]:
    """Yield a sentence for each goal, of the whole site; one for all where nothing can be believed."""
    rows = [row for row in report.effects if row.slot is None and row.motive is None]
    if not report.sample_ratio.ok:
        yield BROKEN
    elif not any(report.sessions.values()):
        yield f"Nothing to say yet: {_too_few(report.k)}"
    else:
        for row in rows:
            yield f"{row.goal}: {_conclusion(row, report.k)}" if len(rows) > 1 else _conclusion(row, report.k)


def _conclusion(row: Effect, k: int) -> str:
    if row.verdict == "withheld":
        return f"Withheld: {_too_few(k)}" if row.reason == "too few" else BROKEN
    if row.verdict != "collecting":
        says = "The texts help" if row.verdict == "better" else "The texts do harm"
        return f"{says}: {row.goal} {percent(row.uplift)}; the truth lies {between(row.interval)}.{_worth(row)}"
    if row.reason is not UNSET:
        return f"Not sure yet: clear by itself, but among several goals one may be by chance.{_wait(row)}"
    return f"Not known yet whether the texts help.{_wait(row)}"


def _too_few(k: int) -> str:
    least = f"{k} sessions" if k > 1 else "one session"
    return f"too few sessions. There must be at least {least} with the default texts, and as many with fitting ones."


def _worth(row: Effect) -> str:
    if not isinstance(row.month, Month):
        return ""
    low = "no bound" if row.month.low is None else f"{row.month.low:,.0f}"
    return f" Worth between {low} and {row.month.high:,.0f} {row.month.currency or ''}".rstrip() + " in 30 days."


def _wait(row: Effect) -> str:
    if not row.expected:
        return f" No {row.goal} has been counted so far."
    counted = (row.holdout.conversions or 0) + (row.personalised.conversions or 0)
    if counted < FEW:
        so_far = "once" if counted == 1 else f"{counted} times"
        return f" The goal {row.goal} has been counted {so_far} so far: too few to say how long it will take."
    when = {expected.uplift: expected for expected in row.expected}
    first, second = when[0.2], when[0.5]
    if not first.more:
        first, second = when[0.1], when[0.2]
    if not first.more:
        return f" A difference of {percent(first.uplift)} would probably have shown by now."
    if _late(second):
        return (
            f" This shop has too few visitors to see even a difference of {percent(second.uplift)} within a year:"
            " do not wait for it."
        )
    if _late(first):
        return (
            f" This shop has too few visitors to see a difference of {percent(first.uplift)} within a year; "
            f"one of {percent(second.uplift)} would show {_when(second)}."
        )
    return (
        f" At this traffic a difference of {percent(first.uplift)} would show {_when(first)}, "
        f"one of {percent(second.uplift)} {_when(second)}."
    )


def _late(expected: Expected) -> bool:
    return expected.more > 0 and (expected.days or 0) > A_YEAR


def _when(expected: Expected) -> str:
    if not expected.more:
        return "probably by now"
    if expected.days is None:
        return f"after about {expected.more:,} more sessions"
    return f"in about {expected.days:,} {'day' if expected.days == 1 else 'days'}"


def percent(uplift: float | None) -> str:
    """Return a difference as people say it.

    >>> percent(0.425), percent(-0.031), percent(338.6), percent(None)
    ('+42%', '-3.1%', 'over +1,000%', '–')
    """
    if uplift is None:
        return "–"
    if uplift > MOST:
        return f"over {MOST:+,.0%}"
    return f"{uplift:+,.1%}" if 0 < abs(uplift) < 0.1 else f"{uplift:+,.0%}"


def between(interval: tuple[float, float | None] | None) -> str:
    """Return an interval in words.

    >>> between((-0.2, 0.6)), between((0.2, None))
    ('between -20% and +60%', 'above +20%')
    """
    low, high = interval or (None, None)
    if low is None:
        return "not known"
    return f"above {percent(low)}" if high is None else f"between {percent(low)} and {percent(high)}"
