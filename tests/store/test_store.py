import os
import sqlite3
import time
from pathlib import Path

import pytest

from fivefold.errors import ForgottenError, StoreError
from fivefold.store import RELEASES, Bucket, Pending, Spent, open_store

MONDAY, TUESDAY = Bucket("demo", "2026-11-16"), Bucket("demo", "2026-11-17")


def test_adding_twice_is_adding_the_sum(store):
    store.add("w:1", {MONDAY: {"a": 1, "b": 2.5}})
    store.add("w:2", {MONDAY: {"a": 1, "b": -0.5}, TUESDAY: {"a": 7}})
    assert store.read("demo") == {MONDAY.day: {"a": 2, "b": 2}, TUESDAY.day: {"a": 7}}


def test_a_repeated_flush_adds_nothing(store):
    store.add("w:1", {MONDAY: {"a": 1}})
    store.add("w:1", {MONDAY: {"a": 1}})
    assert store.read("demo") == {MONDAY.day: {"a": 1}}


def test_a_restart_loses_nothing_that_was_flushed(store, url):
    store.add("w:1", {MONDAY: {"a": 1}})
    store.close()
    again = open_store(url)
    again.add("v:1", {MONDAY: {"a": 1}})
    assert again.read("demo") == {MONDAY.day: {"a": 2}}
    again.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_forgotten_days_are_in_no_byte_of_the_file(store, tmp_path):
    store.add("w:1", {MONDAY: {"secretfield": 1}, TUESDAY: {"a": 1}})
    assert store.forget("demo", MONDAY.day, MONDAY.day) == 1
    assert store.read("demo") == {TUESDAY.day: {"a": 1}}
    assert not any(b"secretfield" in file.read_bytes() for file in tmp_path.iterdir())


