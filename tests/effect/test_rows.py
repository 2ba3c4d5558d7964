"""Every figure of a report, worked out a second time by hand from sums that a person can follow."""

import math

import msgspec
import pytest
from msgspec import UNSET

from fivefold.effect import report
from fivefold.effect.compare import compare, sample_ratio
from fivefold.effect.eprocess import (
    Interval,
    Tally,
    always_valid_p,
    interval,
    log_e,
    log_e_of,
    rate_interval,
)
from fivefold.effect.expectation import AHEAD, expect, sessions_until
from fivefold.effect.verdict import discoveries
from fivefold.records import GROUPS, MOTIVES, Goal

GOALS = {"purchase": Goal(max_value=500), "signup": Goal(max_value=10)}


def at(of, served, held, epoch="100", goal="purchase"):
    """Sessions and conversions of both groups."""
    return {
        f"n/{epoch}/personalised/{of}": served[0],
        f"won/{epoch}/personalised/{of}/{goal}": served[1],
        f"n/{epoch}/holdout/{of}": held[0],
        f"won/{epoch}/holdout/{of}/{goal}": held[1],
    }


SITE = at("all", (9000.0, 300.0), (1000.0, 20.0)) | {
    "value/100/personalised/purchase": 18_000.0,
    "value/100/holdout/purchase": 1000.0,
}
HERO = at("slot:hero", (4500.0, 140.0), (500.0, 11.0))


def shown(days, **given):
    return report(days, site="demo", goals=given.pop("goals", GOALS), k=1, **given)


def row(found, goal="purchase", slot=None, motive=None):
    return next(row for row in found.effects if (row.goal, row.slot, row.motive) == (goal, slot, motive))


def test_a_row_of_the_site_is_this():
    found = shown({"2026-11-01": {}, "2026-11-10": SITE | HERO, "2026-11-05": {"n/100/holdout/all": 0.0}})
    low, high = interval([Tally(0.1, 300, 20)])
    first = row(found)
    assert msgspec.to_builtins(first.holdout) == {"n": 1000, "conversions": 20, "rate": 0.02}
    assert msgspec.to_builtins(first.personalised) == {"n": 9000, "conversions": 300, "rate": 0.03333}
    assert first.uplift == round(300 / 9000 / (20 / 1000) - 1, 4)
    assert first.interval == (round(low - 1, 4), round(high - 1, 4))
    assert (first.level, first.verdict, first.reason) == (0.95, "collecting", UNSET)
    assert first.expected == expect(320 / 10_000, 0.1, 10_000, 1000)
    assert first.month is UNSET, "before a verdict it is too wide to plan with"
    hero = row(found, slot="hero")
    assert (hero.holdout.n, hero.personalised.conversions) == (500, 140)
    assert hero.month is UNSET, "a part's value is not known"


def test_a_month_is_told_with_a_verdict():
    sure = at("all", (9000.0, 600.0), (1000.0, 20.0)) | {"value/100/personalised/purchase": 18_000.0}
    found = row(shown({"2026-11-01": {"n/100/holdout/all": 0.0}, "2026-11-10": sure}))
    low, high = interval([Tally(0.1, 600, 20)])
    assert found.verdict == "better"
    assert found.month.low == round(18_000 / 10 * 30 * (1 - 1 / low), 2)
    assert found.month.high == round(18_000 / 10 * 30 * (1 - 1 / high), 2)


def test_the_rows_are_the_site_then_slots_by_name_then_motives_in_their_order_each_by_goal():
    found = shown({"2026-11-10": SITE | HERO | at("slot:banner", (10.0, 1.0), (10.0, 1.0))})
    order = [(row.slot, row.motive) for row in found.effects[::2]]
    assert order == [(None, None), ("banner", None), ("hero", None), *((None, motive) for motive in MOTIVES)]
    assert [row.goal for row in found.effects[:4]] == ["purchase", "signup"] * 2


def test_a_month_whose_worst_end_has_no_bound_says_so():
    few = at("all", (9000.0, 0.0), (1000.0, 30.0)) | {"value/100/personalised/purchase": 50.0}
    month = row(shown({"2026-11-10": few}, currency="EUR")).month
    assert (month.low, month.currency) == (None, "EUR")
    assert month.high < 0


