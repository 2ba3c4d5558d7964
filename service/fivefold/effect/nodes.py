"""Which numbers are released together, and what they are part of. See `release`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fivefold.effect import fields
from fivefold.records import GROUPS, Group, Sums

Whole = tuple[str, ...]
"""Fields that add up to what a count is part of."""


@dataclass(frozen=True)
class Node:
    """Numbers that are released together."""

    key: str
    counts: dict[str, tuple[Whole, ...]]
    """Field of a count → the wholes it is part of."""
    takes: dict[str, str]
    """Field in the sums → field in what is published."""
    parents: tuple[str, ...] = ()
    """Keys of nodes of which one must be released in the same step."""

    def ready(self, totals: Sums, last: Sums, k: int) -> bool:
        """Return whether the node may be released, `last` being the totals at its last release."""

        def grown(field: str) -> float:
            return totals.get(field, 0.0) - last.get(field, 0.0)

        return all(grown(count) >= k for count in self.counts) and all(
            left == 0 or left >= k
            for count, wholes in self.counts.items()
            for left in (sum(map(grown, whole)) - grown(count) for whole in wholes)
        )

    def reads(self) -> set[str]:
        """Return every field of the sums that the node looks at."""
        wholes = (field for parts in self.counts.values() for whole in parts for field in whole)
        return {*self.counts, *self.takes, *wholes}


def epochs(totals: Iterable[str]) -> list[str]:
    """Return the holdout shares, in thousandths, that sessions were drawn with."""
    return sorted({field.split("/")[1] for field in totals if field.startswith("n/")})


def groups(epoch: str) -> tuple[Group, ...]:
    """Return the groups that an epoch can have."""
    share = int(epoch)
    return GROUPS if 0 < share < 1000 else (("personalised",) if share == 0 else ("holdout",))


def whole_sessions(totals: Sums, k: int) -> Iterator[Node]:
    """Yield a node for all sessions of each epoch; every other node depends on these.

    A group waits for the other, unless the other still has fewer than k sessions.
    """
    for epoch in epochs(totals):
        sizes = [fields.n(epoch, group) for group in groups(epoch)]
        counts = [field for field in sizes if totals.get(field, 0.0) >= k] or sizes
        yield Node(f"n/{epoch}/all", dict.fromkeys(counts, ()), {field: field for field in counts})


def nodes(totals: Iterable[str]) -> Iterator[Node]:
    """Yield the nodes of all else that was counted, each after its parents."""
    paths = sorted(field.split("/") for field in totals)
    for epoch in epochs(totals):
        goals = sorted({path[4] for path in paths if path[0] == "won" and path[1] == epoch})
        parts = sorted({path[3] for path in paths if path[0] == "n" and path[1] == epoch} - {fields.ALL})
        yield from (_part_of_sessions(epoch, of) for of in parts)
        yield from (_conversions(epoch, of, goal) for of in (fields.ALL, *parts) for goal in goals)
    for kind, *path in paths:
        match kind, path:
            case "variant", [slot, motive, variant, "n"]:
                yield _variant(totals, slot, motive, variant)
            case "variant", [slot, motive, variant, "won", goal]:
                yield _variant_conversions(slot, motive, variant, goal)
            case "seen", [group, slot, variant]:
                yield _single(f"seen/{group}/{slot}/{variant}", _sessions_of(totals, fields.slot(slot), group))
            case "shadow", [slot, motive, variant]:
                yield _single(f"shadow/{slot}/{motive}/{variant}", _sessions_of(totals, fields.slot(slot)))
            case "helped", [slot, variant, which]:
                yield _single(f"helped/{slot}/{variant}/{which}", _sessions_of(totals, fields.slot(slot)))
            case "answered", [motive]:
                yield _single(f"answered/{motive}", _sessions_of(totals, fields.ALL))
            case "untrusted", [goal, group, "n"]:
                value = f"untrusted/{goal}/{group}/value"
                yield _single(f"untrusted/{goal}/{group}/n", _sessions_of(totals, fields.ALL, group), value)


def _part_of_sessions(epoch: str, of: str) -> Node:
    counts: dict[str, tuple[Whole, ...]] = {
        fields.n(epoch, group, of): ((fields.n(epoch, group),),) for group in groups(epoch)
    }
    return Node(f"n/{epoch}/{of}", counts, {field: field for field in counts}, (f"n/{epoch}/all",))


def _conversions(epoch: str, of: str, goal: str) -> Node:
    counts: dict[str, tuple[Whole, ...]] = {}
    takes: dict[str, str] = {}
    for group in groups(epoch):
        won, n, value = fields.won(epoch, group, of, goal), fields.n(epoch, group, of), fields.value(epoch, group, goal)
        counts[won] = ((n,),) if of == fields.ALL else ((n,), (fields.won(epoch, group, fields.ALL, goal),))
        takes |= {won: won, n: fields.behind(epoch, group, of, goal)}
        if of == fields.ALL:
            takes[value] = value
    return Node(f"won/{epoch}/{of}/{goal}", counts, takes, (f"n/{epoch}/{of}",))


def _variant(totals: Iterable[str], slot: str, motive: str, variant: str) -> Node:
    n = f"variant/{slot}/{motive}/{variant}/n"
    whole = _sessions_of(totals, fields.slot(slot), "personalised")
    return Node(n, {n: (whole,)}, {n: n}, _parents(whole))


def _variant_conversions(slot: str, motive: str, variant: str, goal: str) -> Node:
    at = f"variant/{slot}/{motive}/{variant}"
    won = f"{at}/won/{goal}"
    takes = {won: won, f"{at}/wonw/{goal}": f"{at}/wonw/{goal}"}
    takes |= {f"{at}/{what}": f"{at}/behind/{goal}/{what}" for what in ("n", "w", "w2")}
    return Node(won, {won: ((f"{at}/n",),)}, takes, (f"{at}/n",))


def _single(count: str, whole: Whole, *riders: str) -> Node:
    return Node(count, {count: (whole,)}, {field: field for field in (count, *riders)}, _parents(whole))


def _sessions_of(totals: Iterable[str], of: str, *only: str) -> Whole:
    return tuple(
        fields.n(epoch, group, of) for epoch in epochs(totals) for group in GROUPS if group in (only or GROUPS)
    )


def _parents(whole: Whole) -> tuple[str, ...]:
    return tuple({f"n/{epoch}/{of}" for _, epoch, _, of in (field.split("/") for field in whole)})
