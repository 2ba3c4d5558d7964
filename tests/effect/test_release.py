"""What an attacker may try on a thousand published reports: subtract, and solve."""

import numpy as np
import pytest
from scipy.optimize import linprog

from fivefold.effect import fields
from fivefold.effect.nodes import nodes
from fivefold.effect.release import Published, Released, replay, too_small
from fivefold.records import GROUPS, MOTIVES, add

K = 20
STEPS = 1000


class Careless:
    """Publishes everything of k or more at every step: what the attacks must succeed on, to be worth anything."""

    def __init__(self, k):
        self.days = {}
        self._k = k
        self._out = {}

    def step(self, totals, day):
        shown = {field: amount for field, amount in totals.items() if amount >= self._k}
        self.days[day] = {field: amount - self._out.get(field, 0) for field, amount in shown.items()}
        self._out = shown


@pytest.fixture(scope="module", params=[1, 2])
def true(request, visitors):
    totals, history = {}, []
    for sums in visitors(request.param, STEPS):
        totals = add(totals, sums)
        history.append(totals)
    return history


def published(history, released):
    """Return after each step what the public knows: field → amount, and which fields moved just now."""
    known, seen = {}, []
    for t, totals in enumerate(history):
        day = f"{t:04}"
        released.step(totals, day)
        known = add(known, released.days.get(day, {}))
        seen.append((known, set(released.days.get(day, {}))))
    return seen


def wholes(history):
    counts = [entry for node in nodes(history[-1]) for entry in node.counts.items()]
    return [(count, whole) for count, parts in counts for whole in parts if count in history[-1]]


def small_differences(history, seen):
    """Subtract: each figure from itself later, and each part from its whole, and that from itself later."""
    found = []
    last = {}
    parts = wholes(history)
    for t, (known, moved) in enumerate(seen):
        for field in moved:
            if not field.startswith(("value/", "behind/")):
                found.append((t, field, known[field] - last.get(field, 0)))
                last[field] = known[field]
        for part, whole in parts:
            if part in moved and moved.issuperset(whole):
                rest = sum(known[field] for field in whole) - known[part]
                found.append((t, f"{whole} without {part}", rest - last.get((part, whole), 0)))
                last[part, whole] = rest
    return [entry for entry in found if 0 < abs(entry[2]) < K]


def test_no_difference_of_published_figures_is_of_fewer_than_k_sessions(true):
    seen = published(true, Released(K))
    assert small_differences(true, seen) == []
    assert sum(bool(moved) for _, moved in seen) > STEPS / 10


def test_the_subtraction_finds_plenty_where_figures_move_at_every_step(true):
    assert len(small_differences(true, published(true, Careless(K)))) > STEPS


def solve(history, seen, first, last, rng, tries):
    """Bound what is hidden by linear programming; return the small cells and changes that are known exactly."""
    names = [field for field in history[-1] if not field.startswith("value/")]
    parts = wholes(history)
    place = {(field, t): i for i, (field, t) in enumerate((f, t) for t in range(first, last) for f in names)}
    equal, above = [], []  # rows of (coefficients, right-hand side): = and ≥

    def row(*terms):
        coefficients = np.zeros(len(place))
        for sign, field, t in terms:
            coefficients[place[field, t]] += sign
        return coefficients

    for t in range(first, last):
        known, moved = seen[t]
        equal += [(row((1, field, t)), known[field]) for field in moved if field in names]
        everyone = [(-1, fields.n("200", group), t) for group in GROUPS]
        equal.append((row(*[(1, fields.motive_now("200", motive), t) for motive in MOTIVES], *everyone), 0))
        for part, whole in parts:
            above.append((row((-1, part, t), *[(1, field, t) for field in whole]), 0))
        if t > first:
            growing = [field for field in names if not field.startswith("motive/")]
            above += [(row((1, field, t), (-1, field, t - 1)), 0) for field in growing]
            for part, whole in parts:
                left = [(sign, field, at) for field in whole for sign, at in ((1, t), (-1, t - 1))]
                above.append((row((-1, part, t), (1, part, t - 1), *left), 0))
    floor = [
        (max(0, seen[t][0].get(f, 0)) if not f.startswith("motive/") else 0, None)
        for t in range(first, last)
        for f in names
    ]
    targets = []
    for field in names:
        for t in range(first + 1, last):
            change = history[t].get(field, 0) - history[t - 1].get(field, 0)
            if 0 < history[t].get(field, 0) < K:
                targets.append(row((1, field, t)))
            if 0 < change < K:
                targets.append(row((1, field, t), (-1, field, t - 1)))
    recovered = 0
    for i in rng.permutation(len(targets))[:tries]:
        ends = [
            linprog(
                sign * targets[i],
                A_ub=-np.array([c for c, _ in above]),
                b_ub=[-b for _, b in above],
                A_eq=np.array([c for c, _ in equal]),
                b_eq=[b for _, b in equal],
                bounds=floor,
            )
            for sign in (1, -1)
        ]
        assert {end.status for end in ends} <= {0, 3}, "bounded or unbounded, but never infeasible"
        low, high = ends[0].fun if ends[0].success else -np.inf, -ends[1].fun if ends[1].success else np.inf
        recovered += high - low < 0.5
    return recovered


