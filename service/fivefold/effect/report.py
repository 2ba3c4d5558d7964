"""The report: what the published sums say, for people who must not be fooled by them."""

from collections.abc import Iterable, Mapping
from datetime import date

from fivefold.effect import fields
from fivefold.effect.compare import sample_ratio
from fivefold.effect.effects import Frame, effects, revenue, total
from fivefold.effect.figures import Day, Report, SampleRatio
from fivefold.effect.nodes import epochs
from fivefold.effect.release import published, release
from fivefold.effect.variants import variants
from fivefold.effect.verdict import ALPHA_SAMPLE_RATIO
from fivefold.records import GROUPS, MOTIVES, Goal, Group, Sums, add


def report(
    days: Mapping[str, Sums],
    *,
    site: str,
    goals: Mapping[str, Goal],
    since: date | None = None,
    until: date | None = None,
    k: int = 20,
    released: bool = False,
    currency: str | None = None,
) -> Report:
    """Return the report on the days since..until, both included; on all days where None.

    `days`: the sums by ISO day; where `released`, what `published` made of them, else as they are stored. Of these only
    what was released is used, or if nothing was, what the first release would.
    """
    shown = days if released else published(days, k) or published(release(days, k), k)
    first, last = since.isoformat() if since else "", until.isoformat() if until else "9"
    within = {day: shown[day] for day in sorted(shown) if first <= day <= last}
    sums = add(*within.values())
    frame = Frame(sums=sums, epochs=epochs(sums), goals=goals, exact=k <= 1, days=_span(within), currency=currency)
    sessions = _sessions(frame, sums)
    all_sessions = next((n for n in sessions.values() if n is not None), None)
    p = sample_ratio(sums, frame.epochs, fields.ALL)
    return Report(
        site=site,
        since=first or next(iter(within), ""),
        until=last if until else next(reversed(within), ""),
        k=k,
        sessions=sessions,
        motives={m: frame.shown(total(sums, (fields.motive_now(e, m) for e in frame.epochs))) for m in MOTIVES},
        answered={motive: frame.of(all_sessions, sums.get(f"answered/{motive}")) for motive in MOTIVES},
        effects=effects(frame),
        revenue=revenue(frame),
        variants=variants(frame),
        exposures=_exposures(frame),
        feedback=_feedback(frame),
        untrusted={
            goal: {group: frame.of(sessions[group], sums.get(f"untrusted/{goal}/{group}/n")) for group in GROUPS}
            for goal in goals
        },
        sample_ratio=SampleRatio(p=round(p, 4), ok=p > ALPHA_SAMPLE_RATIO),
        days=[_day(frame, day, of_day) for day, of_day in within.items()],
    )


def _span(days: Iterable[str]) -> int:
    ordered = sorted(days)
    return (date.fromisoformat(ordered[-1]) - date.fromisoformat(ordered[0])).days + 1 if ordered else 1


def _sessions(frame: Frame, sums: Sums) -> dict[Group, int | None]:
    return {group: frame.shown(total(sums, (fields.n(epoch, group) for epoch in frame.epochs))) for group in GROUPS}


def _exposures(frame: Frame) -> dict[str, dict[Group, int | None]]:
    seen = [field.split("/") for field in frame.sums if field.startswith("seen/")]
    return {
        slot: {
            group: frame.shown(total(frame.sums, ("/".join(path) for path in seen if path[1:3] == [group, slot])))
            for group in GROUPS
        }
        for slot in sorted({path[2] for path in seen})
    }


def _feedback(frame: Frame) -> dict[str, dict[str, int | None]]:
    texts = sorted(
        {field.removeprefix("helped/").rpartition("/")[0] for field in frame.sums if field.startswith("helped/")}
    )
    return {
        text: {which: frame.shown(frame.sums.get(f"helped/{text}/{which}")) for which in ("yes", "no")}
        for text in texts
    }


def _day(frame: Frame, day: str, sums: Sums) -> Day:
    sessions = _sessions(frame, sums)
    return Day(
        day=day,
        sessions=sessions,
        conversions={
            goal: {
                group: frame.of(n, total(sums, (fields.won(epoch, group, fields.ALL, goal) for epoch in frame.epochs)))
                for group, n in sessions.items()
            }
            for goal in frame.goals
        },
    )
