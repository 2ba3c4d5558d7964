"""The two verbs: decide which texts fit, and learn from what came of it.

    signals ─▶ motive ─▶ variant per slot ─▶ text      decide()
    events + ticket ─▶ counted once ─▶ sums            learn()

A decision waits for nothing, an event a moment at most, to hear whether another replica was first: what is to be
booked goes into the shop's inbox and is worked off between requests.
"""

import math
from collections.abc import Mapping
from itertools import repeat

from msgspec import UNSET, structs

from fivefold.accept import accept
from fivefold.coarse import coarsen
from fivefold.content import LocalSlot, refuse_unknown
from fivefold.errors import TicketError, UnknownSlotError
from fivefold.model import settle
from fivefold.pick import on_paper, pick, show
from fivefold.records import (
    Answer,
    Answered,
    DecideRequest,
    EventsAnswer,
    EventsRequest,
    GoalReached,
    Ignored,
    Motive,
    OutcomeRequest,
    Reason,
    Session,
)
from fivefold.session import begin, proceed, remember
from fivefold.shop import Decided, Shop

SAID_ODDS = 20.0
"""How many times likelier a motive becomes when the visitor named it."""


def decide(shop: Shop, request: DecideRequest, now_s: int, *, silent: bool = False) -> Answer:
    """Return the texts that fit this session. Raises UnknownSlotError, or RequestError for undeclared `vars`.

    `silent`: a bot or a preview; it gets the defaults, and nothing of it is counted.
    """
    slots = _slots(shop, request, now_s)
    refuse_unknown(slots, request.vars)
    before = _reopen(shop, request.ticket, now_s)
    signals = coarsen(request.signals)
    probabilities = _lean(shop.model.place(signals), before.said if before else None)
    motive = settle(probabilities, before.motive if before else None)
    session = before or begin(shop.share, motive, now_s, run=shop.run, silent=silent)
    session = proceed(session, motive, signals, now_s)
    picked = [pick(session, slot, shop.allocation) for slot in slots]
    shown = list(map(show, slots, picked, repeat(request.vars)))
    session = remember(session, [choice for choice, _ in shown])
    session = shop.go_on(session, now_s)
    if not (session.silent or session.forked):
        shop.put(Decided(before, session, signals, on_paper(slots, picked)))
    return Answer(
        motive=motive,
        confidence=round(probabilities[motive] * 1e4) / 1e4,  # round(p, 4) goes by way of its digits
        group=session.group,
        slots={choice.slot: text for choice, text in shown if text is not None},
        ticket=shop.tickets.sign(session),
        probabilities=probabilities if request.explain else UNSET,
        why=_why(shop, session, signals, probabilities) if request.explain else UNSET,
    )


async def learn(shop: Shop, request: EventsRequest, now_s: int, *, silent: bool = False) -> EventsAnswer:
    """Accept each event once, and say which are not counted and why. Raises TicketError."""
    session = _open(shop, request.ticket, now_s)
    session = structs.replace(session, silent=session.silent or silent)
    refusals = await accept(shop, session, request.events, now_s)
    answers = [e.motive for e, no in zip(request.events, refusals, strict=True) if isinstance(e, Answered) and not no]
    return EventsAnswer(
        accepted=refusals.count(None),
        ignored=[Ignored(index=index, reason=reason) for index, reason in enumerate(refusals) if reason],
        ticket=shop.tickets.sign(structs.replace(session, said=answers[0])) if answers else UNSET,
    )


async def confirm(shop: Shop, outcome: OutcomeRequest, now_s: int) -> EventsAnswer:
    """Accept an outcome that the shop's own server confirms. Raises TicketError for a foreign receipt."""
    if not outcome.receipt:
        raise TicketError("the receipt is empty, as without consent: such an order is not to be sent", "receipt")
    try:
        session = _open(shop, outcome.receipt, now_s)
    except TicketError as error:
        raise TicketError(str(error).replace("ticket", "receipt"), "receipt") from None
    [reason] = await accept(shop, session, [GoalReached(goal=outcome.goal, value=outcome.value)], now_s, by_shop=True)
    ignored = [Ignored(index=0, reason=reason)] if reason else []
    return EventsAnswer(accepted=1 - len(ignored), ignored=ignored)


def _slots(shop: Shop, request: DecideRequest, now_s: int) -> list[LocalSlot]:
    known, locale = shop.site.slots, request.locale
    try:
        return [known[name].text(locale) for name in dict.fromkeys(request.slots)]
    except KeyError:
        shop.lacks_slot(now_s)
        name = next(name for name in request.slots if name not in known)
        raise UnknownSlotError(
            f"no slot {name!r} in site {shop.site.name!r}; it has {sorted(known)}", "slots"
        ) from None


def _open(shop: Shop, ticket: str, now_s: int) -> Session:
    try:
        return shop.tickets.open(ticket, now_s)
    except TicketError:
        shop.refused["ticket"] += 1
        raise


def _reopen(shop: Shop, ticket: str | None, now_s: int) -> Session | None:
    try:
        return shop.tickets.open(ticket, now_s) if ticket else None
    except TicketError:
        return None


def _lean(probabilities: dict[Motive, float], said: Motive | None) -> dict[Motive, float]:
    if said is None:
        return probabilities
    scale = 1 + probabilities[said] * (SAID_ODDS - 1)
    return {motive: p * (SAID_ODDS if motive == said else 1) / scale for motive, p in probabilities.items()}


def _why(shop: Shop, session: Session, signals: bytes, probabilities: Mapping[Motive, float]) -> list[Reason]:
    """Return what speaks for the decided motive against the next likely one, adding up to their log-odds."""
    motive = session.motive
    against = max((other for other in probabilities if other != motive), key=probabilities.__getitem__)
    parts = shop.model.explain(signals, motive, against)
    if session.said in (motive, against):
        answer = ("answer", math.copysign(math.log(SAID_ODDS), 1 if session.said == motive else -1))
        parts = sorted([*parts, answer], key=lambda part: abs(part[1]), reverse=True)
    return [Reason(signal=name, weight=round(weight * 1e4) / 1e4) for name, weight in parts]
