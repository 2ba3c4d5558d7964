"""The two verbs: decide which texts fit, and learn from what came of it.

    signals ─▶ motive ─▶ variant per slot ─▶ text      decide()
    events + ticket ─▶ counted once ─▶ sums            learn()

Neither waits for anything: what is to be booked goes into the shop's inbox and is worked off between requests.
"""

import math
import random
import secrets
from collections.abc import Mapping

from msgspec import UNSET, UnsetType, structs

from fivefold.content import LocalSlot, refuse_unknown
from fivefold.effect import choose
from fivefold.errors import RenderError, TicketError, UnknownSlotError
from fivefold.model import settle
from fivefold.records import (
    Answer,
    Answered,
    AnyEvent,
    Choice,
    DecideRequest,
    EventsAnswer,
    EventsRequest,
    Feedback,
    GoalReached,
    Ignored,
    Motive,
    Reason,
    Seen,
    Session,
    SlotText,
    Vars,
    known,
)
from fivefold.session import begin, proceed, recall, remember
from fivefold.shop import Decided, Happened, Shop

SAID_ODDS = 20.0
"""How many times likelier a motive becomes when the visitor named it."""


def decide(shop: Shop, request: DecideRequest, now_s: int, *, silent: bool = False) -> Answer:
    """Return the texts that fit this session. Raises UnknownSlotError, or RequestError for undeclared `vars`.

    `silent`: a bot or a preview; it gets the defaults, and nothing of it is counted.
    """
    slots = {name: _slot(shop, name, request.locale) for name in request.slots}
    refuse_unknown(list(slots.values()), request.vars)
    before = _reopen(shop, request.ticket, now_s)
    x = known(request.signals)
    probabilities = _lean(shop.model.predict_proba_one(x), before.said if before else None)
    motive = settle(probabilities, before.motive if before else None)
    started = before or begin(secrets.token_bytes(8), random.random(), shop.share, motive, now_s, silent=silent)
    session = proceed(started, motive, x, _counted(shop, before), now_s)
    shown = {name: _show(slot, _choose(shop, session, slot, name), request.vars) for name, slot in slots.items()}
    session = remember(session, {name: choice for name, (choice, _) in shown.items()})
    if not (silent or session.silent):
        shop.put(Decided(before, session, x))
    return Answer(
        motive=motive,
        confidence=round(probabilities[motive], 4),
        group=session.group,
        slots={name: text for name, (_, text) in shown.items() if text is not None},
        ticket=shop.tickets.sign(session),
        probabilities=probabilities if request.explain else UNSET,
        why=_why(shop, session, x, probabilities) if request.explain else UNSET,
    )


def learn(shop: Shop, request: EventsRequest, now_s: int, *, silent: bool = False) -> EventsAnswer:
    """Accept each event once, and say which are not counted and why. Raises TicketError."""
    session = shop.tickets.open(request.ticket, now_s)
    ignored: list[Ignored] = []
    ticket: str | UnsetType = UNSET
    for index, event in enumerate(request.events):
        reason = _never(shop, session, silent=silent) or _accept(shop, session, event, now_s)
        if reason:
            ignored.append(Ignored(index=index, reason=reason))
        elif isinstance(event, Answered):
            ticket = shop.tickets.sign(structs.replace(session, said=event.motive))
    return EventsAnswer(accepted=len(request.events) - len(ignored), ignored=ignored, ticket=ticket)


def _slot(shop: Shop, name: str, locale: str | None) -> LocalSlot:
    slot = shop.site.slots.get(name)
    if slot is None:
        raise UnknownSlotError(f"no slot {name!r} in site {shop.site.name!r}; it has {sorted(shop.site.slots)}", "slots")
    return slot.text(locale)


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


def _counted(shop: Shop, before: Session | None) -> list[str]:
    return [goal for goal in shop.site.goals if before and shop.spent.holds(before.id, f"goal {goal}")]


def _choose(shop: Shop, session: Session, slot: LocalSlot, name: str) -> Choice:
    variants = slot.variants.get(session.motive, ())
    if session.group == "holdout" or session.silent or not variants:
        return Choice(slot=name)
    ids = tuple(variant.id for variant in variants)
    kept = recall(session, name, session.motive)
    if kept and kept.variant in ids:
        return kept
    probabilities = shop.allocation.probabilities(name, session.motive, ids)
    pick = choose(probabilities, random.random())
    return Choice(slot=name, motive=session.motive, variant=ids[pick], probability=probabilities[pick])


def _show(slot: LocalSlot, choice: Choice, values: Vars) -> tuple[Choice, SlotText | None]:
    """Return the choice and its text; the default where the text cannot be rendered, and no text where neither can."""
    variants = () if slot.mode == "shadow" else slot.variants.get(choice.motive, ()) if choice.motive else ()
    variant = next((variant for variant in variants if variant.id == choice.variant), slot.default)
    try:
        text = variant.render(values)
    except RenderError:
        return (Choice(slot=choice.slot), None) if variant is slot.default else _show(slot, Choice(slot=choice.slot), values)
    options = list(slot.choices) or UNSET
    return choice, SlotText(variant=variant.id, motive=variant.motive, format=slot.format, text=text, choices=options)


def _why(
    shop: Shop, session: Session, x: Mapping[str, float | str], probabilities: Mapping[Motive, float]
) -> list[Reason]:
    """Return what speaks for the decided motive against the next likely one, adding up to their log-odds."""
    motive = session.motive
    against = max((other for other in probabilities if other != motive), key=probabilities.__getitem__)
    parts = shop.model.explain_one(dict(x), motive, against)
    if session.said in (motive, against):
        parts = [*parts, ("answer", math.copysign(math.log(SAID_ODDS), 1 if session.said == motive else -1))]
    return [Reason(signal=name, weight=round(w, 4)) for name, w in sorted(parts, key=lambda part: -abs(part[1]))]


def _never(shop: Shop, session: Session, *, silent: bool) -> str | None:
    if silent or session.silent:
        return "a bot or a preview is never counted"
    if session.began_s < shop.spent.since_s:
        return "the service was restarted during this session"
    return None


def _accept(shop: Shop, session: Session, event: AnyEvent, now_s: int) -> str | None:
    """Mark the event as counted and put it into the inbox, or return why it is not counted."""

    def once(what: str) -> bool:
        return shop.spent.mark(session.id, what, now_s)

    decided = {choice.slot for choice in session.choices}
    trusted = False
    match event:
        case Seen(slots=slots):
            if not decided.issuperset(slots):
                return "a slot was not decided in this session"
            fresh = [slot for slot in dict.fromkeys(slots) if once(f"seen {slot}")]
            event = structs.replace(event, slots=fresh)
            new = bool(fresh)
        case GoalReached(goal=goal, value=value):
            declared = shop.site.goals.get(goal)
            if declared is None:
                return f"the site declares no such goal; it has {sorted(shop.site.goals)}"
            if value > declared.max_value:
                return f"the value is above the goal's bound of {declared.max_value:g}"
            trusted = declared.trust == "browser"
            new = goal not in session.counted and once(f"goal {goal}" if trusted else f"untrusted goal {goal}")
        case Answered():
            new = once("answer")
        case Feedback(slot=slot):
            if slot not in decided:
                return "a slot was not decided in this session"
            new = once(f"feedback {slot}")
    if not new:
        return "already counted"
    seen = frozenset(slot for slot in decided if shop.spent.holds(session.id, f"seen {slot}"))
    shop.put(Happened(session, event, seen, trusted))
    return None