def test_another_programs_file_is_left_as_it_is(tmp_path):
    file = tmp_path / "orders.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("create table orders (id)")
    other.close()
    before = file.read_bytes()
    store = open_store(f"sqlite:///{file}")
    for use in (lambda: store.read("demo"), lambda: store.add("w:1", {MONDAY: {"a": 1}})):
        with pytest.raises(StoreError, match="another program's file"):
            use()
    store.close()
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["orders.sqlite"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_locked_store_adds_nothing_and_says_so(store, tmp_path):
    other = sqlite3.connect(tmp_path / "sums.sqlite", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="locked"):
        store.add("w:1", {MONDAY: {"a": 1}})
    other.execute("rollback")
    other.close()
    store.add("w:1", {MONDAY: {"a": 1}})
    assert store.read("demo") == {MONDAY.day: {"a": 1}}


def test_sums_held_back_do_not_bring_back_a_day_that_was_forgotten_meanwhile(store, url):
    store.add("w:1", {MONDAY: {"a": 1}, TUESDAY: {"a": 1}})
    knows = {"demo": store.publish("demo", 0.001, "1/x").forgets}
    other = open_store(url)
    other.forget("demo", MONDAY.day, MONDAY.day)
    other.close()
    with pytest.raises(ForgottenError):
        store.add("w:2", {MONDAY: {"a": 5}, TUESDAY: {"a": 5}}, knows)
    assert store.read("demo") == {TUESDAY.day: {"a": 1}}
    time.sleep(0.002)
    told = store.publish("demo", 0.001, "1/x")
    assert [(gone.first, gone.last) for gone in told.forgotten] == [(MONDAY.day, MONDAY.day)]
    assert 0 <= time.time() - told.forgets / 1e6 < 60
    store.add("w:2", {TUESDAY: {"a": 5}}, {"demo": told.forgets})
    store.add("w:1", {MONDAY: {"a": 9}}, knows)
    assert store.read("demo") == {TUESDAY.day: {"a": 6}}, "what was added before is not asked about again"


def test_what_the_model_in_service_was_made_of_stays_as_it_was_and_outlives_a_restart(store, url):
    assert store.kept("demo") is None
    store.add("w:1", {MONDAY: {"a": 1}, TUESDAY: {"a": 2}})
    shown = store.publish("demo", 0.001, "1/x")
    version = store.keep("demo", shown.version, TUESDAY.day)
    store.add("w:2", {TUESDAY: {"a": 5}, Bucket("demo", "2026-11-18"): {"a": 7}})
    store.close()
    again = open_store(url)
    time.sleep(0.002)
    assert again.publish("demo", 0.001, "1/x").kept == version > 0
    assert again.kept("demo") == (version, TUESDAY.day, {MONDAY.day: {"a": 1}, TUESDAY.day: {"a": 2}})
    again.forget("demo", MONDAY.day, MONDAY.day)
    assert again.kept("demo").days == {TUESDAY.day: {"a": 2}}
    assert again.kept("demo").version != version
    again.close()


def test_a_model_made_of_older_totals_than_are_shown_is_not_kept(store, url):
    store.add("w:1", {MONDAY: {"a": 1}})
    shown = store.publish("demo", 0.001, "1/x")
    store.add("w:2", {MONDAY: {"a": 1}})
    time.sleep(0.002)
    if store.shared:
        another_replica = open_store(url)
        another_replica.publish("demo", 0.001, "1/x")
        another_replica.close()
    assert store.keep("demo", shown.version, MONDAY.day) == 0
    assert store.kept("demo") is None


def test_a_flush_tells_how_many_sessions_came_since_what_is_shown_was_copied(store):
    store.publish("demo", 3600, "1/x")
    assert store.add("w:1", {MONDAY: {"a": 1}}, None, {"demo": 20})["demo"].sessions == 20
    assert store.add("w:2", {MONDAY: {"a": 1}}, None, {"demo": 5})["demo"].sessions == 25
    assert store.add("w:2", {MONDAY: {"a": 1}}, None, {"demo": 5})["demo"].sessions == 25, "sent again"
    assert store.add("w:3", {MONDAY: {"a": 1}})["demo"].sessions == 25, "figures released are no sessions"
    assert store.publish("demo", 3600, "1/x", 25).days == {MONDAY.day: {"a": 3}}
    assert store.add("w:4", {MONDAY: {"a": 1}}, None, {"demo": 2})["demo"].sessions == 2


def test_learning_is_stopped_until_it_is_resumed(store, url):
    store.freeze("demo", True)
    other = open_store(url)
    assert (other.frozen("demo"), other.frozen("shop")) == (True, False)
    other.freeze("demo", False)
    other.close()
    assert not store.frozen("demo")


def test_an_unknown_store_names_the_known_ones():
    with pytest.raises(StoreError, match="sqlite:///path"):
        open_store("mysql://x")


def test_nothing_leaves_memory_below_k_sessions():
    pending = Pending(k=3)
    today = {"demo": MONDAY.day}
    for session in (b"1", b"2", b"2", b"2"):
        pending.add(MONDAY, session, {"a": 1})
        assert pending.take(today) == {}
    pending.add(MONDAY, b"3", {"a": 1})
    assert pending.take(today) == {MONDAY: {"a": 5}}
    assert pending.take(today) == {}


def test_each_bucket_needs_k_sessions_of_its_own():
    pending = Pending(k=2)
    other = Bucket("other", MONDAY.day)
    pending.add(MONDAY, b"1", {"a": 1})
    pending.add(MONDAY, b"2", {"a": 1})
    pending.add(other, b"1", {"a": 1})
    assert pending.take({"demo": MONDAY.day, "other": MONDAY.day}) == {MONDAY: {"a": 2}}
    assert pending.sessions() == 1


def test_the_last_visitors_of_a_day_count_on_the_next():
    pending = Pending(k=3)
    pending.add(MONDAY, b"1", {"a": 1})
    pending.add(MONDAY, b"2", {"a": 1})
    assert pending.take({"demo": TUESDAY.day}) == {}
    pending.add(TUESDAY, b"3", {"a": 1})
    assert pending.take({"demo": TUESDAY.day}) == {TUESDAY: {"a": 3}}


def test_a_flush_that_is_repeated_after_a_release_adds_nothing(store):
    store.add("process:1", {MONDAY: {"a": 1}})
    store.add(f"{RELEASES} demo:7", {MONDAY: {"b": 1}})
    store.add("process:1", {MONDAY: {"a": 1}})
    assert store.read("demo") == {MONDAY.day: {"a": 1, "b": 1}}


def test_two_processes_on_one_file_are_told(tmp_path, caplog):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    open_store(url).add("before:1", {MONDAY: {"a": 1}})
    one = open_store(url)
    for number in range(3):
        one.add(f"one:{number}", {MONDAY: {"a": 1}})
        one.add(f"{RELEASES} demo:{number}", {MONDAY: {"a": 1}})
    assert not caplog.records
    other = open_store(url)
    for number in range(3):
        other.add(f"other:{number}", {MONDAY: {"a": 1}})
        one.add(f"one:{number + 3}", {MONDAY: {"a": 1}})
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        f"another process adds to {tmp_path}/sums.sqlite too"
    ] * 2, "each of them says so once"
    assert one.read("demo") == {MONDAY.day: {"a": 13}}


