"""What each happening of a session adds to the sums. Pure: a happening in, fields and amounts out.

Everything is counted once a session, and the caller sees to it that an event comes once; see `fields` for the names.
A session is counted of a slot from the slot's first decision on, and of a motive from its first entry on, in both
groups alike: what the texts do later cannot change who is compared with whom at that moment. A conversion counts of
all that the session was counted of before.
"""

from fivefold.effect import fields
from fivefold.records import Choice, Motive, Session, Sums


def stepped(before: Session | None, after: Session) -> Sums:
    """Return what one decision adds: `before` is None for the first decision of a session.

    A choice is known by its slot and motive; whatever of `after` was not in `before` is new.
    """
    sums: Sums = {} if before else began(after)
    if before is None or before.motive != after.motive:
        left = before.motive if before else None
        again = before is not None and after.motive in before.entered
        sums |= entered(after, after.motive, left, again=again)
    slots = {choice.slot for choice in before.choices} if before else set()
    known = {(choice.slot, choice.motive) for choice in before.choices} if before else set()
    for choice in after.choices:
        if (choice.slot, choice.motive) not in known:
            sums |= decided(after, choice, again=choice.slot in slots)
            slots.add(choice.slot)
    return sums


def began(session: Session) -> Sums:
    """Return what a new session adds.

    >>> from fivefold.records import Session
    >>> began(Session(id=b"", began_s=0, issued_s=0, share=0.1, group="holdout", motive="undecided"))
    {'n/100/holdout/all': 1}
    """
    return {fields.n(fields.share(session.share), session.group): 1}


def entered(session: Session, motive: Motive, left: Motive | None, *, again: bool = False) -> Sums:
    """Return what a change of motive adds; `again`: the session was in `motive` before, earlier."""
    epoch = fields.share(session.share)
    sums: Sums = {fields.motive_now(epoch, motive): 1}
    if left:
        sums[fields.motive_now(epoch, left)] = -1
    if not again:
        sums[fields.n(epoch, session.group, fields.motive(motive))] = 1
    return sums


def decided(session: Session, choice: Choice, *, again: bool = False) -> Sums:
    """Return what a new choice for a slot adds; `again`: the slot had been decided before, for another motive."""
    sums: Sums = {}
    if not again:
        sums[fields.n(fields.share(session.share), session.group, fields.slot(choice.slot))] = 1
    if choice.motive:
        weight = 1 / choice.probability
        of = (choice.slot, choice.motive, choice.variant)
        sums[fields.variant(*of, "n")] = 1
        sums[fields.variant(*of, "w")] = weight
        sums[fields.variant(*of, "w2")] = weight**2
    return sums


def shadowed(choice: Choice) -> Sums:
    """Return what a choice adds that was made on paper only; what the session shows, and counts, is the default."""
    return {f"shadow/{choice.slot}/{choice.motive}/{choice.variant}": 1}


def seen(session: Session, choice: Choice) -> Sums:
    """Return what an exposure adds."""
    return {f"seen/{session.group}/{choice.slot}/{choice.variant}": 1}


def reached(session: Session, goal: str, value: float, *, trusted: bool) -> Sums:
    """Return what a conversion adds; an untrusted one is counted apart and is in no effect."""
    if not trusted:
        apart = f"untrusted/{goal}/{session.group}"
        return {f"{apart}/n": 1, f"{apart}/value": value}
    epoch = fields.share(session.share)
    slots = {choice.slot for choice in session.choices}
    of = [fields.ALL, *map(fields.slot, sorted(slots)), *map(fields.motive, sorted(session.entered | {session.motive}))]
    sums: Sums = {fields.won(epoch, session.group, whom, goal): 1 for whom in (of[:1] if session.forked else of)}
    sums[fields.value(epoch, session.group, goal)] = value
    if session.forked:
        return sums
    for choice in session.choices:
        if choice.motive:
            sums[fields.variant(choice.slot, choice.motive, choice.variant, f"won/{goal}")] = 1
            sums[fields.variant(choice.slot, choice.motive, choice.variant, f"wonw/{goal}")] = 1 / choice.probability
    return sums


def helped(_session: Session, choice: Choice, helpful: bool) -> Sums:
    """Return what a visitor's feedback on a text adds."""
    return {f"helped/{choice.slot}/{choice.variant}/{'yes' if helpful else 'no'}": 1}


def answered(motive: Motive) -> Sums:
    """Return what a visitor's own word adds."""
    return {f"answered/{motive}": 1}
