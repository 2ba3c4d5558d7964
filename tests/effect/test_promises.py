"""The promises, each by a seeded simulation of the service's own code; the long runs are `fivefold bench effect`."""

from fivefold.bench import effect
from fivefold.bench.bandits import CHANGE, CLEAR, FIVE


def test_texts_without_effect_show_one_in_at_most_6_percent_of_runs_at_any_look():
    table = effect.false_verdicts(runs=500)
    assert max(figure for row in table.rows for figure in row[2:]) <= 0.06


def test_a_report_of_40_lines_without_any_effect_shows_a_verdict_in_at_most_6_percent():
    (row,) = effect.tables_of_nothing(reports=300).rows
    assert row[2] <= 0.06
    assert row[3] > 0.3, "without e-BH the table would fool"


def test_the_interval_holds_the_truth_at_all_looks_in_94_percent_of_runs():
    table = effect.coverage(runs=500)
    assert min(figure for row in table.rows for figure in row[1:]) >= 0.94


def test_20_percent_more_on_3_percent_is_found_by_200_000_sessions_in_85_percent_of_runs():
    found = {uplift: part for uplift, part, _ in effect.power(runs=400).rows}
    assert found[0.2] >= 0.85


def test_the_printed_expectation_is_within_a_quarter_of_the_measured_median():
    for row in effect.expectation(runs=300).rows:
        assert 0.75 <= row[-1] <= 1.25


def test_healthy_groups_alarm_in_at_most_4_of_2000_and_11_percent_is_found_by_20_000_sessions():
    ((alarms, found, median),) = effect.sample_ratio(runs=2000).rows
    assert alarms <= 4
    assert found > 0.9
    assert median <= 20_000


def test_finding_the_best_text_costs_little_more_than_knowing_each_outcome_at_once():
    rows = [effect.learning(10, [CLEAR]).rows[0], effect.learning(3, [FIVE]).rows[0]]
    ours, river, uniform = (sum(row[column] for row in rows) for column in (1, 2, 3))
    assert ours <= 1.4 * river, "few runs are noisy; the bound for 40 is 1.25"
    assert ours <= 0.4 * uniform


def test_a_new_winner_is_found_within_a_fifth_of_the_run():
    ((_, ours, river, _, _, _, recovered),) = effect.learning(1, [CHANGE]).rows
    assert recovered <= 0.2
    assert ours < river


def test_bots_that_report_conversions_for_the_worse_text_move_nothing_where_only_the_shop_is_trusted():
    shares = dict(effect.bots(runs=5).rows)
    assert shares["trust = shop"] >= shares["no bots"] - 0.02
    assert shares["trust = browser"] < 0.5
    ((by_shop, by_browser),) = effect.bots_and_verdicts(runs=500).rows
    assert by_shop <= 0.06
    assert by_browser > 0.5


def test_a_texts_own_figure_is_fair_and_its_plain_mean_is_not():
    ((plain, weighed, held),) = effect.single_texts(runs=30).rows
    assert plain < -0.01
    assert abs(weighed) < 0.02
    assert held >= 0.9
