"""Count each event once, and say why not."""

from msgspec import structs

from fivefold.records import Answered, AnyEvent, Feedback, Goal, GoalReached, Seen, Session
from fivefold.shop import Happened, Shop


def accept(shop: Shop, session: Session, event: AnyEvent, now_s: int, *, by_shop: bool = False) -> str | None:
    """Mark the event as counted and put it into the shop's inbox, or return why it is not counted.

    `by_shop`: the shop's own server says so, whom every goal trusts.
    """
    if session.silent or session.run != shop.spent.run:
        restarted = "the service was restarted during this session"
        return "a bot or a preview is never counted" if session.silent else restarted
    decided = {choice.slot for choice in session.choices}
    trusted = False
    match event:
        case Seen(slots=slots):
            if not decided.issuperset(slots):
                return "a slot was not decided in this session"
            event = structs.replace(
                event, slots=[s for s in dict.fromkeys(slots) if _once(shop, session, f"seen {s}", now_s)]
            )
            fresh = bool(event.slots)
        case GoalReached(goal=goal, value=value):
            declared = shop.site.goals.get(goal)
            refusal = _refuse(declared, value, sorted(shop.site.goals))
            if declared is None or refusal:
                return refusal
            trusted = by_shop or declared.trust == "browser"
            what = f"goal {goal}" if trusted else f"untrusted goal {goal}"
            fresh = goal not in session.counted and _once(shop, session, what, now_s)
        case Answered():
            fresh = _once(shop, session, "answer", now_s)
        case Feedback(slot=slot):
            if slot not in decided:
                return "the slot was not decided in this session"
            fresh = _once(shop, session, f"feedback {slot}", now_s)
    if not fresh:
        return "already counted"
    shop.put(Happened(session, event, trusted))
    return None


def _refuse(goal: Goal | None, value: float, known: list[str]) -> str | None:
    if goal is None:
        return f"the site declares no such goal; it has {', '.join(known)}"
    if value > goal.max_value:
        return f"the value is above the goal's bound of {goal.max_value:g}"
    return None


def _once(shop: Shop, session: Session, what: str, now_s: int) -> bool:
    return shop.spent.mark(session.id, what, now_s)
