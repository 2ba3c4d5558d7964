"""What every store must do, tried on both at once: whatever is done to them, they stay equal, and exact.

`STORE_STEPS=50000 pytest -s tests/store/test_laws.py` takes more steps than the few of every run, and counts them.
"""

import os
import shutil
import tempfile
import time
from collections import defaultdict

import pytest
import valkey
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fivefold.errors import ForgottenError
from fivefold.store import Bucket, Kept, open_store

STEPS = int(os.environ.get("STORE_STEPS", "200"))
A_RUN = 50
GRAINS = 65_536

sites = st.sampled_from(["demo", "shop-ä", "x"])
days = st.sampled_from([f"2026-11-{day:02}" for day in range(14, 19)])
buckets = st.builds(Bucket, sites, days)
fields = st.sampled_from(["n/100/holdout/all", "won/100/personalised/all/purchase", "model/0", "ü\0 {}", "-1"])
amounts = st.one_of(st.integers(-1000, 1000).map(float), st.floats(-1e6, 1e6))
flushes = st.dictionaries(buckets, st.dictionaries(fields, amounts, min_size=1, max_size=4), min_size=1, max_size=4)
writers = st.integers(0, 3)


class Stores(RuleBasedStateMachine):
    """Two stores and, beside them, the sums in whole grains."""

    port = 0
    steps = 0

    @initialize()
    def begin(self):
        self.folder = tempfile.mkdtemp()
        with valkey.Valkey(host="127.0.0.1", port=self.port) as client:
            client.flushall()
        self.urls = [f"sqlite:///{self.folder}/sums.sqlite", f"valkey://127.0.0.1:{self.port}/0"]
        self.stores = [open_store(url) for url in self.urls]
        self.sums = defaultdict(lambda: defaultdict(int))
        self.numbers = defaultdict(int)
        self.done = {}
        self.kept = {}
        self.life = 0
        Stores.steps -= 1  # what holds at the beginning is looked at too, and is no step

    def _add(self, writer, flush):
        self.numbers[writer] += 1
        name = f"{self.life}-{writer}:{self.numbers[writer]}"
        for store in self.stores:
            store.add(name, flush)
        for bucket, sums in flush.items():
            for field, amount in sums.items():
                self.sums[bucket][field] += round(amount * GRAINS)
        self.latest = self.done[writer] = (name, flush)

    @rule(writer=writers, flush=flushes)
    def add(self, writer, flush):
        self._add(writer, flush)

    @rule(flushes=st.lists(flushes, min_size=2, max_size=3))
    def adding_there_and_back_changes_nothing(self, flushes):
        before = self.stores[1].read("demo")
        for flush in (*flushes, *({b: {f: -a for f, a in s.items()} for b, s in f.items()} for f in reversed(flushes))):
            self._add(0, flush)
        after = self.stores[1].read("demo")
        assert {d: {f: a for f, a in s.items() if a} for d, s in after.items() if any(s.values())} == {
            d: {f: a for f, a in s.items() if a} for d, s in before.items() if any(s.values())
        }

    @rule(writer=writers, times=st.integers(1, 3))
    def a_repeated_flush_adds_nothing(self, writer, times):
        """SQLite has one process, and so knows the latest flush; Valkey knows everyone's."""
        if writer in self.done:
            for _ in range(times):
                self.stores[1].add(*self.done[writer])
                if self.done[writer] is self.latest:
                    self.stores[0].add(*self.latest)

    @rule(site=sites, day=days, new=st.lists(st.integers(0, 2000), min_size=1, max_size=4))
    def growth_is_what_came_since_the_copy(self, site, day, new):
        time.sleep(0.002)
        for store in self.stores:
            store.publish(site, 0.001, "1/x")
        for count in new:
            self.numbers[0] += 1
            self.latest = self.done[0] = (f"{self.life}-0:{self.numbers[0]}", {Bucket(site, day): {"n": 1.0}})
            self.sums[Bucket(site, day)]["n"] += GRAINS
            grown = [store.add(*self.latest, None, {site: count})[site].sessions for store in self.stores]
        assert grown == [sum(new)] * 2
        assert [store.add(*self.latest, None, {site: 7})[site].sessions for store in self.stores] == grown
        for store in self.stores:
            assert store.publish(site, 3600, "1/x", sum(new)).days == store.read(site)

    @rule(site=sites)
    def publish(self, site):
        shown = [store.publish(site, 0.001, "1/x") for store in self.stores]
        assert shown[0].days == self.stores[0].read(site)
        time.sleep(0.002)
        assert self.stores[1].publish(site, 0.001, "1/x").days == shown[0].days

    @rule(site=sites, frozen=st.booleans())
    def freeze(self, site, frozen):
        for store in self.stores:
            store.freeze(site, frozen)
            assert store.publish(site, 0.001, "1/x").frozen == frozen

    @rule(site=sites)
    def keep_what_is_in_service(self, site):
        time.sleep(0.002)
        for store in self.stores:
            store.keep(site, store.publish(site, 0.001, "1/x").version, "2026-11-19")
        self.kept[site] = {day: dict(sums) for (of, day), sums in self.sums.items() if of == site}

    @rule(site=st.none() | sites, first=days, last=days)
    def forget_forgets(self, site, first, last):
        gone = [b for b in self.sums if first <= b.day <= last and site in (None, b.site)]
        before = [{b.site: store.publish(b.site, 0.001, "1/x").forgets for b in gone} for store in self.stores]
        assert [store.forget(site, first, last) for store in self.stores] == [len(gone)] * 2
        for bucket in gone:
            del self.sums[bucket]
            for store, knows in zip(self.stores, before, strict=True):
                with pytest.raises(ForgottenError):
                    store.add(f"held-back-{self.life}:{len(self.done)}", {bucket: {"model/0": 1.0}}, knows)
        for name, days_ in self.kept.items():
            if site in (None, name):
                self.kept[name] = {d: s for d, s in days_.items() if not first <= d <= last}

    @rule()
    def a_process_starts_anew(self):
        for store in self.stores:
            store.close()
        self.stores = [open_store(url) for url in self.urls]
        self.life += 1
        self.numbers.clear()
        self.done.clear()

    @invariant()
    def reads_see_every_acknowledged_flush(self):
        Stores.steps += 1
        for site in ("demo", "shop-ä", "x"):
            expected = {
                bucket.day: {field: grains / GRAINS for field, grains in sums.items()}
                for bucket, sums in self.sums.items()
                if bucket.site == site
            }
            kept = {day: {f: grains / GRAINS for f, grains in s.items()} for day, s in self.kept.get(site, {}).items()}
            for store in self.stores:
                assert store.read(site) == expected
                assert (store.kept(site) or Kept(0, "", {})).days == kept

    def teardown(self):
        for store in self.stores:
            store.close()
        shutil.rmtree(self.folder)


@pytest.mark.slow
def test_both_stores_obey_the_same_laws_and_stay_equal(valkey_server):
    Stores.port, Stores.steps = valkey_server.port, 0
    while Stores.steps < STEPS:  # hypothesis ends a run where it likes
        run_state_machine_as_test(
            Stores,
            settings=settings(
                max_examples=max(1, (STEPS - Stores.steps) // A_RUN),
                stateful_step_count=A_RUN,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
    print(f"{Stores.steps} steps")
