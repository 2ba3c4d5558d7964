import json
from argparse import ArgumentParser

import pytest
from pyarrow import parquet

from fivefold.effect import report
from fivefold.effect.command import add_arguments, put_out
from fivefold.records import Goal


@pytest.fixture
def run(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(9, 10, a_step=3000), start=1)}
    figures = report(days, site="demo", goals={"purchase": Goal()})

    def run(*given):
        parser = ArgumentParser()
        add_arguments(parser)
        return put_out(figures, parser.parse_args(["--site", "demo", *map(str, given)]))

    return run


def test_by_default_the_report_is_drawn(run, capsys):
    assert run() == 0
    assert "held out → served" in capsys.readouterr().out


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
    assert "--since" in capsys.readouterr().err
