"""Does the effect room keep its promises? Seeded simulations of the service's own code, each a table.

fivefold bench effect          the long runs, some minutes
pytest tests/effect            the short ones, with the bounds that must hold
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from fivefold.bench import bandits, looks
from fivefold.bench.looks import Shop
from fivefold.bench.table import Figure, Table
from fivefold.effect.expectation import sessions_until
from fivefold.effect.verdict import ALPHA_SAMPLE_RATIO, ALPHA_SITE, ALPHA_TABLE, discoveries


def run(long: bool = False) -> Iterator[Table]:
    """Yield all tables; `long` is what the documentation quotes."""
    yield false_verdicts(4000 if long else 1000)
    yield tables_of_nothing(2000 if long else 300)
    yield coverage(4000 if long else 1000)
    yield power(2000 if long else 400)
    yield expectation(1000 if long else 300)
    yield sample_ratio(2000)
    yield learning(40 if long else 8)
    yield floors(10 if long else 3)
    yield bots(100 if long else 20)
    yield bots_and_verdicts(4000 if long else 500)
    yield single_texts(400 if long else 60)


def false_verdicts(runs: int, looks_each: int = 200) -> Table:
    """Texts without any effect: in which part of the runs does any look show one?"""
    rng = np.random.default_rng(51)
    rows: list[tuple[Figure, ...]] = []
    for rate in (0.005, 0.02, 0.1):
        for share in (0.05, 0.1, 0.5):
            shop = Shop(rate=rate, share=share, sessions=500)
            drifting = Shop(rate=rate, share=share, sessions=500, drift=0.5)
            steady, swinging = (looks.ever(looks.evidence(s, runs, looks_each, rng)) for s in (shop, drifting))
            half = looks_each // 2
            changed = looks.epochs([shop, Shop(rate=rate * 1.5, share=0.2, sessions=500)], runs, half, rng)
            rows.append((rate, share, steady, swinging, looks.ever(changed)))
    return Table(
        f"False verdicts, {runs} A/A runs of {looks_each} looks (promised: at most 0.05)",
        ("rate", "holdout", "steady", "rate swings by half", "holdout changes"),
        rows,
    )


def tables_of_nothing(reports: int, looks_each: int = 100, rows_each: int = 39) -> Table:
    """A site's line and a table of rows below it, all without effect: how many reports ever show a verdict?"""
    rng = np.random.default_rng(52)
    site = looks.evidence(Shop(sessions=2000), reports, looks_each, rng)
    rates = rng.uniform(0.005, 0.1, rows_each)
    table = np.stack([looks.evidence(Shop(rate=rate), reports, looks_each, rng) for rate in rates], axis=-1)
    by_site = (site >= -math.log(ALPHA_SITE)).any(axis=1)
    likely = (table.max(axis=-1) >= -math.log(ALPHA_TABLE)).nonzero()
    by_table = np.zeros(reports, bool)
    for report, look in zip(*likely, strict=True):
        by_table[report] |= bool(discoveries(list(table[report, look]), ALPHA_TABLE))
    naive = (table >= -math.log(ALPHA_SITE)).any(axis=(1, 2))
    return Table(
        f"Reports of no effect that show a verdict, {reports} reports of {rows_each + 1} lines, {looks_each} looks",
        ("the site's line", "the table", "either (promised: 0.06)", "without e-BH"),
        [tuple(float(part.mean()) for part in (by_site, by_table, by_site | by_table, by_site | naive))],
    )


def coverage(runs: int, looks_each: int = 200) -> Table:
    """In which part of the runs does the interval hold the truth at every look?"""
    rng = np.random.default_rng(53)
    rows: list[tuple[Figure, ...]] = []
    for ratio in (0.8, 1.0, 1.2, 1.5):
        evidence = looks.evidence(Shop(ratio=ratio, sessions=500), runs, looks_each, rng, ratio)
        swinging = looks.evidence(Shop(ratio=ratio, sessions=500, drift=0.5), runs, looks_each, rng, ratio)
        rows.append((ratio, 1 - looks.ever(evidence), 1 - looks.ever(swinging)))
    return Table(
        f"Coverage of the interval at all of {looks_each} looks together, {runs} runs (promised: at least 0.95)",
        ("ratio", "steady", "rate swings by half"),
        rows,
    )


def power(runs: int) -> Table:
    """How often is a true effect on 3 % found, with 10 % held out, by 200,000 sessions?"""
    rng = np.random.default_rng(54)
    rows: list[tuple[Figure, ...]] = []
    for uplift in (0.1, 0.2, 0.5):
        found = looks.first(looks.evidence(Shop(ratio=1 + uplift), runs, 200, rng)) * 1000
        median = float(np.median(found))
        rows.append((uplift, float(np.isfinite(found).mean()), median if math.isfinite(median) else None))
    return Table(f"Effects found by 200,000 sessions, {runs} runs", ("uplift", "found", "median sessions"), rows)


