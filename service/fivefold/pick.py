"""Which variant a slot shows in a session, and its text."""

from collections.abc import Sequence

from msgspec import UNSET

from fivefold.content import LocalSlot, Variant
from fivefold.effect import Allocation, choose, fixed
from fivefold.errors import RenderError
from fivefold.records import Choice, Session, SlotText, Vars
from fivefold.session import draw, recall


def pick(session: Session, slot: LocalSlot, allocation: Allocation) -> Choice:
    """Return what the slot shows: the default, or a variant of the motive, kept as long as the motive stays."""
    variants = slot.variants.get(session.motive, ())
    if session.group == "holdout" or not variants:
        return Choice(slot=slot.name)
    kept = recall(session, slot.name, session.motive)
    if kept and _variant(slot, kept) is not slot.default:
        return kept
    ids = tuple([variant.id for variant in variants])
    if slot.mode == "fixed":
        probabilities = fixed([variant.weight for variant in variants])
    else:
        probabilities = allocation.probabilities(slot.name, session.motive, ids)
    place = choose(probabilities, draw(session.id, f"{slot.name}\0{session.motive}"))
    return Choice(slot=slot.name, motive=session.motive, variant=ids[place], probability=probabilities[place])


def on_paper(slots: Sequence[LocalSlot], picked: Sequence[Choice]) -> list[Choice]:
    """Return what slots in shadow mode would show: they show their default, and these choices are only counted."""
    return [choice for slot, choice in zip(slots, picked, strict=True) if slot.mode == "shadow"]


def show(slot: LocalSlot, choice: Choice, values: Vars) -> tuple[Choice, SlotText | None]:
    """Return the choice and its text; the default where the text cannot be rendered, and no text where neither can."""
    if slot.mode == "shadow":
        choice = Choice(slot=slot.name)
    variant = _variant(slot, choice)
    try:
        text = variant.render(values)
    except RenderError:
        default = Choice(slot=slot.name)
        return (default, None) if variant is slot.default else show(slot, default, values)
    options = list(slot.choices) if slot.choices else UNSET
    return choice, SlotText(variant=variant.id, motive=variant.motive, format=slot.format, text=text, choices=options)


def _variant(slot: LocalSlot, choice: Choice) -> Variant:
    """Return the variant that was chosen; the default if it is live no longer."""
    if choice.motive:
        for variant in slot.variants.get(choice.motive, ()):
            if variant.id == choice.variant:
                return variant
    return slot.default
