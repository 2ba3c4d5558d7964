"""Which sessions are counted within which, and what rides along with them. See `release`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fivefold.effect import fields
from fivefold.records import GROUPS, Group, Sums

Whole = tuple[str, ...]
"""Fields that add up to the sessions that a count is part of."""


@dataclass(frozen=True)
class Part:
    """Counts of sessions that are released together, and with them what these sessions did."""

    inside: dict[str, tuple[str, Whole]]
    """Name of a whole → the count and the whole that it is part of."""
    riders: tuple[str, ...]

    def counts(self) -> set[str]:
        """Return the fields of the sessions."""
        return {count for count, _ in self.inside.values()}


Siblings = tuple[Part, ...]
"""Parts of the same wholes that no session is in two of."""


def epochs(totals: Iterable[str]) -> list[str]:
    """Return the holdout shares, in thousandths, that sessions were drawn with."""
    return sorted({field.split("/")[1] for field in totals if field.startswith("n/")})


def groups(epoch: str) -> tuple[Group, ...]:
    """Return the groups that an epoch can have."""
    share = int(epoch)
    return GROUPS if 0 < share < 1000 else (("personalised",) if share == 0 else ("holdout",))


def everyone(totals: Sums, epoch: str, k: int) -> tuple[list[str], list[str]]:
    """Return the counts of all the epoch's sessions, by group, and their riders.

    A group waits for the other, so that both are compared at one moment, unless the other still has fewer than k.
    """
    present = [group for group in groups(epoch) if totals.get(fields.n(epoch, group), 0.0) >= k] or groups(epoch)
    at = tuple(
        start for group in present for start in (f"won/{epoch}/{group}/{fields.ALL}/", f"value/{epoch}/{group}/")
    )
    apart = [field for field in totals if field.startswith("untrusted/") and field.split("/")[2] in present]
    riders = [field for field in totals if field.startswith((*at, "answered/"))]
    return [fields.n(epoch, group) for group in present], riders + apart


def parts_of_sessions(totals: Sums, epoch: str) -> Iterator[Part]:
    """Yield the epoch's sessions of each slot and motive, the groups of each together."""
    chosen = {(path[1], path[3]) for path in _paths(totals, "variant")}
    for of in sorted({path[3] for path in _paths(totals, "n") if path[1] == epoch} - {fields.ALL}):
        inside: dict[str, tuple[str, Whole]] = {
            group: (fields.n(epoch, group, of), (fields.n(epoch, group),)) for group in groups(epoch)
        }
        won = [field for group in groups(epoch) for field in totals if field.startswith(f"won/{epoch}/{group}/{of}/")]
        slot = of.removeprefix("slot:") if of.startswith("slot:") else None
        seen = ["/".join(p) for p in _paths(totals, "seen") if p[2] == slot and (slot, p[3]) not in chosen]
        helped = ["/".join(p) for p in _paths(totals, "helped") if p[1] == slot and (slot, p[2]) not in chosen]
        yield Part(inside, (*won, *seen, *helped))


def texts(totals: Sums) -> Iterator[Siblings]:
    """Yield the choices of the texts, those for one slot and motive together."""
    for kind, within in (("variant", GROUPS[:1]), ("shadow", GROUPS)):
        found: dict[tuple[str, str], list[str]] = {}
        for path in _paths(totals, kind):
            found.setdefault((path[1], path[2]), []).append(path[3])
        for (slot, motive), names in sorted(found.items()):
            wholes = {
                "slot": tuple(
                    fields.n(epoch, group, fields.slot(slot)) for epoch in epochs(totals) for group in within
                ),
                "motive": tuple(
                    fields.n(epoch, group, f"motive:{motive}") for epoch in epochs(totals) for group in within
                ),
            }
            yield tuple(_text(totals, f"{kind}/{slot}/{motive}/{name}", kind, wholes) for name in sorted(set(names)))


def _text(totals: Sums, at: str, kind: str, wholes: dict[str, Whole]) -> Part:
    _, slot, _, name = at.split("/")
    count = f"{at}/n" if kind == "variant" else at
    inside = {whole: (count, within) for whole, within in wholes.items()}
    if kind == "shadow":
        return Part(inside, ())
    seen = [f"seen/{group}/{slot}/{name}" for group in GROUPS]
    with_it = (f"{at}/", f"helped/{slot}/{name}/")
    return Part(inside, (*seen, *(field for field in totals if field.startswith(with_it) and field != count)))


def _paths(totals: Iterable[str], kind: str) -> list[list[str]]:
    return [field.split("/") for field in totals if field.startswith(f"{kind}/")]
