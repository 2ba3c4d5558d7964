"""The k rule as a law: whatever comes in whatever order, what leaves is of at least k sessions, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from fivefold.store import Bucket, Pending

DAYS = ("2026-11-16", "2026-11-17", "2026-11-18")
SITES = ("demo", "shop")
TAKE = None
happenings = st.lists(
    st.one_of(
        st.just(TAKE),
        st.tuples(st.sampled_from(SITES), st.sampled_from(DAYS), st.integers(0, 12), st.sampled_from("abc")),
    ),
    max_size=120,
)


def today(day):
    return dict.fromkeys(SITES, day)


@given(st.integers(1, 6), happenings, st.sampled_from(DAYS))
def test_what_leaves_is_of_k_sessions_and_nothing_is_lost_or_doubled(k, course, day):
    """Each session brings a field of its own besides, by which it is known again in what leaves."""
    pending, sent, left = Pending(k), {}, {}
    for happening in [*course, TAKE]:
        if happening is not TAKE:
            site, of_day, session, field = happening
            pending.add(Bucket(site, of_day), bytes([session]), {field: 2.0, f"of/{session}": 1.0})
            for name, amount in ((field, 2.0), (f"of/{session}", 1.0)):
                sent[site, name] = sent.get((site, name), 0) + amount
            continue
        for bucket, sums in pending.take(today(day)).items():
            assert sum(name.startswith("of/") for name in sums) >= k
            for name, amount in sums.items():
                left[bucket.site, name] = left.get((bucket.site, name), 0) + amount
    for (site, name), amount in left.items():
        assert amount <= sent[site, name]
    if not pending.sessions():
        assert left == sent


@given(st.integers(1, 6), happenings)
def test_as_many_sessions_as_are_held_are_said_up_to_k_a_bucket(k, course):
    pending, sessions = Pending(k), {}
    for happening in course:
        if happening is not TAKE:
            site, day, session, field = happening
            pending.add(Bucket(site, day), bytes([session]), {field: 1.0})
            sessions.setdefault((site, day), set()).add(session)
    assert pending.sessions() == sum(min(k, len(held)) for held in sessions.values())


def test_a_bucket_leaves_whole_at_its_kth_session_and_the_next_begins_anew():
    pending, bucket = Pending(2), Bucket("demo", DAYS[0])
    pending.add(bucket, b"1", {"a": 1.0})
    pending.add(bucket, b"1", {"a": 1.0})
    assert pending.take(today(DAYS[0])) == {}
    pending.add(bucket, b"2", {"a": 1.0, "b": 5.0})
    assert pending.take(today(DAYS[0])) == {bucket: {"a": 3.0, "b": 5.0}}
    assert (pending.sessions(), pending.take(today(DAYS[0]))) == (0, {})
    pending.add(bucket, b"1", {"a": 1.0})
    assert pending.take(today(DAYS[0])) == {}, "a session that left with the last flush is one alone in the next"


def test_what_a_past_day_has_too_little_of_goes_with_today_and_a_ripe_past_day_by_itself():
    pending = Pending(3)
    yesterday, now, tomorrow = (Bucket("demo", day) for day in DAYS)
    for session in (b"1", b"2"):
        pending.add(yesterday, session, {"a": 1.0})
    pending.add(now, b"2", {"a": 10.0})
    assert pending.take(today(DAYS[1])) == {}
    assert pending.sessions() == 2, "session 2 is one session, though it came on both days"
    pending.add(now, b"3", {"b": 1.0})
    assert pending.take(today(DAYS[1])) == {now: {"a": 12.0, "b": 1.0}}
    for session in (b"4", b"5", b"6"):
        pending.add(now, session, {"a": 1.0})
    pending.add(tomorrow, b"7", {"a": 1.0})
    assert pending.take(today(DAYS[2])) == {now: {"a": 3.0}}
    assert pending.sessions() == 1


def test_a_day_to_come_is_not_moved_back():
    pending, tomorrow = Pending(2), Bucket("demo", DAYS[2])
    pending.add(tomorrow, b"1", {"a": 1.0})
    assert pending.take(today(DAYS[1])) == {}
    pending.add(tomorrow, b"2", {"a": 1.0})
    assert pending.take(today(DAYS[1])) == {tomorrow: {"a": 2.0}}


def test_the_sites_of_a_service_do_not_fill_each_other():
    pending = Pending(2)
    for site in SITES:
        pending.add(Bucket(site, DAYS[0]), b"1", {"a": 1.0})
    assert pending.take(today(DAYS[0])) == {}
    assert pending.sessions() == 2


def test_what_is_held_of_a_forgotten_day_is_dropped_and_of_no_other():
    pending = Pending(1)
    for day in DAYS:
        for site in SITES:
            pending.add(Bucket(site, day), b"1", {"a": 1.0})
    pending.drop("demo", DAYS[0], DAYS[1])
    assert set(pending.take(today(DAYS[0]))) == {Bucket("demo", DAYS[2]), *(Bucket("shop", day) for day in DAYS)}
