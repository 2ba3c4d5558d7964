"""What a session draws follows from its id: the same at every replica, and as even as chance."""

import random
from itertools import product
from pathlib import Path

import pytest
from scipy import stats

from fivefold import content
from fivefold.decide import decide
from fivefold.effect import choose
from fivefold.keeper import Keeper
from fivefold.records import MOTIVES, DecideRequest, Signals
from fivefold.session import begin, draw
from fivefold.settings import Settings

CONTENT = Path(__file__).parent.parent / "content"
RNG = random.Random(11)
IDS = [RNG.randbytes(8) for _ in range(100_000)]


@pytest.mark.parametrize("what", ["group", "hero\0undecided", "product-teaser\0ready_to_buy"])
def test_draws_are_even(what):
    assert stats.kstest([draw(id_, what) for id_ in IDS], "uniform").pvalue > 0.001


@pytest.mark.parametrize(("one", "other"), [("group", "hero\0undecided"), ("hero\0undecided", "hero\0first_visit")])
def test_draws_for_two_things_are_independent(one, other):
    table = [[0] * 10 for _ in range(10)]
    for id_ in IDS:
        table[int(draw(id_, one) * 10)][int(draw(id_, other) * 10)] += 1
    assert stats.chi2_contingency(table).pvalue > 0.001


def test_a_variant_is_shown_with_the_probability_that_its_ticket_says():
    probabilities = (0.05, 0.2334, 0.7166)
    shown = [0, 0, 0]
    for id_ in IDS:
        shown[choose(probabilities, draw(id_, "hero\0undecided"))] += 1
    assert stats.chisquare(shown, [p * len(IDS) for p in probabilities]).pvalue > 0.001


def test_the_holdout_has_its_share():
    held = sum(begin(0.1, "undecided", 0, run=1, silent=False).group == "holdout" for _ in range(50_000))
    assert stats.binomtest(held, 50_000, 0.1).pvalue > 1e-6


def test_a_decision_sent_again_to_another_replica_is_the_same(tmp_path):
    """As a proxy does whose first replica died: one page would otherwise be decided twice, and differently."""
    settings = Settings(
        content=str(CONTENT), store=f"sqlite:///{tmp_path}/a.sqlite", secret="a-secret-of-the-tests", holdout=0.0
    )
    one, other = (Keeper(settings, content.load(CONTENT)) for _ in range(2))
    site = one.shop("demo").site
    several = [name for name, slot in site.slots.items() if any(len(v) > 1 for v in slot.text(None).variants.values())]
    assert several
    seen = set()
    for _, motive in product(range(30), MOTIVES):
        anchor = Signals(**site.motives[motive].anchors[0])
        first = decide(one.shop("demo"), DecideRequest(site="demo", slots=several[:1]), one.now_s())
        again = DecideRequest(site="demo", slots=several[:10], signals=anchor, ticket=first.ticket)
        told = [decide(keeper.shop("demo"), again, keeper.now_s()) for keeper in (one, other)]
        assert told[0].slots == told[1].slots
        assert told[0].motive == told[1].motive
        seen |= {(name, text.motive, text.variant) for name, text in told[0].slots.items()}
    assert any(len({v for s, m, v in seen if (s, m) == both}) > 1 for both in {(s, m) for s, m, _ in seen})
