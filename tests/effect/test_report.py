from datetime import date

import msgspec
import pytest
from msgspec import UNSET

from fivefold.effect import published, release, report
from fivefold.records import GROUPS, MOTIVES, Goal, add

GOALS = {"purchase": Goal(max_value=500)}
DAY = {
    "n/100/holdout/all": 988,
    "n/100/personalised/all": 9012,
    "won/100/holdout/all/purchase": 21,
    "won/100/personalised/all/purchase": 262,
    "motive/100/undecided": 4000,
    "motive/100/inspiration": 3000,
    "motive/100/first_visit": 1500,
    "motive/100/price_comparison": 1200,
    "motive/100/ready_to_buy": 300,
}


def at(n_served, n_held, won_served, won_held, of="all", epoch="100"):
    return {
        f"n/{epoch}/personalised/{of}": n_served,
        f"n/{epoch}/holdout/{of}": n_held,
        f"won/{epoch}/personalised/{of}/purchase": won_served,
        f"won/{epoch}/holdout/{of}/purchase": won_held,
    }


def figures(sums, **given):
    return report({"2026-11-20": sums}, site="demo", goals=GOALS, **given)


def test_the_contracts_example_reads_as_in_the_contract():
    found = msgspec.to_builtins(figures(DAY))
    row = found["effects"][0]
    assert found["sessions"] == {"personalised": 9012, "holdout": 988}
    assert sum(found["motives"].values()) == 10_000
    assert row["holdout"] == {"n": 988, "conversions": 21, "rate": pytest.approx(0.0213, abs=1e-4)}
    assert row["personalised"] == {"n": 9012, "conversions": 262, "rate": pytest.approx(0.0291, abs=1e-4)}
    assert row["uplift"] == pytest.approx(0.367, abs=1e-3)
    assert row["interval"][0] < 0 < row["uplift"] < row["interval"][1]
    assert (row["slot"], row["motive"], row["level"], row["verdict"]) == (None, None, 0.95, "collecting")
    assert found["sample_ratio"]["ok"]


def test_days_outside_the_asked_for_are_left_out():
    def n(**given):
        days = {"2026-11-19": DAY, "2026-11-20": DAY}
        return report(days, site="demo", goals=GOALS, **given).effects[0].holdout.n

    assert n() == 2 * 988
    assert n(since=date(2026, 11, 20)) == 988
    assert n(until=date(2026, 11, 18)) is None


def test_a_large_effect_is_better_or_worse_and_a_small_one_collecting_with_the_time_to_wait():
    better, worse = (figures(at(90_000, 10_000, won, 200)).effects[0] for won in (3000, 900))
    assert (better.verdict, worse.verdict) == ("better", "worse")
    waiting = figures(DAY).effects[0]
    assert [wait.uplift for wait in waiting.expected] == [0.1, 0.2, 0.5]
    assert waiting.expected[0].sessions > waiting.expected[1].sessions > waiting.expected[2].sessions


def test_groups_of_another_size_than_drawn_withhold_every_verdict():
    found = figures(at(80_000, 20_000, 4000, 200))
    assert not found.sample_ratio.ok
    assert (found.effects[0].verdict, found.effects[0].reason) == ("withheld", "sample ratio mismatch")


def test_a_motive_whose_own_groups_are_off_is_withheld_alone():
    found = figures(at(90_000, 10_000, 3000, 200) | at(9000, 2000, 600, 40, of="motive:inspiration"))
    verdicts = {row.motive: row.verdict for row in found.effects}
    assert verdicts[None] == "better"
    assert verdicts["inspiration"] == "withheld"


def test_too_few_is_said_and_nothing_of_it_shown():
    row = figures(at(900, 19, 30, 3)).effects[0]
    assert (row.verdict, row.reason, row.uplift, row.interval) == ("withheld", "too few", None, None)
    assert row.holdout.n is row.holdout.conversions is row.holdout.rate is None
    assert (row.personalised.n, row.personalised.conversions) == (900, 30)


def test_a_few_conversions_among_many_sessions_are_shown_and_collecting():
    row = figures(at(900, 100, 3, 0)).effects[0]
    assert (row.holdout.conversions, row.holdout.rate) == (0, 0)
    assert (row.personalised.conversions, row.personalised.rate) == (3, round(3 / 900, 5))
    assert (row.verdict, row.reason, row.uplift) == ("collecting", UNSET, None)
    assert row.interval[0] < 0
    none = figures(at(900, 100, 0, 0)).effects[0]
    assert (none.verdict, none.uplift) == ("collecting", None)


def test_a_holdout_below_k_hides_the_motives_too_which_would_reveal_it():
    found = figures(at(70, 10, 0, 0) | {"motive/100/undecided": 50, "motive/100/inspiration": 30})
    assert found.sessions == {"personalised": 70, "holdout": None}
    assert set(found.motives.values()) == {None}


def test_at_k_1_everything_is_shown_from_the_first_session():
    found = figures({"n/100/personalised/all": 1, "motive/100/undecided": 1}, k=1)
    assert found.sessions == {"personalised": 1, "holdout": 0}
    assert found.motives["undecided"] == 1


