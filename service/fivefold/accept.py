"""Count each event once, and say why not."""

import asyncio
from collections.abc import Sequence

from msgspec import structs

from fivefold.records import Answered, AnyEvent, Feedback, Goal, GoalReached, Seen, Session
from fivefold.shop import Happened, Shop

PATIENCE_S = 1.0
"""Seconds that an event waits for the other replicas' word; what is not known by then is kept, and counted once."""
SILENT = "a bot, a preview or a visitor who asked not to be measured is never counted"
UNKNOWN = "the service no longer knows what it counted of this session"
OTHER_TAB = "another tab, or a lost answer, went on with this session"


async def accept(
    shop: Shop, session: Session, events: Sequence[AnyEvent], now_s: int, *, by_shop: bool = False
) -> list[str | None]:
    """Put the new ones of a session's events into the shop's inbox; return for each why it is not counted, or None.

    `by_shop`: the shop's own server says so, whom every goal trusts.
    """
    verdicts = [_admit(shop, session, event, now_s, by_shop=by_shop) for event in events]
    asked = [happened.answer for verdict in verdicts if not isinstance(verdict, str) for happened in verdict]
    if answers := [answer for answer in asked if answer]:
        await asyncio.wait(answers, timeout=PATIENCE_S)
    reasons = [verdict if isinstance(verdict, str) else _elsewhere(verdict) for verdict in verdicts]
    for reason in filter(None, reasons):
        shop.refused[kind_of(reason)] += 1
    return reasons


KINDS = {
    "already": "already_counted",
    "a bot": "bot",
    "the service": "restarted",
    "the site": "unknown_goal",
    "the value": "value",
    "the slot": "not_decided",
    "another": "forked",
}
"""How a reason begins → what it is counted as in the metrics."""


def kind_of(reason: str) -> str:
    """Return what a refusal is counted as.

    >>> kind_of("the value is above the goal's bound of 100")
    'value'
    """
    return next(kind for begins, kind in KINDS.items() if reason.startswith(begins))


def _admit(shop: Shop, session: Session, event: AnyEvent, now_s: int, *, by_shop: bool) -> list[Happened] | str:
    """Put an event into the inbox, under marks of its own, or return why not."""
    if session.silent:
        return SILENT
    if not shop.knows(session):
        return UNKNOWN
    decided = set[str]() if session.forked else {choice.slot for choice in session.choices}
    trusted = False
    parts: dict[str, AnyEvent]
    match event:
        case Seen(slots=slots):
            parts = {f"seen {slot}": structs.replace(event, slots=[slot]) for slot in slots if slot in decided}
            if not parts:
                return OTHER_TAB if session.forked else "the slots were not decided in this session"
        case GoalReached(goal=goal, value=value):
            declared = shop.site.goals.get(goal)
            refusal = _refuse(declared, value, sorted(shop.site.goals))
            if declared is None or refusal:
                return refusal or "the site declares no such goal"
            trusted = by_shop or declared.trust == "browser"
            mark = f"goal {goal}" if trusted else f"untrusted goal {goal}"
            parts = {mark: event}
        case Answered():
            parts = {"answer": event}
        case Feedback(slot=slot):
            if slot not in decided:
                return OTHER_TAB if session.forked else "the slot was not decided in this session"
            parts = {f"feedback {slot}": event}
    fresh = [
        Happened(session, part, trusted, mark, _ask(shop))
        for mark, part in parts.items()
        if shop.spent.mark(session.id, mark, now_s)
    ]
    for happened in fresh:
        shop.put(happened)
    return fresh or "already counted"


def _ask(shop: Shop) -> asyncio.Future[bool] | None:
    """Ring for the other replicas' word, where there are any and the store is not away."""
    if shop.bell is None or shop.away:
        return None
    shop.bell.set()
    return asyncio.get_running_loop().create_future()


def _elsewhere(happened: list[Happened]) -> str | None:
    """Return that another replica was first with all of it, so far as is known."""
    told = [h.answer is not None and h.answer.done() and not h.answer.result() for h in happened]
    return "already counted" if all(told) else None


def _refuse(goal: Goal | None, value: float, known: list[str]) -> str | None:
    if goal is None:
        return f"the site declares no such goal; it has {', '.join(known)}"
    if value > goal.max_value:
        return f"the value is above the goal's bound of {goal.max_value:g}"
    return None
