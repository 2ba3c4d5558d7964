"""One comparison: served against held-out sessions of the same kind, epoch by epoch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fivefold.effect import fields
from fivefold.effect.eprocess import Interval, Tally, always_valid_p, interval, log_e_of
from fivefold.effect.nodes import groups
from fivefold.records import GROUPS, Group, Sums

SAMPLE_RATIO_WEIGHT = 1000.0
"""Sessions that the sample-ratio check's prior weighs: it watches for shares that are off by a tenth."""


@dataclass(frozen=True)
class Epoch:
    """The numbers of one comparison while the holdout share was `share`."""

    share: float
    n: dict[Group, float]
    won: dict[Group, float]
    value: dict[Group, float]
    """Of the conversions, in the site's currency; empty for parts of the site."""


@dataclass(frozen=True)
class Comparison:
    """Sessions `of` a population and how many of them reached `goal`, by epoch."""

    of: str
    goal: str
    epochs: tuple[Epoch, ...]

    def n(self, group: Group) -> int:
        """Return the sessions."""
        return round(sum(epoch.n[group] for epoch in self.epochs))

    def won(self, group: Group) -> int:
        """Return the conversions."""
        return round(sum(epoch.won[group] for epoch in self.epochs))

    def log_e(self) -> float:
        """Return the log of the evidence against "no difference"."""
        return log_e_of(self._tallies())

    def interval(self) -> Interval:
        """Return the always-valid interval of the rate ratio."""
        return interval(self._tallies())

    def ratio(self) -> float | None:
        """Return the rate ratio, None where none can be had.

        Each epoch is compared within itself, and weighed by Mantel and Haenszel: sums over epochs of different shares
        would compare other days in one group than in the other. Source: Rothman, Greenland & Lash, Modern
        Epidemiology (2008), chapter 15, eq. 15-20. With one epoch it is the plain ratio.
        """
        served = held_out = 0.0
        for epoch in self.epochs:
            n1, n0 = epoch.n["personalised"], epoch.n["holdout"]
            if n1 and n0:
                served += epoch.won["personalised"] * n0 / (n1 + n0)
                held_out += epoch.won["holdout"] * n1 / (n1 + n0)
        return served / held_out if held_out else None

    def value(self, group: Group) -> float:
        """Return the conversions' value."""
        return sum(epoch.value[group] for epoch in self.epochs)

    def value_interval(self, bound: float) -> Interval:
        """Return the always-valid interval of the ratio of the mean value a session, each value at most `bound`."""
        return interval(
            [Tally(e.share, e.value["personalised"] / bound, e.value["holdout"] / bound) for e in self.epochs]
        )

    def _tallies(self) -> list[Tally]:
        return [Tally(epoch.share, epoch.won["personalised"], epoch.won["holdout"]) for epoch in self.epochs]


def compare(sums: Sums, within: Iterable[str], of: str, goal: str) -> Comparison:
    """Return the comparison that the sums hold, of the epochs `within`; one in which a group is missing is left out."""
    found = []
    for epoch, n in _sizes(sums, within, of):
        won = {group: sums.get(fields.won(epoch, group, of, goal), 0.0) for group in GROUPS}
        value = {group: sums.get(fields.value(epoch, group, goal), 0.0) for group in GROUPS if of == fields.ALL}
        found.append(Epoch(int(epoch) / 1000, n, won, value))
    return Comparison(of, goal, tuple(found))


def sample_ratio(sums: Sums, within: Iterable[str], of: str) -> float:
    """Return the always-valid p of the sessions having been split as they were drawn."""
    sizes = (Tally(int(epoch) / 1000, n["personalised"], n["holdout"]) for epoch, n in _sizes(sums, within, of))
    return always_valid_p(sizes, SAMPLE_RATIO_WEIGHT)


def _sizes(sums: Sums, within: Iterable[str], of: str) -> Iterator[tuple[str, dict[Group, float]]]:
    for epoch in within:
        n = {group: sums.get(fields.n(epoch, group, of), 0.0) for group in GROUPS}
        if len(groups(epoch)) == len(GROUPS) and min(n.values()) > 0:
            yield epoch, n
