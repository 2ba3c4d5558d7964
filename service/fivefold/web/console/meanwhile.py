"""Two people at one text: what the other one saved in between, beside what was typed, so that nothing is lost."""

from collections.abc import Iterator

from fivefold.records import MOTIVES
from fivefold.web.console.forms import Entry, Form

Theirs = dict[str, str]
"""What the other one has, by the form's field, where it is something else; `….new` and `….gone` are whole texts."""


def meanwhile(mine: Form, theirs: Form, base: Form | None) -> Theirs:
    """Return what someone else has otherwise; the form takes over what only they changed, and what only they have.

    `base` is what both began from, if that is known.
    """
    found: Theirs = {}
    for name in ("describes", "page", "default"):
        own, other = getattr(mine, name), getattr(theirs, name)
        if base is not None and own == getattr(base, name):
            setattr(mine, name, other)
        elif own != other:
            found[name] = other
    for number, (own, other) in enumerate(zip(mine.choices, theirs.choices, strict=False)):
        if base is not None and base.choices[number : number + 1] == [own]:
            mine.choices[number] = other
        elif own != other:
            found[f"choices.{number}"] = other
    for motive in MOTIVES:
        known = by_id(base.entries[motive]) if base is not None else {}
        for name, text in _entries(mine.entries[motive], theirs.entries[motive], known):
            found[f"{motive}.{name}"] = text
    return found


def _entries(mine: list[Entry], theirs: list[Entry], known: dict[str, Entry]) -> Iterator[tuple[str, str]]:
    left = by_id(theirs)
    for number, entry in enumerate(mine):
        their = left.pop(entry.was, None)
        if entry.was and their is None:
            yield f"{number}.gone", entry.text
        elif their is not None and said(entry) != said(their):
            if entry.was in known and said(entry) == said(known[entry.was]) and not entry.out:
                mine[number] = their
            else:
                yield f"{number}.text", " · ".join(filter(None, said(their)))
    for their in left.values():
        if their.was not in known:  # else it was there, and its field did not come along
            yield f"{len(mine) - 1}.new", their.text
        mine.insert(-1, their)


def by_id(entries: list[Entry]) -> dict[str, Entry]:
    """Return the texts that have been saved, by their ids."""
    return {entry.was: entry for entry in entries if entry.was}


def said(entry: Entry) -> tuple[str, str, str]:
    """Return what a text says, and when."""
    return entry.text, entry.since, entry.until
