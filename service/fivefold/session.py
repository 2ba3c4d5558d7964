"""How a session begins, goes on and remembers: pure steps from one `Session` to the next."""

import secrets
from collections.abc import Sequence
from hashlib import blake2b

from msgspec import structs

from fivefold.coarse import MISSING, PLACES, WORDS
from fivefold.effect import draw_group
from fivefold.records import Choice, Motive, Session

_PAGE, _STEPS, _COUPON = PLACES["page"], PLACES["checkout_steps"], PLACES["coupon"]
_CHECKOUT = WORDS["page"].index("checkout")
_NONE = frozenset({0, MISSING})


def draw(session: bytes, what: str) -> float:
    """Return a chance in [0, 1) that follows from a session's random id: a decision that is sent again, to whichever
    replica, is the same decision. Even, and independent for every `what`.

    >>> draw(b"session1", "group") == draw(b"session1", "group") != draw(b"session1", "hero")
    True
    """
    return int.from_bytes(blake2b(session + what.encode(), digest_size=6).digest()) / (1 << 48)


def begin(share: float, motive: Motive, now_s: int, *, run: int, silent: bool) -> Session:
    """Return a session before its first step, in the group that its id draws."""
    id_ = secrets.token_bytes(8)
    return Session(
        id=id_,
        began_s=now_s,
        issued_s=now_s,
        run=run,
        step=0,
        share=share,
        group="holdout" if silent else draw_group(draw(id_, "group"), share),
        motive=motive,
        silent=silent,
    )


def proceed(session: Session, motive: Motive, coarse: bytes, now_s: int) -> Session:
    """Return the session one decision later; from the checkout on its signals stay: a purchase needs no guessing."""
    return structs.replace(
        session,
        issued_s=now_s,
        step=session.step + 1,
        motive=motive,
        entered=session.entered if motive in session.entered else session.entered | {motive},
        signals=session.signals if at_checkout(coarse) else coarse,
    )


def at_checkout(coarse: bytes) -> bool:
    """Return whether the signals show a page, a step or the voucher field of the checkout."""
    return coarse[_PAGE] == _CHECKOUT or coarse[_STEPS] not in _NONE or coarse[_COUPON] not in _NONE


def remember(session: Session, choices: Sequence[Choice]) -> Session:
    """Return the session with the choices now shown, the latest last; those of former motives stay."""
    if session.choices[-len(choices) :] == tuple(choices):
        return session
    shown = [(choice.slot, choice.motive) for choice in choices]
    kept = [choice for choice in session.choices if (choice.slot, choice.motive) not in shown]
    return structs.replace(session, choices=(*kept, *choices))


def recall(session: Session, slot: str, motive: Motive) -> Choice | None:
    """Return what the slot has shown in this session for this motive."""
    for choice in session.choices:
        if choice.slot == slot and choice.motive == motive:
            return choice
    return None


def latest(session: Session, slots: Sequence[str]) -> list[Choice]:
    """Return what each of the slots, as far as they were decided, shows now."""
    shown = {choice.slot: choice for choice in session.choices}
    return [shown[slot] for slot in slots if slot in shown]
