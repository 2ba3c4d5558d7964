"""What may be shown: figures move on a clock, and no number nor difference of numbers is of fewer than k sessions.

The sums change with every visitor. What is published changes in *releases*, at each of which a count of sessions moves
only when

- it has grown by at least k since it last moved, so that subtracting one published report from another never leaves
  fewer than k sessions;
- what it leaves of the whole it is part of (sessions without the slot, of the motive without the text, …) has grown by
  at least k too, or not at all, so that subtracting a part, or several that share no session, from the whole does not
  either;
- all sessions of its epoch move in the same step.

With the sessions goes what they did, to the day of the release: conversions, values, exposures, answers, feedback.
These are sums over the sessions and need no k of their own. What happens later goes with the next release.

A release is booked to the last day that has sums, so a report on any days is a sum of whole releases. It is kept in
the store beside the sums it was made from, under `released/`: whoever reads the store knows what has been shown, and a
restart or another replica goes on from there.
Source: complementary suppression, Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
"""

from collections.abc import Mapping
from datetime import date

from fivefold.effect import fields
from fivefold.effect.nodes import Part, Siblings, Whole, epochs, everyone, groups, parts_of_sessions, texts
from fivefold.records import MOTIVES, Motive, Sums, add

RELEASED = "released/"
IN = "in/"
"""Within what is released: the sessions of a whole, as they were when a count that is part of it last moved."""
STEPS = "steps"


def published(days: Mapping[str, Sums], k: int) -> dict[str, Sums]:
    """Return what may be shown, by day of release: what has been released, and at k = 1, as in the demo, everything."""
    if k <= 1:
        return {day: counted(sums) for day, sums in days.items()}
    released = {day: _released(sums) for day, sums in days.items()}
    return {
        day: {field: amount for field, amount in sums.items() if not field.startswith(IN) and field != STEPS}
        for day, sums in released.items()
        if sums
    }


def release(days: Mapping[str, Sums], k: int) -> dict[str, Sums]:
    """Return what to add to the store, by day, to release what may be released of the sums; nothing at k = 1.

    Sums of which nothing is released yet are released as of the end of each day.
    """
    if k <= 1 or not days:
        return {}
    last = add(*map(_released, days.values()))
    if not last:
        return _prefixed(replay(days, k))
    moved = Step(add(*map(counted, days.values())), last, k).moved()
    return _prefixed({max(days): moved}) if moved else {}


def replay(days: Mapping[str, Sums], k: int) -> dict[str, Sums]:
    """Return what is released by one release at the end of each day."""
    moved: dict[str, Sums] = {}
    totals = Sums()
    for day in sorted(days):
        totals = add(totals, counted(days[day]))
        if step := Step(totals, add(*moved.values()), k).moved():
            moved[day] = step
    return moved


def turn(days: Mapping[str, Sums]) -> int:
    """Return the number of the next release: the same for all who know the same, and rising, so that it counts once."""
    day = max(days)
    return date.fromisoformat(day).toordinal() * 100_000 + round(days[day].get(RELEASED + STEPS, 0.0)) + 1


def counted(sums: Sums) -> Sums:
    """Return the true sums without the model's, which are not for the report."""
    return {field: amount for field, amount in sums.items() if not field.startswith(("model/", RELEASED))}


def _released(sums: Sums) -> Sums:
    return {field.removeprefix(RELEASED): amount for field, amount in sums.items() if field.startswith(RELEASED)}


def _prefixed(days: Mapping[str, Sums]) -> dict[str, Sums]:
    return {day: {RELEASED + field: amount for field, amount in sums.items()} for day, sums in days.items()}


class Step:
    """One release: from the true totals and what was released of them before."""

    def __init__(self, totals: Sums, last: Sums, k: int) -> None:
        self._totals, self._last, self._k = totals, last, k
        self._moved: Sums = {}

    def moved(self) -> Sums:
        """Return by how much what is released moves."""
        for epoch in epochs(self._totals):
            counts, riders = everyone(self._totals, epoch, self._k)
            if all(self._grown(count) >= self._k for count in counts):
                self._take(*counts, *riders)
                for part in parts_of_sessions(self._totals, epoch):
                    self._release((part,))
                if len(counts) == len(groups(epoch)):
                    self._motives(epoch)
        if self._moved:
            for siblings in texts(self._totals):
                self._release(siblings)
            self._moved[STEPS] = 1
        return self._moved

    def _grown(self, field: str) -> float:
        return self._totals.get(field, 0.0) - self._last.get(field, 0.0)

    def _size(self, whole: Whole) -> float:
        return sum(self._totals.get(field, 0.0) for field in whole)

    def _take(self, *names: str) -> None:
        self._moved |= {field: grown for field in names if (grown := self._grown(field))}

    def _release(self, siblings: Siblings) -> None:
        """Release the parts that have grown by k; the smallest wait until nothing small is left of their wholes."""
        ready = [part for part in siblings if min(map(self._grown, part.counts())) >= self._k]
        ready.sort(key=lambda part: sum(map(self._grown, part.counts())))
        while ready and not all(self._leaves_enough(ready, name) for name in ready[0].inside):
            del ready[0]
        for part in ready:
            self._take(*part.counts(), *part.riders)
            for name, (count, whole) in part.inside.items():
                self._remember(f"{IN}{name}/{count}", self._size(whole))

    def _leaves_enough(self, parts: list[Part], name: str) -> bool:
        """Return whether what the parts leave of their whole has grown by k, or not at all, since all last moved.

        Where they last moved at different times, at least as much as is worked out here.
        """
        inside = [part.inside[name] for part in parts]
        befores = {self._last.get(f"{IN}{name}/{count}", 0.0) for count, _ in inside}
        left = self._size(inside[0][1]) - max(befores) - sum(self._grown(count) for count, _ in inside)
        return left >= self._k or (left == 0 and len(befores) == 1)

    def _motives(self, epoch: str) -> None:
        """Release the epoch's sessions by the motive they are in; these change by entering and by leaving.

        They add up to the epoch's sessions, so neither a cell that is shown nor the sum of the hidden ones may change
        by less than k. A cell once shown stays shown.
        """
        now = {motive: self._totals.get(fields.motive_now(epoch, motive), 0.0) for motive in MOTIVES}
        last = {motive: self._last.get(fields.motive_now(epoch, motive)) for motive in MOTIVES}
        hidden = too_small(now, self._k)
        were_hidden = {motive for motive in MOTIVES if last[motive] is None}
        moves = [now[motive] - was for motive, was in last.items() if was is not None]
        if were_hidden:
            before = self._last.get(f"{IN}all/motive/{epoch}", 0.0) - sum(was for was in last.values() if was)
            moves.append(sum(now[motive] for motive in were_hidden) - before)
        if hidden <= were_hidden and all(abs(move) >= self._k for move in moves):
            self._take(*(fields.motive_now(epoch, motive) for motive in MOTIVES if motive not in hidden))
            self._remember(f"{IN}all/motive/{epoch}", sum(now.values()))

    def _remember(self, field: str, size: float) -> None:
        self._moved[field] = size - self._last.get(field, 0.0)


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