def test_linear_programming_pins_no_small_cell_nor_small_change(true):
    rng = np.random.default_rng(3)
    seen = published(true, Released(K))
    starts = [0, *rng.integers(0, STEPS - 12, 5)]
    assert sum(solve(true, seen, start, start + 12, rng, tries=12) for start in starts) == 0


def test_linear_programming_pins_many_where_figures_move_at_every_step(true):
    rng = np.random.default_rng(3)
    assert solve(true, published(true, Careless(K)), 0, 8, rng, tries=12) > 0


def test_figures_move_on_the_clock_only(visitors):
    history = [*visitors(4, 20)]
    out = Published(K, interval_s=300)
    assert out.move({"2026-11-20": add(*history[:10])}, "2026-11-20", now_s=1000)
    before = add(*out.days.values())
    assert not out.move({"2026-11-20": add(*history)}, "2026-11-20", now_s=1299)
    assert add(*out.days.values()) == before
    assert out.move({"2026-11-20": add(*history)}, "2026-11-20", now_s=1300)
    assert add(*out.days.values()) != before


def test_figures_stay_until_k_sessions_of_each_group_are_new():
    sums = {"n/200/holdout/all": 50.0, "n/200/personalised/all": 200.0}
    out = Released(K)
    assert out.step(sums, "2026-11-20")
    assert not out.step(sums | {"n/200/holdout/all": 69.0, "n/200/personalised/all": 500.0}, "2026-11-21")
    assert out.step(sums | {"n/200/holdout/all": 70.0, "n/200/personalised/all": 500.0}, "2026-11-21")


def test_a_restart_publishes_the_past_day_by_day_again(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(5, 28, a_step=2000), start=1)}
    out = Published(K, interval_s=300)
    out.move(days, "2026-11-29", now_s=0)
    assert dict(out.days) == replay(days, K).days


def test_what_was_forgotten_is_no_longer_published(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(5, 28, a_step=2000), start=1)}
    out = Published(K, interval_s=300)
    out.move(days, "2026-11-28", now_s=0)
    kept = {day: sums for day, sums in days.items() if day > "2026-11-14"}
    out.move(kept, "2026-11-28", now_s=300)
    assert min(out.days) > "2026-11-14"


def test_a_published_sum_published_again_stays_what_it_is(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(6, 28, a_step=2000), start=1)}
    for field, amount in add(*replay(days, K).days.values()).items():
        assert amount <= add(*days.values()).get(field, float("inf")) + 1e-9


@pytest.mark.parametrize("cells", [(900, 70, 3, 400, 0), (5, 5, 5, 5, 5), (19, 19, 19, 19, 1000), (20, 20, 20, 20, 20)])
def test_hidden_motives_are_none_or_two_that_hold_2k(cells):
    table = dict(zip(MOTIVES, cells, strict=True))
    hidden = too_small(table, K)
    assert all(table[motive] >= K for motive in set(MOTIVES) - hidden)
    assert not hidden or (len(hidden) >= 2 and sum(table[m] for m in hidden) >= 2 * K) or len(hidden) == 5
