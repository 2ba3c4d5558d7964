"""Shops whose texts differ: how soon does the better one win, and what does finding out cost?"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fivefold.effect import allocate, faded, fields
from fivefold.effect.eprocess import rate_interval
from fivefold.records import MOTIVES, Motive, Sums, add

STEPS_A_DAY = 48
"""Refreshes of the allocation; outcomes arrive one later, so 30 to 60 minutes late."""
FIRST_DAY = date(2026, 1, 1)

Rates = Callable[[float], Sequence[float]]
"""Part of the run that is over → the rate of each text."""


@dataclass(frozen=True)
class Problem:
    """Texts of one slot and motive, and the motive's visitors."""

    name: str
    rates: Rates
    days: int
    sessions_a_day: int
    motives: tuple[Motive, ...] = ("undecided",)
    """More than one: each has its own winner, the texts' rates turned by one."""

    def texts(self, motive: Motive, at: float) -> NDArray[np.float64]:
        """Return the rate of each text for a motive."""
        return np.roll(np.asarray(self.rates(at)), self.motives.index(motive))

    def uniform(self) -> float:
        """Return the regret of showing all texts alike."""
        lost = [max(self.rates(at)) - np.mean(self.rates(at)) for at in np.linspace(0, 1, 1001)]
        return float(np.mean(lost)) * self.days * self.sessions_a_day * len(self.motives)


CLEAR = Problem("clear winner", lambda _: (0.08, 0.08, 0.12), days=10, sessions_a_day=288)
CHANGE = Problem("winner changes half-way", lambda at: (0.08, 0.12) if at < 0.5 else (0.12, 0.08), 60, 576)
FIVE = Problem("five motives, five winners", CLEAR.rates, 10, 288, MOTIVES)
PROBLEMS = (
    CLEAR,
    Problem("clear winner at 3 %", lambda _: (0.03, 0.03, 0.045), days=20, sessions_a_day=576),
    Problem("near tie", lambda _: (0.10, 0.10, 0.105), days=20, sessions_a_day=576),
    CHANGE,
    FIVE,
)


@dataclass(frozen=True)
class Course:
    """What one run came to: conversions lost against always showing the best, and the best text's share over time."""

    regret: float
    share: NDArray[np.float64]


def learn(problem: Problem, seed: int, floor: float = 0.05) -> Course:
    """Run the service's own allocation, refreshed in batches, with late outcomes."""
    rng = np.random.default_rng(seed)
    days: dict[str, Sums] = {}
    late: deque[tuple[str, Sums]] = deque()
    regret, share = 0.0, []
    steps = problem.days * STEPS_A_DAY
    for step in range(steps):
        day = (FIRST_DAY + timedelta(days=step // STEPS_A_DAY)).isoformat()
        allocation = allocate(faded(days), floor, step, "purchase")
        chosen = Sums()
        for motive in problem.motives:
            rates = problem.texts(motive, step / steps)
            ids = tuple(map(str, range(len(rates))))
            shown = rng.multinomial(
                problem.sessions_a_day // STEPS_A_DAY, allocation.probabilities("hero", motive, ids)
            )
            won = rng.binomial(shown, rates)
            regret += float(shown @ (rates.max() - rates))
            share.append(shown[rates.argmax()] / shown.sum())
            days[day] = add(days.get(day, {}), _sums(motive, "n", shown))
            chosen |= _sums(motive, "won/purchase", won)
        late.append((day, chosen))
        if len(late) > 1:
            past, outcomes = late.popleft()
            days[past] = add(days[past], outcomes)
    return Course(regret, np.reshape(share, (steps, -1)).mean(axis=1))


def _sums(motive: Motive, what: str, counts: NDArray[np.generic]) -> Sums:
    return {fields.variant("hero", motive, str(i), what): float(count) for i, count in enumerate(counts)}


def immediate(problem: Problem, seed: int) -> float:
    """Return the regret of river's Thompson sampling, which is told each outcome at once."""
    from river import bandit, proba  # noqa: PLC0415  only this measurement needs it

    rng = np.random.default_rng(seed)
    regret = 0.0
    total = problem.days * problem.sessions_a_day
    for motive in problem.motives:
        policy = bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=seed)
        for i in range(total):
            rates = problem.texts(motive, i / total)
            arm = int(policy.pull(list(range(len(rates)))))
            policy.update(arm, bool(rng.random() < rates[arm]))  # type: ignore[no-untyped-call]
            regret += float(rates.max() - rates[arm])
    return regret


def recovery(course: Course) -> float:
    """Return the part of the run after its middle until the new best text has most of a day's visitors."""
    after = course.share[len(course.share) // 2 :]
    by_day = after.reshape(-1, STEPS_A_DAY).mean(axis=1)
    return float((by_day > 0.5).argmax() / (2 * len(by_day))) if (by_day > 0.5).any() else float("inf")


def with_bots(trusted_only: bool, seed: int, bots: float = 0.05) -> Iterator[float]:
    """Yield the better text's share step by step while bots report a conversion whenever they get the worse text."""
    rng = np.random.default_rng(seed)
    rates = np.array([0.08, 0.12])
    sums = Sums()
    for step in range(CLEAR.days * STEPS_A_DAY):
        probabilities = allocate(sums, 0.05, step, "purchase").probabilities("hero", "undecided", ("0", "1"))
        yield probabilities[1]
        shown = rng.multinomial(CLEAR.sessions_a_day // STEPS_A_DAY, probabilities)
        driven = rng.binomial(shown, bots)
        won = rng.binomial(shown - driven, rates)
        if not trusted_only:
            won[0] += driven[0]
        sums = add(sums, _sums("undecided", "n", shown), _sums("undecided", "won/purchase", won))


def alike(seed: int, rate: float = 0.1, drift: float = 0.5) -> tuple[float, float, bool]:
    """Return for the first of two texts alike how far its plain and its weighed rate are off, relative to the truth.

    And whether its interval held the truth at every look.
    """
    rng = np.random.default_rng(seed)
    sums, visitors, buyers, held = Sums(), 0, 0.0, True
    plain = weighed = 0.0
    at = fields.variant("hero", "undecided", "0", "")
    for step in range(240):
        p = np.array(
            allocate(sums, 0.05, step + 1000 * seed, "purchase").probabilities("hero", "undecided", ("0", "1"))
        )
        now = rate * (1 + drift * np.sin(step / 240 * 2 * np.pi))
        shown = rng.multinomial(33, p)
        won = rng.binomial(shown, now)
        parts = {"n": shown, "w": shown / p, "w2": shown / p**2, "won/purchase": won, "wonw/purchase": won / p}
        sums = add(sums, *(_sums("undecided", what, counts) for what, counts in parts.items()))
        visitors, buyers = visitors + 33, buyers + 33 * now
        if step % 5 == 4:
            plain = sums[f"{at}won/purchase"] / max(1, sums[f"{at}n"]) / (buyers / visitors) - 1
            weighed = sums[f"{at}wonw/purchase"] / max(1, sums[f"{at}w"]) / (buyers / visitors) - 1
            effective = sums[f"{at}w"] ** 2 / max(1, sums[f"{at}w2"])
            low, high = rate_interval(sums[f"{at}wonw/purchase"] / max(1, sums[f"{at}w"]) * effective, effective)
            held = held and low <= buyers / visitors <= high
    return plain, weighed, held