def test_revenue_is_the_value_a_session_with_an_interval_from_values_over_the_bound():
    [found] = shown({"2026-11-10": SITE}, currency="EUR").revenue
    low, high = interval([Tally(0.1, 18_000 / 500, 1000 / 500)])
    assert msgspec.to_builtins(found) == {
        "goal": "purchase", "holdout": 1.0, "personalised": 2.0, "uplift": 1.0,
        "interval": (round(low - 1, 4), round(high - 1, 4)),
        "level": 0.95, "bound": 500.0, "currency": "EUR",
    }  # fmt: skip
    served_only = {**SITE, "value/100/holdout/purchase": 0.0}
    [found] = shown({"2026-11-10": served_only}).revenue
    assert (found.holdout, found.uplift, found.currency) == (0.0, None, None)
    assert shown({"2026-11-10": at("all", (10.0, 1.0), (10.0, 1.0))}).revenue == []


def test_nothing_but_zeros_is_a_report_too_at_k_1():
    found = shown({"2026-11-10": {"n/100/personalised/all": 3.0}})
    first = row(found)
    assert (first.personalised.n, first.personalised.conversions, first.personalised.rate) == (3, 0, 0.0)
    assert (first.holdout.n, first.holdout.conversions, first.holdout.rate) == (0, 0, None)
    assert (first.verdict, first.reason, first.uplift, first.interval) == ("withheld", "too few", None, None)
    assert first.expected is UNSET


def test_what_is_seen_helped_answered_and_claimed_is_counted_by_its_name():
    sums = SITE | {
        "seen/personalised/hero/calm": 30.0, "seen/personalised/hero/bold": 12.0, "seen/holdout/hero/default": 5.0,
        "seen/personalised/teaser/x": 7.0, "helped/hero/calm/yes": 4.0, "helped/hero/calm/no": 1.0,
        "helped/teaser/x/yes": 2.0, "answered/undecided": 6.0, "motive/100/undecided": 8.0, "motive/50/undecided": 1.0,
        "n/50/personalised/all": 1.0, "untrusted/purchase/holdout/n": 3.0, "untrusted/purchase/holdout/value": 99.0,
    }  # fmt: skip
    found = msgspec.to_builtins(shown({"2026-11-10": sums}))
    assert found["exposures"] == {
        "hero": {"personalised": 42, "holdout": 5},
        "teaser": {"personalised": 7, "holdout": 0},
    }
    assert found["feedback"] == {"hero/calm": {"yes": 4, "no": 1}, "teaser/x": {"yes": 2, "no": 0}}
    assert found["answered"] == {motive: 6 if motive == "undecided" else 0 for motive in MOTIVES}
    assert found["motives"] == {motive: 9 if motive == "undecided" else 0 for motive in MOTIVES}
    assert found["untrusted"] == {
        "purchase": {"personalised": 0, "holdout": 3},
        "signup": {"personalised": 0, "holdout": 0},
    }
    assert found["sessions"] == {"personalised": 9001, "holdout": 1000}


def test_each_day_has_its_own_sessions_and_conversions():
    second = at("all", (90.0, 9.0), (10.0, 2.0)) | at("all", (50.0, 4.0), (50.0, 5.0), epoch="500")
    found = shown({"2026-11-12": second, "2026-11-10": SITE})
    assert [msgspec.to_builtins(day) for day in found.days] == [
        {
            "day": "2026-11-10",
            "sessions": {"personalised": 9000, "holdout": 1000},
            "conversions": {
                "purchase": {"personalised": 300, "holdout": 20},
                "signup": {"personalised": 0, "holdout": 0},
            },
        },
        {
            "day": "2026-11-12",
            "sessions": {"personalised": 140, "holdout": 60},
            "conversions": {
                "purchase": {"personalised": 13, "holdout": 7},
                "signup": {"personalised": 0, "holdout": 0},
            },
        },
    ]
    assert (found.site, found.since, found.until, found.k) == ("demo", "2026-11-10", "2026-11-12", 1)


