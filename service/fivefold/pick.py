"""Which variant a slot shows in a session, and its text."""

import random

from msgspec import UNSET

from fivefold.content import LocalSlot
from fivefold.effect import Allocation, choose, fixed
from fivefold.errors import RenderError
from fivefold.records import Choice, Session, SlotText, Vars
from fivefold.session import recall

chance = random.random
"""Draws groups and variants: not a secret, so the fast generator will do."""


def pick(session: Session, slot: LocalSlot, allocation: Allocation) -> Choice:
    """Return what the slot shows: the default, or a variant of the motive, kept as long as the motive stays."""
    variants = slot.variants.get(session.motive, ())
    if session.group == "holdout" or not variants:
        return Choice(slot=slot.name)
    ids = tuple(variant.id for variant in variants)
    kept = recall(session, slot.name, session.motive)
    if kept and kept.variant in ids:
        return kept
    if slot.mode == "fixed":
        probabilities = fixed([variant.weight for variant in variants])
    else:
        probabilities = allocation.probabilities(slot.name, session.motive, ids)
    place = choose(probabilities, chance())
    return Choice(slot=slot.name, motive=session.motive, variant=ids[place], probability=probabilities[place])


def show(slot: LocalSlot, choice: Choice, values: Vars) -> tuple[Choice, SlotText | None]:
    """Return the choice and its text; the default where the text cannot be rendered, and no text where neither can."""
    variants = slot.variants[choice.motive] if choice.motive else ()
    variant = next((variant for variant in variants if variant.id == choice.variant), slot.default)
    try:
        text = variant.render(values)
    except RenderError:
        default = Choice(slot=slot.name)
        return (default, None) if variant is slot.default else show(slot, default, values)
    options = list(slot.choices) or UNSET
    return choice, SlotText(variant=variant.id, motive=variant.motive, format=slot.format, text=text, choices=options)
