import json
import re
from argparse import ArgumentParser, Namespace

import pytest
from msgspec import structs
from pyarrow import parquet

from fivefold.effect import report
from fivefold.effect.command import add_arguments, put_out
from fivefold.effect.figures import Month, SampleRatio
from fivefold.records import Goal

PURCHASE = {"purchase": Goal(max_value=500)}


def november(steps):
    return {f"2026-11-{day:02}": sums for day, sums in enumerate(steps, start=1)}


@pytest.fixture
def figures(visitors):
    return report(november(visitors(9, 10, a_step=3000)), site="demo", goals=PURCHASE, currency="EUR")


@pytest.fixture
def run(figures):
    def run(*given):
        parser = ArgumentParser()
        add_arguments(parser)
        return put_out(figures, parser.parse_args(["--site", "demo", *map(str, given)]))

    return run


@pytest.fixture
def read(capsys, monkeypatch):
    """Return what a merchant reads of the figures, in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def read(figures):
        put_out(figures, Namespace(json=False, csv=False, parquet=None))
        return capsys.readouterr().out

    return read


def with_site_line(figures, **changed):
    first, *rest = figures.effects
    return structs.replace(figures, effects=[structs.replace(first, **changed), *rest])


def test_by_default_the_report_is_drawn(run, capsys):
    assert run() == 0
    assert "├" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("days", "wait"),
    [
        (1, r"a difference of \+20% would show in about \d+ days?, one of \+50% in about \d+ days?\."),
        (10, r"a difference of \+10% would show in about \d+ days?, one of \+20% probably by now\."),
    ],
)
def test_it_begins_with_what_is_known_and_how_long_the_rest_takes(visitors, read, days, wait):
    said = read(report(november(visitors(9, days, a_step=2000)), site="demo", goals=PURCHASE))
    top = " ".join(said.split("purchase:")[0].split())
    assert re.search(f"Not known yet whether the texts help. At this traffic {wait}", top)


@pytest.mark.parametrize(("verdict", "says"), [("better", "The texts help: "), ("worse", "The texts do harm: ")])
def test_money_is_named_only_with_a_verdict(figures, read, verdict, says):
    assert "Worth" not in read(figures)
    month = Month(low=1200.0, high=3400.0, currency="EUR")
    said = " ".join(read(with_site_line(figures, verdict=verdict, month=month)).split())
    assert f"{says}purchase" in said
    assert "Worth between" in said
    assert "EUR in 30 days." in said


def test_broken_groups_are_said_first_and_leave_no_other_conclusion(figures, read):
    said = read(structs.replace(figures, sample_ratio=SampleRatio(p=0.0, ok=False)))
    assert "Withheld: the two groups are not as large" in said
    assert "Not known yet" not in said


def test_with_too_few_sessions_it_says_how_many_it_takes_and_draws_nothing(visitors, read):
    said = read(report(november(visitors(9, 1, a_step=30)), site="demo", goals=PURCHASE))
    assert "too few sessions. There must be at least 20 sessions" in said
    assert "├" not in said


def test_without_any_session_it_says_that_there_is_nothing_to_say(read):
    assert "Nothing to say yet" in read(report({}, site="demo", goals=PURCHASE))


def test_without_a_conversion_no_wait_is_promised(visitors, read):
    said = read(report(november(visitors(9, 2, a_step=3000, rate=0.0)), site="demo", goals=PURCHASE))
    assert "No purchase has been counted so far." in said
    assert "days" not in said


def test_several_goals_have_a_sentence_each(visitors, read):
    said = read(report(november(visitors(9, 2, a_step=3000)), site="demo", goals=PURCHASE | {"signup": Goal()}))
    assert "purchase: Not known yet" in said
    assert "signup: Not known yet" in said


def test_a_rate_is_shown_as_the_counts_it_is_made_of(figures, read):
    site = figures.effects[0].holdout
    assert f"{site.conversions:,}/{site.n:,}" in read(figures)


def test_lines_that_overlap_are_said_to_before_they_come(figures, read):
    said = read(figures)
    assert said.index("overlap") < said.index("by slot") < said.index("by motive")


def test_motives_are_called_as_people_call_them(figures, read):
    said = read(figures)
    assert "price comparison" in said
    assert "price_comparison" not in said


def test_every_word_of_a_verdict_is_explained_where_it_stands(figures, read):
    said = read(with_site_line(figures, reason="clear by itself, but among this many figures one may be by chance"))
    assert "perhaps    clear by itself" in said
    assert "open       not known yet" in said
    assert "groups off" not in said


def test_large_counts_and_long_names_stay_whole_within_80_columns(figures, read):
    cell = structs.replace(figures.effects[0].holdout, n=9_876_543, conversions=123_456)
    rows = [structs.replace(row, holdout=cell, personalised=cell) for row in figures.effects]
    rows.insert(1, structs.replace(rows[0], slot="below-the-recommendations-of-the-cart"))
    said = read(structs.replace(figures, effects=rows))
    assert max(map(len, said.splitlines())) <= 80
    assert said.count("123,456/9,876,543") == 2 * len(rows)
    assert "…" not in said.split("Texts that compete")[0]


def test_json_is_what_the_api_answers(run, capsys):
    run("--json")
    found = json.loads(capsys.readouterr().out)
    assert {"site", "since", "until", "sessions", "motives", "effects", "sample_ratio"} <= found.keys()


def test_csv_goes_to_the_output_and_parquet_to_its_file(run, capsys, tmp_path):
    run("--csv")
    assert capsys.readouterr().out.startswith("site,since,until,goal")
    run("--parquet", tmp_path / "effects.parquet")
    assert parquet.read_table(tmp_path / "effects.parquet").num_rows == 7


def test_a_day_that_is_none_is_refused(run, capsys):
    with pytest.raises(SystemExit):
        run("--since", "yesterday")
    assert "--since: write a day such as 2026-11-01, not 'yesterday'" in capsys.readouterr().err
