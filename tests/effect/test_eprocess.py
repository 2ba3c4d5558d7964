"""The statistics against scipy, statsmodels, and published numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats
from statsmodels.stats.proportion import proportion_confint

from fivefold.effect.compare import compare
from fivefold.effect.eprocess import WEIGHT, Interval, Tally, always_valid_p, interval, log_e, log_e_of, rate_interval
from fivefold.effect.expectation import sessions_until

shares = st.sampled_from([0.05, 0.1, 0.25, 0.5])
counts = st.integers(0, 5000)
ratios = st.sampled_from([0.5, 0.8, 1.0, 1.3, 3.0])


@given(shares, counts, counts, ratios)
def test_log_e_is_the_ratio_of_scipys_beta_binomial_to_its_binomial(h, served, held, ratio):
    q = (1 - h) * ratio / ((1 - h) * ratio + h)
    mixture = stats.betabinom(served + held, WEIGHT * (1 - h), WEIGHT * h).logpmf(served)
    null = stats.binom(served + held, q).logpmf(served)
    assert log_e(Tally(h, served, held), ratio) == pytest.approx(mixture - null, abs=1e-6, rel=1e-9)


def test_log_e_is_the_mixture_integrated_by_hand():
    h, served, held = 0.1, 95, 5
    a, b = WEIGHT * (1 - h), WEIGHT * h

    def likelihood(theta):
        return stats.beta(a, b).pdf(theta) * (theta / (1 - h)) ** served * ((1 - theta) / h) ** held

    area, _ = integrate.quad(likelihood, 0, 1)
    assert log_e(Tally(h, served, held)) == pytest.approx(math.log(area), rel=1e-6)


@given(shares, st.integers(1, 40))
def test_the_evidence_is_fair_under_no_difference_to_the_last_digit(h, n):
    """Exactly: over all outcomes of n conversions its expectation is 1."""
    expected = sum(stats.binom(n, 1 - h).pmf(t) * math.exp(log_e(Tally(h, t, n - t))) for t in range(n + 1))
    assert expected == pytest.approx(1, rel=1e-9)


@given(shares, st.lists(st.floats(0, 1), min_size=1, max_size=8), ratios)
def test_with_bounded_values_the_evidence_is_at_most_fair(h, values, ratio):
    """Exactly: over all 2^n ways the conversions fall into the groups its expectation is at most 1."""
    q = (1 - h) * ratio / ((1 - h) * ratio + h)
    ways = np.array(np.meshgrid(*[[0, 1]] * len(values))).reshape(len(values), -1).T
    expected = sum(
        q ** way.sum() * (1 - q) ** (len(values) - way.sum())
        * math.exp(log_e(Tally(h, float(way @ values), float((1 - way) @ values)), ratio))
        for way in ways
    )  # fmt: skip
    assert expected <= 1 + 1e-9


@given(shares, st.integers(1, 3000), st.integers(1, 3000))
def test_the_interval_ends_where_the_evidence_reaches_twenty(h, served, held):
    tallies = [Tally(h, served, held)]
    low, high = interval(tallies)
    for end in {low, high} - {0.0, math.inf}:
        assert log_e_of(tallies, end) == pytest.approx(math.log(20), abs=1e-6)
    assert low < served * h / (held * (1 - h)) < high


def test_the_interval_is_wider_than_one_for_a_single_look_but_less_than_twice():
    """Against statsmodels' exact binomial interval of the served part of the conversions."""
    served, held, h = 2700, 250, 0.1
    p_low, p_high = proportion_confint(served, served + held, method="beta")
    single = [p / (1 - p) * h / (1 - h) for p in (p_low, p_high)]
    low, high = interval([Tally(h, served, held)])
    assert low < single[0] < single[1] < high
    assert math.log(high / low) < 2 * math.log(single[1] / single[0])


def test_a_rate_interval_holds_statsmodels_interval_for_a_single_look():
    low, high = rate_interval(90, 3000)
    single = proportion_confint(90, 3000, method="beta")
    assert low < single[0] < single[1] < high


def test_before_any_conversion_anything_is_possible():
    assert interval([]) == Interval(0.0, math.inf)
    assert interval([Tally(0.1, 0, 0)]) == Interval(0.0, math.inf)
    assert interval([Tally(0.1, 40, 0)]).high == math.inf
    assert always_valid_p([]) == 1.0


@given(shares, counts, counts)
def test_two_epochs_of_one_share_multiply(h, served, held):
    one = Tally(h, served, held)
    assert log_e_of([one, one]) == pytest.approx(2 * log_e(one))


@given(st.floats(0.001, 0.2), shares, st.sampled_from([0.1, 0.2, 0.5, 1.0]))
def test_more_is_seen_sooner(rate, h, uplift):
    assert sessions_until(uplift, rate, h) < sessions_until(uplift / 2, rate, h)
    assert sessions_until(uplift, rate, h) < sessions_until(uplift, rate / 2, h)


def test_epochs_are_compared_within_themselves():
    """Simpson's paradox: both epochs are alike, but the share was raised in the better season.

    Mantel and Haenszel's ratio against statsmodels' odds ratio, which is near it for rare events.
    """
    sums = {}
    for epoch, h, n, rate in (("100", 0.1, 10_000, 0.02), ("500", 0.5, 10_000, 0.06)):
        for group, part in (("holdout", h), ("personalised", 1 - h)):
            sums[f"n/{epoch}/{group}/all"] = n * part
            sums[f"won/{epoch}/{group}/all/purchase"] = n * part * rate
    row = compare(sums, ["100", "500"], "all", "purchase")
    assert row.won("personalised") / row.n("personalised") < 0.8 * row.won("holdout") / row.n("holdout")
    assert row.ratio() == pytest.approx(1)


def test_mantel_haenszel_is_statsmodels():
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = [((130, 8870), (10, 990)), ((400, 4600), (300, 4700))]
    sums = {}
    for epoch, (served, held) in zip(("100", "500"), tables, strict=True):
        for group, (won, lost) in (("personalised", served), ("holdout", held)):
            sums[f"n/{epoch}/{group}/all"] = float(won + lost)
            sums[f"won/{epoch}/{group}/all/purchase"] = float(won)
    assert compare(sums, ["100", "500"], "all", "purchase").ratio() == pytest.approx(
        StratifiedTable(tables).riskratio_pooled
    )


def test_published_numbers_of_a_beta_binomial_bayes_factor():
    """115 of 200 at an even share, flat prior: 0.004975 against 0.005956 (Wikipedia, "Bayes factor", example)."""
    flat = math.exp(special.betaln(116, 86)) * special.comb(200, 115)
    assert flat == pytest.approx(0.004975, abs=1e-6)
    assert math.exp(log_e(Tally(0.5, 115, 85), weight=2)) == pytest.approx(0.004975 / 0.005956, rel=1e-3)
