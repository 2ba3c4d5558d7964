"""Valkey dies and comes back, the line to it lies, replicas come and go: decisions go on, and nothing counts twice.

`FLEET_KILLS=50 pytest -s tests/fleet/test_outages.py` goes on for longer than the few kills of every run.
"""

import asyncio
import os
import time

KILLS = int(os.environ.get("FLEET_KILLS", "3"))
WINDOW_S = 1.0


def sessions(totals):
    return sum(amount for field, amount in totals.items() if field.startswith("n/") and field.endswith("/all"))


def purchases(totals):
    return sum(a for f, a in totals.items() if f.startswith("won/") and f.endswith("/all/purchase"))


def test_decisions_go_on_while_valkey_dies_and_the_line_to_it_lies(town):
    async def work():
        async with town.line(town.valkey.port) as line:
            replicas = [await town.replica(line.port).up() for _ in range(2)]
            visitors = town.visitors(replicas)
            come = [asyncio.create_task(visitors.come(0.05)) for _ in range(4)]
            await asyncio.sleep(2)
            calm_ms = visitors.p99_ms()
            for kill in range(KILLS):
                line.faulty = kill % 2 == 1
                await asyncio.sleep(0.8)
                await asyncio.to_thread(town.valkey.kill)
                await asyncio.sleep(0.4)
                await asyncio.to_thread(town.valkey.start)
            await asyncio.sleep(0.5)
            line.faulty = False
            visitors.stopping = True
            await asyncio.gather(*come)
            for replica in replicas:
                await town.idle(replica)
            for replica in replicas:
                await asyncio.to_thread(replica.stop)
            return visitors, line, calm_ms

    visitors, line, calm_ms = asyncio.run(work())
    totals = town.valkey.totals()
    print(
        f"{KILLS} kills, {dict(line.faults)}: {visitors.begun} decisions, p99 {visitors.p99_ms():.1f} ms,"
        f" {calm_ms:.1f} ms before; statuses {dict(visitors.statuses)};"
        f" sessions {sessions(totals):.0f} of {visitors.begun},"
        f" purchases {purchases(totals):.0f} of {visitors.sent}, {len(visitors.accepted)} accepted"
    )
    assert set(visitors.statuses) == {200, 202}
    assert visitors.p99_ms() <= float(os.environ.get("FLEET_P99_MS", "100"))
    assert sessions(totals) <= visitors.begun
    assert purchases(totals) <= visitors.sent
    lost = max(1, round(visitors.begun * WINDOW_S / 10))
    assert sessions(totals) >= visitors.begun - lost
    assert purchases(totals) >= visitors.sent - lost


def test_replicas_come_and_go_and_nothing_counts_twice(town):
    async def work():
        replicas = [await town.replica().up() for _ in range(2)]
        visitors = town.visitors(replicas)
        come = [asyncio.create_task(visitors.come(0.05)) for _ in range(4)]
        for _ in range(KILLS):
            await asyncio.sleep(1.0)
            replicas.append(await town.replica().up())
            await asyncio.sleep(0.5)
            victim = next(r for r in replicas if r.killed_s is None)
            await asyncio.to_thread(victim.kill)
        await asyncio.sleep(0.5)
        visitors.stopping = True
        await asyncio.gather(*come)
        alive = [replica for replica in replicas if replica.killed_s is None]
        for replica in alive:
            await town.idle(replica)
            await asyncio.to_thread(replica.stop)
        return visitors

    visitors = asyncio.run(work())
    totals = town.valkey.totals()
    at_risk = sum(r.killed_s is not None and r.killed_s - WINDOW_S <= when for r, when in visitors.accepted)
    accepted = len(visitors.accepted)
    print(
        f"{KILLS} replicas killed and added: {visitors.begun} decisions, p99 {visitors.p99_ms():.1f} ms,"
        f" statuses {dict(visitors.statuses)}; purchases {purchases(totals):.0f} of {accepted} accepted,"
        f" {at_risk} of them within {WINDOW_S:.0f} s of a kill"
    )
    assert set(visitors.statuses) == {200, 202}
    assert accepted - at_risk <= purchases(totals) <= accepted
    assert sessions(totals) <= visitors.begun + visitors.maybe_begun
    assert time.monotonic() > 0
