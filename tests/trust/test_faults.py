"""Faults while visitors come: decisions go on, nothing is counted twice, and all heals without a restart."""

import os
import random
import resource
import signal
import sqlite3
import threading
import time

import pytest
from serving import LONG, p99, sessions, wait


class Visitors:
    """Sessions of one decision each, from a thread; what was answered, how fast, and what went wrong."""

    def __init__(self, service, pause_s=0.004):
        self.service, self.pause_s = service, pause_s
        self.took, self.wrong, self.answered_at = [], [], []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        connection = self.service.connect()
        while not self._end.is_set():
            began = time.perf_counter()
            try:
                self.service.decide(connection, signals={"pages": 3})
            except Exception as error:
                self.wrong.append(error)
                connection.close()
                time.sleep(0.02)
                continue
            self.answered_at.append(time.perf_counter())
            self.took.append(time.perf_counter() - began)
            time.sleep(self.pause_s)
        connection.close()

    @property
    def answered(self):
        return len(self.answered_at)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()


COMMIT_S = 0.1 if LONG else 0.5
"""What a commit may take; on a machine that does other things, what it may wait."""


def intact(file):
    with sqlite3.connect(file) as db:
        answer = db.execute("pragma integrity_check").fetchone()[0]
    db.close()
    return answer == "ok"


def goes_on(visitors):
    """Decisions never failed, and were fast: the bound of the long form is for a machine that does nothing else."""
    assert visitors.wrong == []
    assert visitors.answered > 20
    assert p99(visitors.took) <= (0.02 if LONG else 0.25)


def healthy(service):
    return lambda: service.status("/readyz") == 200 and b'"store"' not in service.get("/readyz")[2]


def troubled(service):
    return lambda: b'"store"' in service.get("/readyz")[2]


def counts_again(service):
    before = service.sessions()
    with Visitors(service):
        return wait(lambda: service.sessions() > before, 10)


def test_a_killed_service_loses_at_most_an_interval_and_never_counts_twice(serving):
    """What is lost was answered within the last interval and the moment of a commit, or is fewer than k sessions."""
    interval_s, k = 0.2, 5
    service = serving(flush_interval_s=interval_s, min_sessions=k)
    rng, sent, kept, oldest_s, fewer = random.Random(8), 0, 0, [], 0
    for _ in range(int(os.environ.get("FIVEFOLD_KILLS", "2"))):
        before = service.sessions()
        with Visitors(service, pause_s=0) as visitors:
            time.sleep(rng.uniform(0.1, 0.5))
            within = service.sessions() - before
            service.process.kill()
            killed_at = time.perf_counter()
            service.kill()
        counted = round(service.sessions() - before)
        sent += visitors.answered
        kept += counted
        assert within <= counted <= visitors.answered + 1, (
            "never more than was sent; one answer may have been under way"
        )
        assert counted == 0 or counted >= k
        assert intact(service.file)
        if visitors.answered - counted < k:
            fewer += 1
        else:
            oldest_s.append(killed_at - visitors.answered_at[counted])
            assert oldest_s[-1] <= interval_s + COMMIT_S
        service.start()
    assert kept > 0
    print(f"killed: {sent} answered, {kept} counted, {fewer} times fewer than {k} lost; else the oldest lost")
    print(f"was answered {max(oldest_s, default=0):.3f} s before (flush interval {interval_s} s)")


def test_a_full_disk_stops_no_decision_and_loses_nothing(serving):
    service = serving()
    with Visitors(service) as visitors:
        wait(lambda: service.sessions() > 0, 5)
        full = service.file.stat().st_size
        limits = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
        wait(troubled(service), 20)
        time.sleep(0.5)
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, limits)
        assert wait(healthy(service), 10) <= 10
    goes_on(visitors)
    service.stop()
    assert visitors.answered - 5 < service.sessions() <= visitors.answered
    assert intact(service.file)


def test_a_file_that_another_process_locks_stops_no_decision_and_loses_nothing(serving):
    service = serving()
    with Visitors(service) as visitors:
        wait(lambda: service.sessions() > 0, 5)
        other = sqlite3.connect(service.file, isolation_level=None)
        other.execute("begin exclusive")
        wait(troubled(service), 10)
        locked_s = time.monotonic()
        while time.monotonic() < locked_s + (10 if LONG else 5):
            assert troubled(service)()  # what can still be read meanwhile is no sign that all is well
            time.sleep(0.05)
        other.execute("rollback")
        other.close()
        assert wait(healthy(service), 10) <= 10
    goes_on(visitors)
    service.stop()
    assert visitors.answered - 5 < service.sessions() <= visitors.answered


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(serving):
    service = serving()
    with Visitors(service) as visitors:
        wait(lambda: service.sessions() > 0, 5)
        damage = b"no database any more " * 4000
        with sqlite3.connect(service.file, timeout=5) as other:
            other.execute("pragma wal_checkpoint(truncate)")  # else the log still holds all, and heals the file
        other.close()
        service.file.write_bytes(damage)
        wait(lambda: list(service.file.parent.glob("*.damaged-*")), 10)
        wait(healthy(service), 10)
        wait(lambda: service.file.exists() and service.sessions() > 0, 10)
    goes_on(visitors)
    aside = next(path for path in service.file.parent.glob("*.damaged-*") if path.suffix.startswith(".damaged"))
    assert damage[60_000:62_000] in aside.read_bytes(), "set aside, not deleted"
    assert service.sessions() <= visitors.answered
    assert intact(service.file)


def test_a_service_starts_with_a_damaged_file(serving, tmp_path):
    (tmp_path / "sums.sqlite").write_bytes(b"SQLite format 3\0" + os.urandom(9000))
    service = serving(ready=False)
    assert service.decide()
    wait(healthy(service), 10)
    counts_again(service)
    assert list(tmp_path.glob("*.damaged-*"))


def test_a_file_that_is_taken_away_is_begun_anew(serving):
    service = serving()
    counts_again(service)
    for file in service.file.parent.glob("sums.sqlite*"):
        file.unlink()
    wait(service.file.exists, 10)
    counts_again(service)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to run the service as somebody who may not write")
def test_a_read_only_disk_stops_no_decision_and_heals(serving, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    disk.chmod(0o555)
    wrap = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all"]
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != folder.parent:
            folder.chmod(folder.stat().st_mode | 0o055)
    service = serving(ready=False, wrap=wrap, store=f"sqlite:///{disk}/sums.sqlite")
    service.file = disk / "sums.sqlite"
    with Visitors(service) as visitors:
        wait(troubled(service), 10)
        time.sleep(0.5)
        disk.chmod(0o777)
        wait(healthy(service), 10)
    goes_on(visitors)
    service.stop()
    assert visitors.answered - 5 < service.sessions() <= visitors.answered


def test_no_store_at_the_start_stops_no_decision(serving, tmp_path):
    service = serving(ready=False, store=f"sqlite:///{tmp_path}/not-mounted/sums.sqlite")
    with Visitors(service) as visitors:
        assert service.status("/readyz") == 503
        time.sleep(0.3)
        (tmp_path / "not-mounted").mkdir()
        wait(healthy(service), 10)
    goes_on(visitors)
    service.stop()
    assert visitors.answered - 5 < sessions(tmp_path / "not-mounted/sums.sqlite") <= visitors.answered


def test_a_frozen_process_goes_on_where_it_was(serving):
    service = serving()
    ticket = service.decide()["ticket"]
    service.process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    service.process.send_signal(signal.SIGCONT)
    assert service.decide(ticket=ticket)["group"] in ("personalised", "holdout")
