"""What proves that days are forgotten finds them when they are not; and retention drops what is older, and no more."""

from datetime import date

import pytest

from fivefold.store import Bucket, in_bytes, open_store, read_back
from fivefold.store.proof import CHUNK
from fivefold.store.retention import drop_older

GONE = [Bucket("demo", "2026-11-01"), Bucket("demo", "2026-11-02"), Bucket("shop", "2026-11-02")]


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path}/sums.sqlite")
    yield opened
    opened.close()


def fill(store, *buckets):
    store.add("w:1", {bucket: {"a": 1.0} for bucket in buckets})


def test_a_day_that_is_still_there_is_read_back_and_another_is_not_accused(store):
    fill(store, GONE[0], GONE[2], Bucket("demo", "2026-11-09"), Bucket("shop", "2026-11-01"))
    assert read_back(store, GONE) == ["the store holds demo 2026-11-01", "the store holds shop 2026-11-02"]
    assert read_back(store, []) == []


@pytest.mark.parametrize("at", [0, 5, CHUNK - 20, CHUNK - 14, CHUNK - 7, CHUNK - 1, CHUNK, 2 * CHUNK - 7, 3 * CHUNK])
def test_a_day_is_found_wherever_in_a_file_it_stands(tmp_path, at):
    needle = b"demo2026-11-01"
    (tmp_path / "sums.sqlite").write_bytes(b"-" * at + needle + b"-" * 30)
    assert in_bytes(f"{tmp_path}/sums.sqlite", GONE) == ["sums.sqlite holds demo 2026-11-01"]


def test_every_day_is_found_once_in_each_file_that_holds_it(tmp_path):
    one, two, three = (f"{bucket.site}{bucket.day}".encode() for bucket in GONE)
    (tmp_path / "sums.sqlite").write_bytes(one + b"-" * CHUNK + two + b"-" * CHUNK + one)
    (tmp_path / "sums.sqlite-wal").write_bytes(three)
    assert in_bytes(f"{tmp_path}/sums.sqlite", GONE) == [
        "sums.sqlite holds demo 2026-11-01",
        "sums.sqlite holds demo 2026-11-02",
        "sums.sqlite-wal holds shop 2026-11-02",
    ]


def test_what_only_looks_alike_is_not_found(tmp_path):
    (tmp_path / "sums.sqlite").write_bytes(b"demo2026-11-0" + b"-" * CHUNK + b"1 demo 2026-11-01 shop2026-11-01")
    assert in_bytes(f"{tmp_path}/sums.sqlite", GONE) == []
    assert in_bytes(f"{tmp_path}/absent.sqlite", GONE) == []
    assert in_bytes(None, GONE) == []


def test_the_oldest_day_that_is_kept_is_kept_and_how_many_went_is_said(store):
    oldest = date(2026, 11, 2)
    fill(store, *GONE, Bucket("shop", "2025-01-01"), Bucket("shop", "2025-01-02"), Bucket("young", "2026-11-03"))
    assert drop_older(store, oldest) == 3
    days = {site: sorted(store.read(site)) for site in ("demo", "shop", "young")}
    assert days == {"demo": ["2026-11-02"], "shop": ["2026-11-02"], "young": ["2026-11-03"]}
    assert drop_older(store, oldest) == 0


def test_a_store_without_old_days_is_only_read(store, monkeypatch):
    fill(store, *GONE)
    monkeypatch.setattr(type(store), "forget", lambda *_: pytest.fail("was asked to forget"))
    assert drop_older(store, date(2026, 11, 1)) == 0
