"""The rows of the report: each comparison with its uplift, interval and verdict."""

import math
from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import UNSET, Struct

from fivefold.effect import fields
from fivefold.effect.compare import Comparison, compare, sample_ratio
from fivefold.effect.eprocess import ALPHA, Interval
from fivefold.effect.expectation import Expected, expect
from fivefold.effect.figures import Cell, Effect, Month, Revenue
from fivefold.effect.verdict import ALPHA_SAMPLE_RATIO, ALPHA_SITE, ALPHA_TABLE, Verdict, discoveries
from fivefold.records import GROUPS, MOTIVES, Goal, Group, Motive, Sums

DAYS_A_MONTH = 30


class Frame(Struct, frozen=True, kw_only=True):
    """What the rows of one report have in common."""

    sums: Sums
    """Published, of all days together."""
    epochs: list[str]
    """Holdout shares in thousandths."""
    goals: Mapping[str, Goal]
    exact: bool
    """The sums are the true ones (k = 1), in which what is missing is none."""
    days: int
    """From the first to the last with sessions."""
    currency: str | None

    def shown(self, amount: float | None) -> int | None:
        """Return a published count as a whole number."""
        return round(amount or 0.0) if self.exact or amount is not None else None

    @staticmethod
    def of(sessions: int | None, amount: float | None) -> int | None:
        """Return how often something happened in sessions that are shown, None if they are not."""
        return None if sessions is None else round(amount or 0.0)


def total(sums: Sums, names: Iterable[str]) -> float | None:
    """Return the sum of the fields that are there, None if none is."""
    found = [sums[name] for name in names if name in sums]
    return sum(found) if found else None


def effects(frame: Frame) -> list[Effect]:
    """Return all rows, the site's first. The site's lines are one family of questions, the table below another."""
    populations = [fields.ALL, *_slots(frame.sums), *map(fields.motive, MOTIVES)]
    rows = [compare(frame.sums, frame.epochs, of, goal) for of in populations for goal in frame.goals]
    believed: set[int] = set()
    for alpha, of_site in ((ALPHA_SITE, True), (ALPHA_TABLE, False)):
        family = [i for i, row in enumerate(rows) if (row.of == fields.ALL) == of_site]
        believed |= {family[i] for i in discoveries([rows[i].log_e() for i in family], alpha)}
    return [_effect(frame, row, i in believed) for i, row in enumerate(rows)]


def _slots(sums: Sums) -> list[str]:
    populations = {field.split("/")[3] for field in sums if field.startswith("n/")}
    return sorted(of for of in populations if of.startswith("slot:"))


def _effect(frame: Frame, row: Comparison, believed: bool) -> Effect:
    cells = {group: _cell(frame, row, group) for group in GROUPS}
    ratio = row.ratio() if row.epochs else None
    around = row.interval() if row.epochs else None
    verdict, reason = _verdict(frame, row, believed, ratio, around)
    return Effect(
        goal=row.goal,
        slot=row.of.removeprefix("slot:") if row.of.startswith("slot:") else None,
        motive=next((motive for motive in get_args(Motive) if row.of == fields.motive(motive)), None),
        holdout=cells["holdout"],
        personalised=cells["personalised"],
        uplift=None if ratio is None else round(ratio - 1, 4),
        interval=None if around is None else relative(around),
        level=1 - ALPHA,
        verdict=verdict,
        reason=reason or UNSET,
        month=(_month(frame, row, around) if verdict in ("better", "worse") else None) or UNSET,
        expected=_expected(frame, row) if verdict == "collecting" else UNSET,
    )


def _cell(frame: Frame, row: Comparison, group: Group) -> Cell:
    """Return the group's figures; those of epochs without the other only where there is nothing to compare."""
    if row.epochs:
        return Cell(n=row.n(group), conversions=row.won(group), rate=round(row.won(group) / row.n(group), 5))
    n = frame.shown(total(frame.sums, (fields.n(epoch, group, row.of) for epoch in frame.epochs)))
    won = frame.of(n, total(frame.sums, (fields.won(epoch, group, row.of, row.goal) for epoch in frame.epochs)))
    return Cell(n=n, conversions=won, rate=round(won / n, 5) if n and won is not None else None)


def _verdict(
    frame: Frame, row: Comparison, believed: bool, ratio: float | None, around: Interval | None
) -> tuple[Verdict, str]:
    if around is None:
        return "withheld", "too few"
    if sample_ratio(frame.sums, frame.epochs, row.of) <= ALPHA_SAMPLE_RATIO:
        return "withheld", "sample ratio mismatch"
    if believed:
        return ("better" if ratio is None or ratio > 1 else "worse"), ""
    if around.low > 1 or around.high < 1:
        return "collecting", "clear by itself, but among this many figures one may be by chance"
    return "collecting", ""


def relative(around: Interval) -> tuple[float, float | None]:
    """Return the interval of a ratio as one of a relative difference."""
    return round(around.low - 1, 4), round(around.high - 1, 4) if around.high < math.inf else None


def _month(frame: Frame, row: Comparison, around: Interval | None) -> Month | None:
    """Return what part of the served sessions' value is owed to the texts: 1 - 1/ratio of it, at either end."""
    worth = row.value("personalised") / frame.days * DAYS_A_MONTH if row.of == fields.ALL else 0.0
    if around is None or not worth:
        return None
    low = round(worth * (1 - 1 / around.low), 2) if around.low else None
    return Month(low=low, high=round(worth * (1 - 1 / around.high), 2), currency=frame.currency)


def _expected(frame: Frame, row: Comparison) -> list[Expected]:
    n, won = (sum(map(count, GROUPS)) for count in (row.n, row.won))
    if not won:
        return []
    share = max(row.epochs, key=lambda epoch: sum(epoch.n.values())).share
    return expect(won / n, share, n, n / frame.days)


def revenue(frame: Frame) -> list[Revenue]:
    """Return the value a session for each goal that brought any."""
    return [
        _revenue(frame, row, goal.max_value)
        for name, goal in frame.goals.items()
        for row in [compare(frame.sums, frame.epochs, fields.ALL, name)]
        if any(row.value(group) for group in GROUPS) and all(row.n(group) for group in GROUPS)
    ]


def _revenue(frame: Frame, row: Comparison, bound: float) -> Revenue:
    means = {group: row.value(group) / row.n(group) for group in GROUPS}
    return Revenue(
        goal=row.goal,
        holdout=round(means["holdout"], 4),
        personalised=round(means["personalised"], 4),
        uplift=round(means["personalised"] / means["holdout"] - 1, 4) if means["holdout"] else None,
        interval=relative(row.value_interval(bound)),
        level=1 - ALPHA,
        bound=bound,
        currency=frame.currency,
    )
