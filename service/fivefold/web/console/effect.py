"""Whether the texts help: the same report that `/v1/report` answers, in a shop's everyday words."""

from collections.abc import Iterator
from datetime import date

from litestar import get
from litestar.handlers import HTTPRouteHandler
from msgspec import UNSET, Struct

from fivefold import effect
from fivefold.effect.expectation import Expected
from fivefold.web.console.asked import AnyRequest
from fivefold.web.console.drawing import Drawn, drawn
from fivefold.web.console.german import begun
from fivefold.web.console.names import goal_name
from fivefold.web.console.pages import Console, Page
from fivefold.web.console.tables import KINDS, lines, rivals, shares, short, shown_below, worth
from fivefold.web.console.words import HIDDEN, Words, two_digits, words
from fivefold.web.guard import RANK
from fivefold.web.language import language

AND = {"nothing": "too_few", "few": "too_few", "broken": "disturbed", "worse": "rather"}
"""What follows some verdicts: why, or what to do."""


class Group(Struct, frozen=True, kw_only=True):
    """One of the two groups, as it is compared with the other."""

    name: str
    visits: str
    reached: str
    share: str


class Verdict(Struct, frozen=True, kw_only=True):
    """What there is to say of one goal."""

    kind: str
    title: str
    heading: str
    says: str
    more: list[str]
    groups: list[Group]
    line: Drawn | None
    between: str
    caption: str


def effect_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the route of the effect."""

    @get("/{site:str}", sync_to_thread=False)
    def shown(request: AnyRequest) -> Page:
        """Show whether the texts help. Role viewer."""
        session = console.require(request, "viewer")
        site, say = console.site(request), words(language(request))
        days = days_of(request.query_params.get("since", ""), request.query_params.get("until", ""))
        report = console.keeper.report(site.name, *(days or (None, None)))
        verdicts = [verdict_of(one, report, say) for one in effect.conclude(report)]
        goals = dict.fromkeys(row.goal for row in report.effects)
        return console.page(
            request,
            "effect.html",
            200 if days is not None else 400,
            site=site,
            report=report,
            days=days,
            verdicts=verdicts,
            tables=[
                (say(f"lines.{kind}", goal=goal_name(goal, say)), say(f"lines.name_{kind}"), rows)
                for goal in goals
                for kind, rows in lines(report, goal, site, say).items()
                if rows
            ],
            kinds=[kind for kind in KINDS if any(short(row) == kind for row in report.effects if shown_below(row))],
            left_out=sum(row.reason == "too few" for row in report.effects if row.slot or row.motive),
            motives=shares(report, site, say),
            rivals=rivals(report, site, say),
            worth=list(worth(report, say)),
            untrusted={goal_name(goal, say): sum(filter(None, n.values())) for goal, n in report.untrusted.items()},
            troubles=console.keeper.troubles if session.role in RANK["editor"] else {},
        )

    return [shown]


def days_of(since: str, until: str) -> tuple[date | None, date | None] | None:
    """Return the days that were asked for; None if they are none, or the wrong way round.

    >>> days_of("2026-11-01", ""), days_of("2026-11-02", "2026-11-01"), days_of("yesterday", "")
    ((datetime.date(2026, 11, 1), None), None, None)
    """
    try:
        first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    except ValueError:
        return None
    return None if first and last and first > last else (first, last)


def verdict_of(one: effect.Conclusion, report: effect.Report, say: Words) -> Verdict:
    """Return the verdict on a goal in words, honest to how sure it is."""
    row, goal = one.row, goal_name(one.row.goal, say) if one.row else ""
    least = say.counted("least", report.k)
    more = [say(f"verdict.{AND[one.kind]}", least=least)] if one.kind in AND else []
    if one.wait is not None:
        more += waits(one.wait, goal, say)
    if row is not None and row.month is not UNSET:
        more.append(month(row, say))
    told = row is not None and one.kind not in ("few", "broken")
    return Verdict(
        kind=one.kind,
        title=goal,
        heading=begun(goal),
        says=say(f"verdict.{one.kind}", goal=goal),
        more=more,
        groups=groups(row, say) if row is not None and told else everyone(report, say),
        line=drawn(row.interval, row.uplift) if row is not None and told and row.interval else None,
        between=say.between(row.interval) if row is not None and told else "",
        caption=caption(row, say) if row is not None and told and row.interval else "",
    )


def caption(row: effect.Effect, say: Words) -> str:
    """Return what a drawn line says."""
    which = "effect.interval" if row.interval and row.interval[1] is not None else "effect.interval_open"
    return say(which, between=say.between(row.interval), level=say.percent(row.level))


def waits(wait: effect.Waiting, goal: str, say: Words) -> Iterator[str]:
    """Yield how far along it is, and how long it will presumably take."""
    smaller, larger = wait.smaller, wait.larger
    if smaller is None or larger is None:
        yield say("wait.none", goal=goal) if wait.kind == "none" else say.counted("wait.rare", wait.counted, goal=goal)
        return
    size = say.percent((larger if wait.kind == "never" else smaller).uplift)
    if wait.kind == "over":
        yield f"{say('wait.over', size=size)} {say('wait.smaller')}"
        return
    told = [] if wait.kind == "never" else [larger] if wait.kind == "late" else [smaller, larger]
    named = [] if wait.kind == "known" else [say(f"wait.{wait.kind}", size=size)]
    yield " ".join([*named, *(ahead(one, say) for one in told), *([say("wait.middle")] if told else [])])
    next_one = smaller if smaller.more and wait.kind == "known" else larger
    if next_one.more:
        so_far, needed = next_one.sessions - next_one.more, say.number(two_digits(next_one.sessions))
        yield say("wait.so_far", so_far=say.number(so_far), needed=needed, size=say.percent(next_one.uplift))


def ahead(one: Expected, say: Words) -> str:
    """Return when a difference would show."""
    size = say.percent(one.uplift)
    if not one.more:
        return say("wait.over", size=size)
    if one.days is None:
        return say("wait.after_visits", size=size, count=say.number(two_digits(one.more)))
    return say.counted("wait.after_days", two_digits(one.days), size=size)


def month(row: effect.Effect, say: Words) -> str:
    """Return what the texts are worth in thirty days."""
    if row.month is UNSET:
        return ""
    low = say("month.open") if row.month.low is None else say.money(round(row.month.low), row.month.currency)
    return say("month.worth", low=low, high=say.money(round(row.month.high), row.month.currency))


def groups(row: effect.Effect, say: Words) -> list[Group]:
    """Return the two groups beside each other."""
    cells = (("group.fitting", row.personalised), ("group.usual", row.holdout))
    return [
        Group(
            name=say(name),
            visits=say.number(cell.n),
            reached=say.number(cell.conversions),
            share=say.percent(cell.rate),
        )
        for name, cell in cells
    ]


def everyone(report: effect.Report, say: Words) -> list[Group]:
    """Return the two groups without what they did: too few, or not to be compared."""
    fitting, usual = report.sessions["personalised"], report.sessions["holdout"]
    named = (("group.fitting", fitting), ("group.usual", usual))
    return [Group(name=say(name), visits=say.number(n), reached=HIDDEN, share=HIDDEN) for name, n in named]
