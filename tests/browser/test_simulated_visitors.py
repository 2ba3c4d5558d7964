"""Simulated visitors meet the real service."""

from fivefold.simulate import SHOPS, visitors
from fivefold.simulate.drive import drive


def test_the_service_takes_all_that_simulated_visitors_tell(demo):
    outcome = drive(demo.url, "demo", visitors(SHOPS["seaside"], 150, 5), concurrency=4)
    assert not outcome.errors
    assert not outcome.ignored
    assert sum(outcome.sessions.values()) == 150


def test_most_of_them_are_understood(demo):
    outcome = drive(demo.url, "demo", visitors(SHOPS["seaside"], 300, 6), concurrency=4)
    assert sum(outcome.hits.values()) / sum(outcome.decided.values()) > 0.6
