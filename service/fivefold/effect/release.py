"""What may be shown: figures move on a clock, and no number nor difference of numbers is of fewer than k sessions.

The sums change with every visitor. What is published changes in *releases*: a release takes a group of numbers that
belong together (a *node*, such as the sessions and conversions of one slot) from the sums, and only when

- each of its counts has grown by at least k since the node's last release, so that subtracting one published report
  from another never leaves fewer than k sessions;
- what the count leaves of the whole it is part of (sessions without a conversion, sessions without the slot, …) has
  grown by at least k too, or not at all, so that subtracting a part from the whole does not either;
- the nodes it is part of are released in the same step.

A release is booked to the day it is made on. So a report on any days is a sum of whole releases, and so is the
difference of any two. The price is that small figures move late: a row waits until all its counts have moved.
Source: complementary suppression, Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
"""

from collections.abc import Mapping

from fivefold.effect import fields
from fivefold.effect.nodes import Node, epochs, groups, nodes, whole_sessions
from fivefold.records import MOTIVES, Motive, Sums, add


class Released:
    """What has been published of one site: `days`, day of release → sums."""

    def __init__(self, k: int) -> None:
        self.days: dict[str, Sums] = {}
        self._k = k
        self._last: dict[str, Sums] = {}
        self._hidden: dict[str, set[Motive]] = {}
        self._names: set[str] = set()
        self._nodes: list[Node] = []

    def step(self, totals: Sums, day: str) -> bool:
        """Release what may be released of the totals so far; return whether anything was."""
        moved: set[str] = set()
        self.days[day] = dict(self.days.get(day, {}))
        if totals.keys() != self._names:
            self._names, self._nodes = set(totals), list(nodes(totals))
        for node in (*whole_sessions(totals, self._k), *self._nodes):
            if not node.parents or moved.intersection(node.parents):
                last = self._last.get(node.key, {})
                if node.ready(totals, last, self._k):
                    self._publish(day, {to: totals.get(at, 0.0) - last.get(at, 0.0) for at, to in node.takes.items()})
                    self._last[node.key] = {field: totals.get(field, 0.0) for field in node.reads()}
                    moved.add(node.key)
        for epoch in epochs(totals):
            sizes = [totals.get(fields.n(epoch, group), 0.0) for group in groups(epoch)]
            if f"n/{epoch}/all" in moved and min(sizes) >= self._k:
                self._motives(epoch, totals, day)
        if not self.days[day]:
            del self.days[day]
        return bool(moved)

    def shrunk(self, totals: Sums) -> bool:
        """Return whether sums that were published are gone: someone had them forgotten."""
        return any(
            totals.get(field, 0.0) < amount - 1e-6
            for key, last in self._last.items()
            for field, amount in last.items()
            if not key.startswith("motives/")
        )

    def _publish(self, day: str, sums: Sums) -> None:
        published = self.days[day]
        for field, amount in sums.items():
            published[field] = published.get(field, 0.0) + amount

    def _motives(self, epoch: str, totals: Sums, day: str) -> None:
        """Release the epoch's sessions by the motive they are in; these change by entering and by leaving.

        They add up to the epoch's sessions, so neither a cell that is shown nor the sum of the hidden ones may change
        by less than k. A cell once shown stays shown.
        """
        now = {motive: totals.get(fields.motive_now(epoch, motive), 0.0) for motive in MOTIVES}
        last = self._last.get(f"motives/{epoch}", {})
        were_hidden = self._hidden.get(epoch, set(MOTIVES))
        hidden = too_small(now, self._k)
        moves = [now[motive] - last.get(motive, 0.0) for motive in MOTIVES if motive not in were_hidden]
        if were_hidden:
            moves.append(sum(now[motive] - last.get(motive, 0.0) for motive in were_hidden))
        if hidden <= were_hidden and all(abs(move) >= self._k for move in moves):
            for motive in set(MOTIVES) - hidden:
                shown = fields.motive_now(epoch, motive)
                self._publish(day, {shown: now[motive] - (0.0 if motive in were_hidden else last[motive])})
            self._last[f"motives/{epoch}"] = {motive: now[motive] for motive in MOTIVES}
            self._hidden[epoch] = hidden


def too_small(cells: Mapping[Motive, float], k: int) -> set[Motive]:
    """Return the cells to hide of a table whose sum is known.

    Those under k, and with them the smallest others until two or more are hidden that hold at least 2k together:

    >>> sorted(too_small({"first_visit": 900, "inspiration": 70, "price_comparison": 3, "undecided": 400}, 20))
    ['inspiration', 'price_comparison']
    """
    hidden = {motive for motive, count in cells.items() if count < k}
    for motive in sorted(cells, key=lambda motive: cells[motive]):
        if hidden and (len(hidden) < 2 or sum(cells[m] for m in hidden) < 2 * k):
            hidden.add(motive)
    return hidden


class Published:
    """The published sums of one site, which move on a clock; at k = 1, as in the demo, they are the sums themselves."""

    def __init__(self, k: int, interval_s: float) -> None:
        self._k = k
        self._interval_s = interval_s
        self._moved_s: float | None = None
        self._released = Released(k)
        self._days: Mapping[str, Sums] = {}

    @property
    def days(self) -> Mapping[str, Sums]:
        """The published sums by day of release: what `report` is made from."""
        return self._days

    def move(self, days: Mapping[str, Sums], day: str, now_s: float) -> bool:
        """Take over what may be shown of the sums of all days; `day` is today. Return whether the clock let it.

        The first move of all, and the first after days were forgotten, replays the past day by day.
        """
        if self._moved_s is not None and now_s < self._moved_s + self._interval_s:
            return False
        if self._k <= 1:
            self._days = days
        else:
            days = {past: counted(sums) for past, sums in days.items()}
            totals = add(*days.values())
            if self._moved_s is None or self._released.shrunk(totals):
                self._released = replay({past: sums for past, sums in days.items() if past < day}, self._k)
            self._released.step(totals, day)
            self._days = dict(self._released.days)
        self._moved_s = now_s
        return True


def counted(sums: Sums) -> Sums:
    """Return the sums without the model's, which are not for the report."""
    return {field: amount for field, amount in sums.items() if not field.startswith("model/")}


def replay(days: Mapping[str, Sums], k: int) -> Released:
    """Return what would have been published with one release at the end of each day."""
    released, totals = Released(k), Sums()
    for day in sorted(days):
        totals = add(totals, counted(days[day]))
        released.step(totals, day)
    return released
