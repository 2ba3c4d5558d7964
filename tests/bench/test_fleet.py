"""What is measured of stores and fleets runs to its end, and its figures are figures."""

import math

from fivefold.bench import fleet, store
from fivefold.bench.knee import knee


def test_both_stores_are_measured_for_a_thousand_sessions():
    sqlite, valkey = store.run(long=False)
    assert sqlite.title.startswith("SQLite: 1000 sessions")
    assert valkey.title.startswith("Valkey: 1000 sessions")
    named = [row[0] for row in valkey.rows]
    assert named[: len(sqlite.rows)] == [row[0] for row in sqlite.rows]
    assert "1000 marks, 250 at once" in named
    for table in (sqlite, valkey):
        assert all(row[1] > 0 and row[3] > 0 for row in table.rows)
    assert all(row[2] > 0 for row in valkey.rows)


def test_a_flush_of_many_sessions_costs_less_than_many_flushes():
    for table in store.run(long=False):
        cpu_ms = {name: own + servers for name, own, servers, _ in table.rows}
        assert cpu_ms["flushed at once"] < cpu_ms["flushed by 20 sessions"]


def test_the_fleets_parts_run():
    costs = fleet.costs(sessions=100)
    assert all(math.isfinite(figure) and figure >= 0 for figure in costs.values())
    assert 5 < costs["mark bytes in Valkey"] < costs["mark bytes in Valkey, not packed"] < 300
    one = fleet.throughput(1, seconds=0.5)
    assert one["decisions/s, wall clock"] > 0
    assert 0 < one["Valkey's share of the CPU"] < 0.5


def test_the_knee_is_found_by_the_real_flush_code():
    few, many = knee(3, 20, seconds=1.0), knee(3, 500, seconds=1.0)
    assert many["Valkey's CPU s for a second of it"] > few["Valkey's CPU s for a second of it"] > 0