def test_a_texts_share_is_of_its_slot_and_motive_and_its_interval_of_its_effective_sessions():
    def text(slot, motive, name, n, w, w2, **won):
        place = f"variant/{slot}/{motive}/{name}"
        goals = {f"{place}/wonw/{goal}": amount for goal, amount in won.items()}
        return {f"{place}/n": n, f"{place}/w": w, f"{place}/w2": w2, **goals}

    sums = SITE | text("hero", "undecided", "calm", 300.0, 400.0, 800.0, purchase=20.0)
    sums |= text("hero", "undecided", "bold", 100.0, 400.0, 1600.0, purchase=40.0, signup=4.0)
    sums |= text("hero", "inspiration", "sea", 50.0, 50.0, 50.0) | text("teaser", "undecided", "calm", 9.0, 0.0, 0.0)
    sums |= {"shadow/hero/undecided/paper": 30.0, "shadow/hero/undecided/draft": 10.0}
    found = {(v.slot, v.motive, v.variant, v.goal): v for v in shown({"2026-11-10": sums}).variants}
    calm = found["hero", "undecided", "calm", "purchase"]
    low, high = rate_interval(0.05 * 200, 200)
    assert (calm.n, calm.share, calm.shadow, calm.rate) == (300, 0.75, False, 0.05)
    assert calm.interval == (round(low, 5), round(high, 5))
    assert found["hero", "undecided", "bold", "purchase"].rate == 0.1
    assert found["hero", "undecided", "bold", "signup"].rate == 0.01
    assert found["hero", "inspiration", "sea", "purchase"].share == 1.0
    unknown = found["teaser", "undecided", "calm", None]
    assert (unknown.share, unknown.rate, unknown.interval) == (1.0, None, None)
    paper = found["hero", "undecided", "paper", None]
    assert (paper.n, paper.share, paper.shadow) == (30, 0.75, True)
    assert len(found) == 9


def test_epochs_without_both_groups_are_in_no_comparison():
    sums = at("all", (90.0, 9.0), (10.0, 2.0)) | {
        "n/0/personalised/all": 70.0, "won/0/personalised/all/purchase": 30.0,
        "n/1000/holdout/all": 70.0, "won/1000/holdout/all/purchase": 30.0,
        "n/500/personalised/all": 70.0, "won/500/personalised/all/purchase": 30.0,
    }  # fmt: skip
    found = compare(sums, ["0", "100", "500", "1000"], "all", "purchase")
    assert [epoch.share for epoch in found.epochs] == [0.1]
    assert {group: (found.n(group), found.won(group)) for group in GROUPS} == {
        "personalised": (90, 9),
        "holdout": (10, 2),
    }
    assert found.ratio() == pytest.approx(0.5)
    assert found.log_e() == log_e(Tally(0.1, 9, 2))
    assert found.interval() == interval([Tally(0.1, 9, 2)])
    assert sample_ratio(sums, ["0", "100", "500", "1000"], "all") == always_valid_p([Tally(0.1, 90, 10)], 1000.0)


def test_a_comparison_adds_up_over_its_epochs_and_rounds_once():
    sums = at("slot:hero", (90.4, 9.0), (10.0, 2.0)) | at("slot:hero", (50.4, 1.0), (50.0, 4.0), epoch="500")
    found = compare(sums, ["100", "500"], "slot:hero", "purchase")
    assert (found.n("personalised"), found.n("holdout")) == (141, 60)
    assert (found.won("personalised"), found.won("holdout")) == (10, 6)
    assert found.log_e() == pytest.approx(log_e_of([Tally(0.1, 9, 2), Tally(0.5, 1, 4)]))
    assert all(epoch.value == {} for epoch in found.epochs)
    assert compare({}, [], "all", "purchase").ratio() is None


def test_values_are_bounded_before_they_are_compared():
    found = compare(SITE, ["100"], "all", "purchase")
    assert (found.value("personalised"), found.value("holdout")) == (18_000, 1000)
    assert found.value_interval(500) == interval([Tally(0.1, 36, 2)])
    assert found.value_interval(1000) == interval([Tally(0.1, 18, 1)])