def test_a_mark_is_new_once():
    spent = Spent(life_s=100)
    assert spent.mark(b"session1", "goal purchase", 0)
    assert not spent.mark(b"session1", "goal purchase", 1)
    assert spent.mark(b"session1", "goal signup", 1)
    assert spent.mark(b"session2", "goal purchase", 1)


def test_a_mark_outlives_its_ticket_and_not_much_more():
    spent = Spent(life_s=100)
    spent.mark(b"session1", "goal", 150)
    spent.mark(b"session2", "goal", 250)
    spent.mark(b"session3", "goal", 270)
    assert not spent.mark(b"session1", "goal", 270)
    spent.mark(b"session4", "goal", 380)
    assert not spent.mark(b"session3", "goal", 380)
    spent.mark(b"session5", "goal", 490)
    assert spent.mark(b"session1", "goal", 490)
    assert spent.since_s == 0, "whose mark is gone has no ticket that is still good"


def test_a_full_memory_errs_rarely_and_keeps_the_newest():
    spent = Spent(life_s=100, lines=64, marks=725)
    sessions = [os.urandom(8) for _ in range(1400)]
    assert sum(spent.mark(session, "goal", 1000) for session in sessions) >= 1398
    assert not any(spent.mark(session, "goal", 1000) for session in sessions)
    assert spent.since_s == 0


def test_whom_a_full_memory_let_go_is_known_to_be_unknown():
    spent = Spent(life_s=100, lines=64, marks=725)
    for second in range(1000, 1050):
        for _ in range(50):
            spent.mark(os.urandom(8), "goal", second)
    assert 1014 < spent.since_s < 1035
    assert spent.mark(b"session1", "goal", 1050)
    assert not spent.mark(b"session1", "goal", 1051)


def test_what_a_full_memory_lets_go_ends_at_the_second_in_which_its_newer_half_began():
    spent = Spent(life_s=100, marks=2)
    for second, session in enumerate((b"a", b"b", b"c", b"d"), 1000):
        assert spent.mark(session, "goal", second)
    assert spent.since_s == 0
    assert spent.mark(b"e", "goal", 1102)
    assert spent.since_s == 1003
    assert [spent.mark(session, "goal", 1102) for session in (b"c", b"d", b"e")] == [False] * 3


def test_a_memory_is_not_let_go_before_its_life_is_over():
    spent = Spent(life_s=100)
    assert spent.mark(b"a", "goal", 1000)
    assert spent.mark(b"b", "goal", 1100)
    assert spent.mark(b"c", "goal", 1201)
    assert not spent.mark(b"a", "goal", 1201)


def test_marks_are_let_go_though_nobody_comes():
    spent = Spent(life_s=100)
    spent.mark(b"a", "goal", 1000)
    spent.age(1100)
    spent.age(1101)
    assert not spent.mark(b"a", "goal", 1101)
    spent.age(1202)
    assert spent.mark(b"a", "goal", 1202)


def test_an_overfull_memory_errs_as_often_as_its_size_says():
    spent = Spent(life_s=100, lines=64, marks=2900)
    wrong = sum(not spent.mark(os.urandom(8), "goal", 1000) for _ in range(2900))
    assert wrong < 25, "two or three, the sum over marks of what the comment on MARKS says; 66 in half of the room"


def test_a_run_has_a_name_of_two_bytes():
    assert all(1 <= Spent(life_s=1, lines=1).run <= 0xFFFF for _ in range(100))


def test_memory_has_a_bound_however_many_marks_there_are():
    mib = 1 << 20
    spent = Spent(life_s=100, lines=mib // 64, marks=500)
    before = _address_space()
    for _ in range(40 * 500):
        spent.mark(os.urandom(8), "goal", 1000)
    assert _address_space() - before < 8 * mib, "40 MiB if each filled one was kept"


def _address_space() -> int:
    """Return the bytes of memory that this process has mapped."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