def expectation(runs: int) -> Table:
    """Is half of all runs as far as the printed expectation says?"""
    rng = np.random.default_rng(55)
    rows: list[tuple[Figure, ...]] = []
    cases = ((0.03, 0.1, 0.1), (0.03, 0.1, 0.2), (0.03, 0.1, 0.5), (0.01, 0.1, 0.2), (0.05, 0.2, 0.2), (0.1, 0.05, 0.5))
    for rate, share, uplift in cases:
        expected = sessions_until(uplift, rate, share)
        between = max(10, expected // 150)
        shop = Shop(rate=rate, share=share, ratio=1 + uplift, sessions=between)
        measured = float(np.median(looks.first(looks.evidence(shop, runs, 500, rng)))) * between
        rows.append((rate, share, uplift, expected, measured, round(expected / measured, 2)))
    columns = ("rate", "holdout", "uplift", "expected sessions", "median measured", "expected / measured")
    return Table(f"Sessions until an effect is seen, {runs} runs", columns, rows)


def sample_ratio(runs: int) -> Table:
    """Does the check of the groups' sizes stay quiet on healthy shops, and find 11 % where 10 % was drawn?"""
    rng = np.random.default_rng(56)
    healthy = looks.sample_ratio(0.1, 0.1, runs, 300, rng)
    sick = looks.first(looks.sample_ratio(0.11, 0.1, runs // 2, 400, rng), ALPHA_SAMPLE_RATIO)
    alarms, found = round(looks.ever(healthy, ALPHA_SAMPLE_RATIO) * runs), float(np.isfinite(sick).mean())
    return Table(
        f"Sample ratio, {runs} healthy shops looked at 300 times, and {runs // 2} with 11 % instead of 10 %",
        ("healthy that alarm", "found of the sick", "median sessions to find"),
        [(alarms, found, float(np.median(sick)) * looks.SIZES_BETWEEN)],
    )


def learning(runs: int, problems: Sequence[bandits.Problem] = bandits.PROBLEMS) -> Table:
    """What does it cost to find the best text, against knowing every outcome at once, and against not learning?"""
    rows: list[tuple[Figure, ...]] = []
    for problem in problems:
        courses = [bandits.learn(problem, seed) for seed in range(runs)]
        regret = float(np.mean([course.regret for course in courses]))
        thompson = float(np.mean([bandits.immediate(problem, seed) for seed in range(runs)]))
        mean = bandits.Course(regret, np.mean([course.share for course in courses], axis=0))
        recovered = round(bandits.recovery(mean), 3) if "changes" in problem.name else None
        rows.append(
            (
                problem.name,
                regret,
                thompson,
                problem.uniform(),
                regret / thompson,
                1 - regret / problem.uniform(),
                recovered,
            )
        )
    return Table(
        f"Conversions lost against always showing the best text, {runs} runs, floor 5 %, outcomes late",
        ("problem", "fivefold", "river, told at once", "uniform", "to river", "below uniform", "recovered after"),
        rows,
    )


def floors(runs: int) -> Table:
    """What the floor costs once all is known: 40 days of 960 sessions and a clear winner."""
    problem = bandits.Problem("", bandits.CLEAR.rates, days=40, sessions_a_day=960)
    lost = [
        (floor, float(np.mean([bandits.learn(problem, s, floor).regret for s in range(runs)])))
        for floor in (0, 0.01, 0.05)
    ]
    return Table(
        f"The price of a floor: conversions lost of {40 * 960 * 0.12:.0f}, {runs} runs",
        ("floor", "fivefold", "uniform"),
        [(floor, regret, problem.uniform()) for floor, regret in lost],
    )


def bots(runs: int) -> Table:
    """5 % bots report a conversion whenever they get the worse text: what becomes of the better one's share?"""
    rows: list[tuple[Figure, ...]] = []
    for label, trusted_only, part in (
        ("no bots", True, 0.0),
        ("trust = shop", True, 0.05),
        ("trust = browser", False, 0.05),
    ):
        last_day = [list(bandits.with_bots(trusted_only, seed, part))[-bandits.STEPS_A_DAY :] for seed in range(runs)]
        rows.append((label, float(np.mean(last_day))))
    return Table(f"The better text's share on the last day, {runs} runs", ("", "share"), rows)


def bots_and_verdicts(runs: int) -> Table:
    """The same bots, no effect: a served bot reports a conversion, a held-out one does not."""
    rng = np.random.default_rng(57)
    shop = Shop(sessions=950)
    bots_held = rng.binomial(50, shop.share, size=(runs, 100))
    served, held = looks.simulate(shop, runs, 100, rng)
    lies = np.cumsum(rng.binomial(50 - bots_held, 0.5), axis=1)
    evidence = looks.Evidence(shop.share, int((served + held + lies).max()))
    return Table(
        f"False verdicts with 5 % bots, {runs} runs of 100 looks",
        ("trust = shop", "trust = browser"),
        [(looks.ever(evidence.log_e(served, held)), looks.ever(evidence.log_e(served + lies, held)))],
    )


def single_texts(runs: int) -> Table:
    """Two texts all alike under the service's own allocation: is a text's own figure fair, does its interval hold?"""
    found = [bandits.alike(seed) for seed in range(runs)]
    return Table(
        f"One of two texts alike at 10 %, the rate swinging by half, {runs} runs",
        ("plain mean is off by", "weighed by 1/p", "interval holds at all looks"),
        [tuple(float(mean) for mean in np.mean(found, axis=0))],
    )
