"""What the report comes to, for someone who reads nothing else of it: which sentence fits, and the English ones.

The console says the same in words of its own, in German too.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, Struct

from fivefold.effect.expectation import Expected
from fivefold.effect.figures import Effect, Month, Report

Kind = Literal["broken", "nothing", "few", "better", "worse", "chance", "open"]
Wait = Literal["none", "rare", "over", "never", "late", "known"]

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


class Waiting(Struct, frozen=True, kw_only=True):
    """How long it takes until something is sure."""

    kind: Wait
    """`none` or `rare`: too few conversions to say; `over`: what there is to see would show by now; `never`: not
    within a year; `late`: only the larger difference within one; `known`: both."""
    counted: int = 0
    """Conversions so far."""
    smaller: Expected | None = None
    larger: Expected | None = None
    """The two differences to be named."""


class Conclusion(Struct, frozen=True, kw_only=True):
    """What is said of a goal, or of the whole report where there is none."""

    kind: Kind
    row: Effect | None = None
    wait: Waiting | None = None
    """While nothing is sure."""


def conclude(report: Report) -> list[Conclusion]:
    """Return what there is to say of each goal, of the whole site; one for all where nothing can be believed."""
    if not report.sample_ratio.ok:
        return [Conclusion(kind="broken")]
    if not any(report.sessions.values()):
        return [Conclusion(kind="nothing")]
    return [_concluded(row) for row in report.effects if row.slot is None and row.motive is None]


def _concluded(row: Effect) -> Conclusion:
    if row.verdict == "withheld":
        return Conclusion(kind="few" if row.reason == "too few" else "broken", row=row)
    if row.verdict != "collecting":
        return Conclusion(kind=row.verdict, row=row)
    return Conclusion(kind="open" if row.reason is UNSET else "chance", row=row, wait=waiting(row))


def waiting(row: Effect) -> Waiting:
    """Return how long a row that is not sure will presumably take."""
    counted = (row.holdout.conversions or 0) + (row.personalised.conversions or 0)
    if not row.expected:
        return Waiting(kind="none")
    if counted < FEW:
        return Waiting(kind="rare", counted=counted)
    when = {expected.uplift: expected for expected in row.expected}
    smaller, larger = when[0.2], when[0.5]
    if not smaller.more:
        smaller, larger = when[0.1], when[0.2]
    kind: Wait = "over" if not smaller.more else "never" if _late(larger) else "late" if _late(smaller) else "known"
    return Waiting(kind=kind, counted=counted, smaller=smaller, larger=larger)


def _late(expected: Expected) -> bool:
    return expected.more > 0 and (expected.days or 0) > A_YEAR


def conclusions(report: Report) -> Iterator[str]:
    """Yield a sentence for each goal, of the whole site; one for all where nothing can be believed."""
    found = conclude(report)
    for one in found:
        name = f"{one.row.goal}: " if one.row and len(found) > 1 else ""
        yield name + _sentence(one, report.k)


def _sentence(said: Conclusion, k: int) -> str:
    row = said.row
    if row is None or said.kind == "broken":
        return BROKEN if said.kind == "broken" else f"Nothing to say yet: {_too_few(k)}"
    if said.kind == "few":
        return f"Withheld: {_too_few(k)}"
    if said.kind in ("better", "worse"):
        says = "The texts help" if said.kind == "better" else "The texts do harm"
        return f"{says}: {row.goal} {percent(row.uplift)}; the truth lies {between(row.interval)}.{_worth(row)}"
    wait = _wait(said.wait, row.goal) if said.wait else ""
    if said.kind == "chance":
        return f"Not sure yet: clear by itself, but among several goals one may be by chance.{wait}"
    return f"Not known yet whether the texts help.{wait}"


def _too_few(k: int) -> str:
    least = f"{k} sessions" if k > 1 else "one session"
    return f"too few sessions. There must be at least {least} with the default texts, and as many with fitting ones."


def _worth(row: Effect) -> str:
    if not isinstance(row.month, Month):
        return ""
    low = "no bound" if row.month.low is None else f"{row.month.low:,.0f}"
    return f" Worth between {low} and {row.month.high:,.0f} {row.month.currency or ''}".rstrip() + " in 30 days."


def _wait(wait: Waiting, goal: str) -> str:
    smaller, larger = wait.smaller, wait.larger
    if smaller is None or larger is None:
        if wait.kind == "none":
            return f" No {goal} has been counted so far."
        so_far = "once" if wait.counted == 1 else f"{wait.counted} times"
        return f" The goal {goal} has been counted {so_far} so far: too few to say how long it will take."
    if wait.kind == "over":
        return f" A difference of {percent(smaller.uplift)} would probably have shown by now."
    if wait.kind == "never":
        return (
            f" This shop has too few visitors to see even a difference of {percent(larger.uplift)} within a year:"
            " do not wait for it."
        )
    if wait.kind == "late":
        return (
            f" This shop has too few visitors to see a difference of {percent(smaller.uplift)} within a year; "
            f"one of {percent(larger.uplift)} would show {_when(larger)}."
        )
    return (
        f" At this traffic a difference of {percent(smaller.uplift)} would show {_when(smaller)}, "
        f"one of {percent(larger.uplift)} {_when(larger)}."
    )


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
