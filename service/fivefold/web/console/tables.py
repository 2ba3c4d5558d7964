"""The tables below the verdict: places on the page, reasons for a visit, texts that compete, a visit's worth."""

from collections.abc import Iterator

from msgspec import UNSET, Struct

from fivefold import content, effect
from fivefold.records import MOTIVES
from fivefold.web.console.drawing import Drawn, drawn
from fivefold.web.console.names import goal_name, place_name, reason
from fivefold.web.console.words import Words

KINDS = ("open", "chance", "better", "worse", "broken")
"""Verdicts of a line, in the order in which they are explained."""


class Line(Struct, frozen=True, kw_only=True):
    """One place on the page, or one reason for a visit."""

    name: str
    also: str
    usual: str
    fitting: str
    line: Drawn | None
    between: str
    verdict: str
    kind: str


class Share(Struct, frozen=True, kw_only=True):
    """How many visits had one reason."""

    name: str
    who: str
    said: str
    width: float


class Rival(Struct, frozen=True, kw_only=True):
    """A text that shares the visitors of its place and reason with others."""

    place: str
    name: str
    share: str
    visits: str
    rate: str


def lines(report: effect.Report, goal: str, site: content.Site, say: Words) -> dict[str, list[Line]]:
    """Return the places and the reasons that have figures for a goal."""
    rows = [row for row in report.effects if row.goal == goal and shown_below(row)]
    return {
        "places": [_line(row, place_name(row.slot, site, say), row.slot, say) for row in rows if row.slot],
        "reasons": [_line(row, reason(row.motive, site, say), "", say) for row in rows if row.motive],
    }


def shown_below(row: effect.Effect) -> bool:
    """Return whether a row has a line below the verdict."""
    return row.reason != "too few" and bool(row.slot or row.motive)


def _line(row: effect.Effect, name: str, also: str, say: Words) -> Line:
    kind = short(row)
    return Line(
        name=name,
        also=also if also != name else "",
        usual=say("of", reached=say.number(row.holdout.conversions), visits=say.number(row.holdout.n)),
        fitting=say("of", reached=say.number(row.personalised.conversions), visits=say.number(row.personalised.n)),
        line=drawn(row.interval, row.uplift) if row.interval and kind != "broken" else None,
        between=say.between(row.interval) if kind != "broken" else "",
        verdict=say(f"short.{kind}"),
        kind=kind,
    )


def short(row: effect.Effect) -> str:
    """Return the verdict of a line in the table."""
    if row.verdict == "withheld":
        return "broken"
    return row.verdict if row.verdict != "collecting" else "open" if row.reason is UNSET else "chance"


def shares(report: effect.Report, site: content.Site, say: Words) -> list[Share]:
    """Return how many visits had each reason; a share of all only where all are shown."""
    counts = [report.motives[motive] for motive in MOTIVES]
    whole = sum(filter(None, counts))
    found = []
    for motive, count in zip(MOTIVES, counts, strict=True):
        said = say.counted("visits", count) if count is not None else say("not_shown")
        if count and None not in counts:
            said = say("share", share=say.percent(count / whole), visits=said)
        width = round(100 * (count or 0) / whole, 1) if whole else 0.0
        found.append(Share(name=reason(motive, site, say), who=say(f"who.{motive}"), said=said, width=width))
    return found


def rivals(report: effect.Report, site: content.Site, say: Words) -> list[Rival]:
    """Return the texts that share their visitors with others: how often each is shown, and what came of it."""
    rows = [row for row in report.variants if row.goal in (None, next(iter(report.untrusted), None))]
    places = [(row.slot, row.motive) for row in rows]
    return [
        Rival(
            place=f"{place_name(row.slot, site, say)}: {reason(row.motive, site, say)}",
            name=row.variant,
            share=say.percent(row.share),
            visits=say.number(row.n),
            rate=say.percent(row.rate),
        )
        for row in rows
        if row.shadow or places.count((row.slot, row.motive)) > 1
    ]


def worth(report: effect.Report, say: Words) -> Iterator[str]:
    """Yield what a visit is worth in each group, where that is known."""
    for row in report.revenue:
        if row.holdout is None or row.personalised is None:
            continue
        usual, fitting = (say.money(round(mean, 2), row.currency) for mean in (row.holdout, row.personalised))
        low, high = row.interval or (-1.0, None)
        sure = low > 0 or (high is not None and high < 0)
        said = say("worth.more" if low > 0 else "worth.less") if sure else say("worth.open")
        yield say("worth.visit", goal=goal_name(row.goal, say), usual=usual, fitting=fitting, said=said)
