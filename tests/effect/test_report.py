from datetime import date

from fivefold.effect import report
from fivefold.records import Goal

DAY = {
    "n/100/holdout/all": 988,
    "n/100/personalised/all": 9012,
    "won/100/holdout/all/purchase": 21,
    "won/100/personalised/all/purchase": 262,
    "motive/100/undecided": 10000,
}


def site_row(days, **given):
    return report(days, site="demo", goals={"purchase": Goal()}, **given).effects[0]


def test_the_site_is_the_first_row_and_its_uplift_the_relative_difference_of_the_rates():
    row = site_row({"2026-11-20": DAY})
    assert (row.slot, row.motive, row.level) == (None, None, 0.95)
    assert (row.holdout.n, row.holdout.conversions, row.personalised.conversions) == (988, 21, 262)
    assert abs(row.uplift - ((262 / 9012) / (21 / 988) - 1)) < 1e-3
    assert row.interval[0] < row.uplift < row.interval[1]
    assert row.verdict == "collecting"


def test_days_outside_the_asked_for_are_left_out():
    days = {"2026-11-19": DAY, "2026-11-20": DAY}
    assert site_row(days).holdout.n == 2 * 988
    assert site_row(days, since=date(2026, 11, 20)).holdout.n == 988
    assert site_row(days, until=date(2026, 11, 18)).verdict == "withheld"
