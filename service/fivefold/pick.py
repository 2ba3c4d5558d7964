"""Which variant a slot shows in a session, and its text."""

from collections.abc import Sequence

from msgspec import UNSET

from fivefold.content import LocalSlot, Variant
from fivefold.effect import Allocation, choose, fixed
from fivefold.errors import RenderError
from fivefold.records import Choice, Session, SlotText, Vars
from fivefold.session import draw, recall

Picked = tuple[Choice, Variant]
"""What a slot shows, and its text."""


def pick(session: Session, slot: LocalSlot, allocation: Allocation) -> Picked:
    """Return what the slot shows: the default, or a variant of the motive, kept as long as the motive stays."""
    motive = session.motive
    variants = slot.variants.get(motive, ())
    if session.group == "holdout" or not variants:
        return Choice(slot=slot.name), slot.default
    if kept := recall(session, slot.name, motive):
        for variant in variants:
            if variant.id == kept.variant:
                return kept, variant
    ids = tuple([variant.id for variant in variants])
    if slot.mode == "fixed":
        probabilities = fixed([variant.weight for variant in variants])
    else:
        probabilities = allocation.probabilities(slot.name, motive, ids)
    place = choose(probabilities, draw(session.id, f"{slot.name}\0{motive}"))
    return Choice(slot=slot.name, motive=motive, variant=ids[place], probability=probabilities[place]), variants[place]


def on_paper(slots: Sequence[LocalSlot], picked: Sequence[Picked]) -> list[Choice]:
    """Return what slots in shadow mode would show: they show their default, and these choices are only counted."""
    return [choice for slot, (choice, _) in zip(slots, picked, strict=True) if slot.mode == "shadow"]


def show(slot: LocalSlot, picked: Picked, values: Vars) -> tuple[Choice, SlotText | None]:
    """Return the choice and its text; the default where the text cannot be rendered, and no text where neither can."""
    choice, variant = picked
    if slot.mode == "shadow" and choice.motive:
        choice, variant = Choice(slot=slot.name), slot.default
    try:
        text = variant.text.render(values)
    except RenderError:
        default = Choice(slot=slot.name), slot.default
        return (default[0], None) if variant is slot.default else show(slot, default, values)
    options = list(slot.choices) if slot.choices else UNSET
    return choice, SlotText(variant=variant.id, motive=variant.motive, format=slot.format, text=text, choices=options)
