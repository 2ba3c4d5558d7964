import csv
import io
import re
import sys

import pytest
from pyarrow import parquet
from rich.console import Console

from fivefold.effect import report
from fivefold.effect.export import COLUMNS, to_csv, to_parquet
from fivefold.effect.prometheus import exposition
from fivefold.effect.terminal import WIDTH, draw, render
from fivefold.errors import EffectError
from fivefold.records import Goal

GOALS = {"purchase": Goal(max_value=500)}


@pytest.fixture
def figures(visitors):
    days = {f"2026-11-{day:02}": sums for day, sums in enumerate(visitors(9, 10, a_step=3000), start=1)}
    return report(days, site="demo", goals=GOALS, currency="EUR")


def test_csv_has_a_line_an_effect_and_reads_back(figures):
    lines = list(csv.DictReader(io.StringIO(to_csv(figures))))
    assert len(lines) == len(figures.effects)
    assert int(lines[0]["holdout_n"]) == figures.effects[0].holdout.n
    assert float(lines[0]["low"]) == figures.effects[0].interval[0]


def test_parquet_says_the_same_as_csv(figures, tmp_path):
    to_parquet(figures, tmp_path / "effects.parquet")
    table = parquet.read_table(tmp_path / "effects.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert table["holdout_n"].to_pylist() == [row.holdout.n for row in figures.effects]


def test_without_pyarrow_parquet_says_what_to_install(figures, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(EffectError, match=r"pip install '\.\[parquet\]'"):
        to_parquet(figures, tmp_path / "effects.parquet")


def test_prometheus_reads_the_counts_and_finds_no_hidden_one(figures):
    lines = [line for line in exposition([figures]).splitlines() if not line.startswith("#")]
    samples = {}
    for line in lines:
        name, labels, value = re.fullmatch(r"(fivefold_\w+)\{(.*)\} (\d+)", line).groups()
        samples[name, *re.findall(r'\w+="([^"]*)"', labels)] = int(value)
    assert samples["fivefold_sessions", "demo", "holdout"] == figures.sessions["holdout"]
    assert (
        samples["fivefold_conversions", "demo", "purchase", "personalised"]
        == figures.effects[0].personalised.conversions
    )
    assert all(value >= 20 for (name, *_), value in samples.items() if name.endswith("sessions"))


@pytest.mark.parametrize("width", [80, 150])
def test_the_terminal_shows_every_line_with_its_interval(figures, width):
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(render(figures))
    text = console.export_text()
    assert all(word in text for word in ("whole site", "hero", "open", "price comparison", "EUR"))
    assert "├" in text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("interval", [(-0.9, 5.0), (-0.1, 0.1), (0.2, None), (-1.0, -0.8), None])
def test_a_drawn_interval_always_fits(interval):
    assert len(draw(interval, 0.0)) == WIDTH
