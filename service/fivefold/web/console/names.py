"""What goals, places and reasons for a visit are called, where people read it."""

from fivefold import content
from fivefold.records import Motive
from fivefold.web.console.words import Words


def goal_name(goal: str, say: Words) -> str:
    """Return what people call a goal; the site's own name for one that only it knows."""
    return say(f"goal.{goal}") if f"goal.{goal}" in say else goal.replace("_", " ").replace("-", " ")


def describes(slot: str, site: content.Site, locale: str) -> str:
    """Return what a place is, in the words of who made it."""
    return site.slots[slot].text(locale).describes if slot in site.slots else ""


def place_name(slot: str, site: content.Site, say: Words) -> str:
    """Return what a place is called: in the console's language, where its texts have that; else by its own name."""
    return describes(slot, site, say.language) or slot


def reason(motive: Motive, site: content.Site, say: Words) -> str:
    """Return what a reason for a visit is called: in the console's language, or else in any that the site has."""
    label = site.motives[motive].label
    return label.get(say.language) or next(iter(label.values()), motive)