def test_one_line_among_many_must_be_clearer_than_alone():
    strong = at(9000, 1000, 420, 22, of="motive:inspiration")
    row = next(row for row in figures(at(90_000, 10_000, 3000, 300) | strong).effects if row.motive == "inspiration")
    assert row.interval[0] > 0
    assert row.verdict == "collecting"
    assert "by chance" in row.reason


def test_untrusted_conversions_are_counted_apart_and_change_no_effect():
    lies = {"untrusted/purchase/personalised/n": 5000, "untrusted/purchase/personalised/value": 1e6}
    honest, lied = figures(DAY), figures(DAY | lies)
    assert lied.effects == honest.effects
    assert lied.untrusted["purchase"]["personalised"] == 5000


def test_a_share_that_changes_starts_an_epoch_that_counts_for_itself():
    bad_season, good_season = at(9000, 1000, 180, 20), at(50_000, 50_000, 3000, 3000, epoch="500")
    row = figures(bad_season | good_season).effects[0]
    assert row.uplift == 0
    assert row.personalised.rate < row.holdout.rate, "the plain sums would have said so"


def test_the_months_worth_is_an_interval_with_a_currency_and_withheld_before_a_verdict():
    worth = {"value/100/personalised/purchase": 20_000.0, "value/100/holdout/purchase": 1300.0}
    assert figures(DAY | worth, currency="EUR").effects[0].month is UNSET
    sure = at(9012, 988, 600, 21) | worth
    month = figures(DAY | sure, currency="EUR").effects[0].month
    assert 0 < month.low < month.high < 20_000 * 30
    assert month.currency == "EUR"
    assert figures(DAY | at(9012, 988, 600, 21)).effects[0].month is UNSET


def test_revenue_is_a_second_figure_whose_interval_is_wider_than_the_rates():
    worth = {"value/100/personalised/purchase": 20_000.0, "value/100/holdout/purchase": 1300.0}
    found = figures(DAY | worth)
    (revenue,) = found.revenue
    assert revenue.personalised == pytest.approx(20_000 / 9012, abs=1e-4)
    low, high = revenue.interval
    assert low < found.effects[0].interval[0]
    assert high is None or high > found.effects[0].interval[1]


def test_a_texts_rate_is_weighed_by_its_probability():
    text = {"variant/hero/undecided/calm/n": 1000, "variant/hero/undecided/bold/n": 3000}
    text |= {"variant/hero/undecided/calm/w": 4000, "variant/hero/undecided/calm/w2": 16_000}
    text |= {"variant/hero/undecided/calm/won/purchase": 50, "variant/hero/undecided/calm/wonw/purchase": 200}
    everyone = at(8000, 800, 220, 20, of="slot:hero") | at(4500, 400, 99, 9, of="motive:undecided")
    calm = next(v for v in figures(at(9012, 988, 262, 60) | everyone | text).variants if v.variant == "calm")
    assert (calm.share, calm.rate, calm.goal) == (0.25, 0.05, "purchase")
    assert calm.interval[0] < 0.05 < calm.interval[1]


def test_a_shadow_slot_says_what_would_have_been_shown():
    everyone = at(8000, 800, 220, 20, of="slot:hero") | at(4500, 400, 99, 9, of="motive:undecided")
    (text,) = figures(at(9012, 988, 262, 60) | everyone | {"shadow/hero/undecided/calm": 500}).variants
    assert (text.n, text.shadow, text.rate) == (500, True, None)


def test_the_days_add_up_to_the_whole(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(8, 28, a_step=3000), start=1)}
    found = report(days, site="demo", goals=GOALS)
    for group in GROUPS:
        assert sum(day.sessions[group] or 0 for day in found.days) == found.sessions[group]
        won = [day.conversions["purchase"][group] or 0 for day in found.days]
        row = found.effects[0]
        assert sum(won) == (row.holdout if group == "holdout" else row.personalised).conversions


def test_a_report_on_a_store_is_the_same_before_and_after_its_first_release(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(8, 28, a_step=3000), start=1)}
    after = {day: add(sums, release(days, 20).get(day, {})) for day, sums in days.items()}
    assert report(after, site="demo", goals=GOALS) == report(days, site="demo", goals=GOALS)
    served = published(after, 20)
    assert report(served, site="demo", goals=GOALS, released=True) == report(days, site="demo", goals=GOALS)


def test_every_motive_has_a_line_and_every_line_a_level():
    found = figures(DAY)
    assert {row.motive for row in found.effects} == {None, *MOTIVES}
    assert {row.level for row in found.effects} == {0.95}


def test_the_models_sums_are_not_read():
    model = {f"model/{i}": float("1e9") for i in range(10)}
    assert figures(add(DAY, model)) == figures(DAY)


@pytest.mark.parametrize("k", [1, 20])
def test_a_shop_that_holds_nobody_out_sees_its_sessions_and_no_effect(k):
    sums = {"n/0/personalised/all": 500, "won/0/personalised/all/purchase": 40, "motive/0/undecided": 500}
    found = figures(sums, k=k)
    assert found.sessions["personalised"] == 500
    assert not found.sessions["holdout"]
    assert found.effects[0].verdict == "withheld"


def test_a_report_on_nothing_is_a_report():
    found = report({}, site="demo", goals=GOALS)
    assert (found.since, found.until, found.days, found.variants) == ("", "", [], [])
    assert found.sample_ratio.ok