def test_an_interval_of_conversions_on_one_side_only_is_open_there():
    low, high = interval([Tally(0.1, 0, 30)])
    assert low == 0.0
    assert high < 0.1 * 30
    low, high = interval([Tally(0.1, 300, 0)])
    assert high == math.inf
    assert low > 1
    strict, usual = interval([Tally(0.1, 300, 20)], alpha=0.01), interval([Tally(0.1, 300, 20)])
    assert strict.low < usual.low < usual.high < strict.high


def test_an_interval_of_a_rate_ends_where_its_evidence_reaches_twenty():
    from scipy import special

    for won, n in ((30.0, 1000.0), (5.0, 50.0), (900.0, 1000.0)):
        for p in rate_interval(won, n):
            mixed = special.betaln(1 + won, 32 + n - won) - special.betaln(1, 32)
            assert mixed - won * math.log(p) - (n - won) * math.log1p(-p) == pytest.approx(math.log(20), abs=1e-6)
    assert rate_interval(0, 100).low == 0.0
    assert rate_interval(0, 100).high < 0.2
    assert rate_interval(12.5, 10.0) == rate_interval(10.0, 10.0), "a sum of 1/p may exceed its sessions"
    assert isinstance(rate_interval(1, 2), Interval)


def test_p_values_are_at_most_one_and_fall_with_evidence():
    assert always_valid_p([Tally(0.1, 140, 60)]) == pytest.approx(math.exp(-log_e(Tally(0.1, 140, 60))))
    assert always_valid_p([Tally(0.1, 90, 10)]) == 1.0
    assert always_valid_p([Tally(0.1, 140, 60)], 5.0) == pytest.approx(math.exp(-log_e(Tally(0.1, 140, 60), 1.0, 5.0)))


def test_waiting_ends_where_the_expected_evidence_is_ahead_of_the_level():
    for uplift, rate, share in ((0.2, 0.03, 0.1), (-0.3, 0.05, 0.5), (1.0, 0.01, 0.1)):
        n = sessions_until(uplift, rate, share)
        evidence = log_e(Tally(share, n * (1 - share) * rate * (1 + uplift), n * share * rate))
        assert evidence + AHEAD == pytest.approx(math.log(20), abs=0.01)


def test_what_is_left_to_wait_is_of_todays_traffic_and_never_negative():
    waits = expect(0.03, 0.1, 50_000, 1000.0)
    for wait, uplift in zip(waits, (0.1, 0.2, 0.5), strict=True):
        assert (wait.uplift, wait.sessions) == (uplift, sessions_until(uplift, 0.03, 0.1))
        assert wait.more == max(0, wait.sessions - 50_000)
        assert wait.days == math.ceil(wait.more / 1000)
    assert waits[2].more == waits[2].days == 0
    assert {wait.days for wait in expect(0.03, 0.1, 50_000, 0.0)} == {None}


def test_a_discovery_reaches_its_level_exactly_or_is_none():
    edge = math.log(3 / 0.05)
    assert discoveries([edge, 0.0, 0.0], 0.05) == {0}
    assert discoveries([edge - 1e-9, 0.0, 0.0], 0.05) == set()
    assert discoveries([0.0, edge, edge], 0.05) == {1, 2}
    assert discoveries([math.log(20)] * 3, 0.05) == {0, 1, 2}
    assert discoveries([math.log(60), math.log(25), math.log(20)], 0.05) == {0, 1, 2}, "the most that all reach theirs"
    assert discoveries([], 0.05) == set()


def test_the_sample_ratio_is_shown_with_its_p():
    found = shown({"2026-11-10": at("all", (880.0, 1.0), (120.0, 1.0))})
    assert found.sample_ratio.p == round(always_valid_p([Tally(0.1, 880, 120)], 1000.0), 4) < 1
    assert found.sample_ratio.ok


def test_a_clear_slot_among_the_parts_is_believed_beside_a_site_that_is_not_clear():
    found = shown({"2026-11-10": SITE | at("slot:hero", (45_000.0, 3000.0), (5000.0, 150.0))})
    assert (row(found, slot="hero").verdict, row(found).verdict) == ("better", "collecting")
