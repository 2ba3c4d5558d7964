"""The report: what the published sums say, for people who must not be fooled by them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import get_args

from msgspec import UNSET

from fivefold.effect import fields
from fivefold.effect.compare import Comparison, compare, shares
from fivefold.effect.eprocess import ALPHA
from fivefold.effect.figures import Cell, Effect, Report, SampleRatio
from fivefold.effect.verdict import ALPHA_SAMPLE_RATIO, ALPHA_SITE, ALPHA_TABLE, Verdict, discoveries
from fivefold.records import GROUPS, MOTIVES, Group, Motive, Sums


def report(
    days: Mapping[str, Sums],
    *,
    site: str,
    goals: Iterable[str],
    since: date | None = None,
    until: date | None = None,
    k: int = 20,
) -> Report:
    """Return the report on the days since..until, both included; on all days where None."""
    first, last = since.isoformat() if since else "", until.isoformat() if until else "9"
    within = sorted(day for day in days if first <= day <= last)
    sums = total(days[day] for day in within)
    populations = [fields.ALL, *_slots(sums), *map(fields.motive, MOTIVES)]
    ratio = compare(sums, fields.ALL, "").sample_ratio()
    return Report(
        site=site,
        since=first or (within[0] if within else ""),
        until=last if until else (within[-1] if within else ""),
        sessions={group: _shown(_sessions(sums, group), k) for group in GROUPS},
        motives={motive: _shown(sums.get(f"motive/{motive}", 0), k) for motive in MOTIVES},
        effects=_effects([compare(sums, of, goal) for of in populations for goal in goals], k),
        sample_ratio=SampleRatio(p=round(ratio, 4), ok=ratio > ALPHA_SAMPLE_RATIO),
    )


def total(days: Iterable[Sums]) -> Sums:
    """Return the sums of all days together."""
    sums: Sums = {}
    for day in days:
        for field, amount in day.items():
            sums[field] = sums.get(field, 0.0) + amount
    return sums


def _slots(sums: Sums) -> list[str]:
    populations = {field.split("/")[3] for field in sums if field.startswith("n/")}
    return sorted(of for of in populations if of.startswith("slot:"))


def _sessions(sums: Sums, group: Group) -> float:
    return sum(sums.get(fields.n(share, group), 0) for share in shares(sums))


def _shown(count: float, k: int) -> int | None:
    return round(count) if count >= k or k <= 1 else None


def _effects(comparisons: Sequence[Comparison], k: int) -> list[Effect]:
    """Return the rows with their verdicts: the site's lines are one family, the table below another."""
    believed: set[int] = set()
    for alpha, of_site in ((ALPHA_SITE, True), (ALPHA_TABLE, False)):
        family = [i for i, row in enumerate(comparisons) if (row.of == fields.ALL) == of_site]
        believed |= {family[i] for i in discoveries([comparisons[i].log_e() for i in family], alpha)}
    return [_effect(comparison, i in believed, k) for i, comparison in enumerate(comparisons)]


def _effect(row: Comparison, believed: bool, k: int) -> Effect:
    cells = {group: _cell(row, group, k) for group in GROUPS}
    known = all(cell.rate is not None for cell in cells.values())
    verdict, reason = _verdict(row, believed, known)
    ratio = row.ratio() if known else None
    low, high = row.interval()
    return Effect(
        goal=row.goal,
        slot=row.of.removeprefix("slot:") if row.of.startswith("slot:") else None,
        motive=next((motive for motive in get_args(Motive) if row.of == fields.motive(motive)), None),
        holdout=cells["holdout"],
        personalised=cells["personalised"],
        uplift=None if ratio is None else round(ratio - 1, 4),
        interval=(round(low - 1, 4), round(high - 1, 4) if high < math.inf else None) if known else None,
        level=1 - ALPHA,
        verdict=verdict,
        reason=reason or UNSET,
    )


def _verdict(row: Comparison, believed: bool, known: bool) -> tuple[Verdict, str]:
    if not known:
        return "withheld", "too few"
    if row.sample_ratio() <= ALPHA_SAMPLE_RATIO:
        return "withheld", "sample ratio mismatch"
    ratio = row.ratio()
    if not believed or ratio is None:
        return "collecting", ""
    return ("better" if ratio > 1 else "worse"), ""


def _cell(row: Comparison, group: Group, k: int) -> Cell:
    n, won = _shown(row.n(group), k), _shown(row.won(group), k)
    return Cell(n=n, conversions=won, rate=round(won / n, 5) if won is not None and n else None)
