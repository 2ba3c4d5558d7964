"""An older version of the program and this one on one Valkey, as while replicas are replaced one by one.

The older one is the whole program as it was, kept in `tests/golden` (how it came there: `tests/golden/README.md`).
"""

import asyncio
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from fivefold import content
from fivefold.records import MOTIVES

GOLDEN = Path(__file__).parent.parent / "golden"
OLDER = sorted(GOLDEN.glob("program-*.tar.xz"))


@pytest.fixture(params=OLDER, ids=lambda path: path.name)
def older(request, tmp_path):
    """The folder of an older program: its package, its content and its snippet."""
    with tarfile.open(request.param) as tar:
        tar.extractall(tmp_path / "older", filter="data")
    return tmp_path / "older"


class Tour:
    """Sessions whose every step goes to another replica than the one before, and the same events to two of them."""

    def __init__(self, town, anchors):
        self._town = town
        self._anchors = anchors
        self.facts = Counter()

    async def visit(self, number, replicas):
        """Decide twice, be seen, answer or not, and buy or not, each step at the next replica."""
        lines = [self._town.http(replicas[(number + step) % len(replicas)].port) for step in range(len(replicas))]
        motive = MOTIVES[number % 5]
        signals = self._anchors[motive][number % len(self._anchors[motive])]
        ask = {"site": "demo", "slots": ["hero"], "signals": signals}
        first = await self._post(lines[0], "/v1/decide", ask)
        second = await self._post(lines[1], "/v1/decide", {**ask, "ticket": first["ticket"]})
        assert (second["group"], second["motive"]) == (first["group"], first["motive"]), "the ticket was not accepted"
        assert second["slots"] == first["slots"]
        self.facts["sessions"] += 1
        events = [{"type": "seen", "slots": ["hero"]}]
        self.facts["seen"] += 1
        if number % 3 == 0:
            events.append({"type": "answer", "motive": motive})
            self.facts["answers"] += 1
        body = {"site": "demo", "ticket": second["ticket"], "events": events}
        answers = [await self._post(line, "/v1/events", body, 202) for line in (lines[2 % len(lines)], lines[0])]
        assert [answer["accepted"] for answer in answers] == [len(events), 0]
        if number % 2 == 0:
            bought = {"site": "demo", "receipt": second["ticket"], "goal": "purchase", "value": 12.5}
            told = [await self._post(line, "/v1/outcomes", bought, 202) for line in (lines[1], lines[0])]
            assert [answer["accepted"] for answer in told] == [1, 0]
            self.facts["purchases"] += 1
        for line in lines:
            line.close()

    async def _post(self, line, path, body, status=200):
        told, answer = await line.post(path, body, authorization="Bearer shop-token")
        assert told == status, answer
        return answer


def counted(totals):
    def of(*starts, end=""):
        return sum(a for field, a in totals.items() if field.startswith(starts) and field.endswith(end))

    return {
        "sessions": of("n/", end="/all"),
        "seen": of("seen/"),
        "answers": of("answered/"),
        "purchases": of("won/", end="/all/purchase"),
    }


async def beliefs(town, replica, anchors):
    """Return what a replica makes of every anchor session."""
    line, told = town.http(replica.port), []
    for motive in MOTIVES:
        for signals in anchors[motive]:
            _, answer = await line.post("/v1/decide", {"site": "demo", "slots": ["hero"], "signals": signals})
            told.append(answer["motive"])
    line.close()
    return told


def test_an_upgrade_replica_by_replica_counts_exactly_and_nobody_notices(town, older):
    anchors = {motive: spec.anchors for motive, spec in content.load(older / "content").sites["demo"].motives.items()}
    tokens = {"TOKENS": "viewer:viewer-token,shop:shop-token"}
    fixed = {"CONTENT": str(older / "content"), "PUBLISH_INTERVAL_S": "0.5", **tokens}
    tour = Tour(town, anchors)

    async def some(first, replicas, times=60):
        for start in range(first, first + times, 10):
            await asyncio.gather(*(tour.visit(number, replicas) for number in range(start, start + 10)))

    async def work():
        old = [await town.replica(program=older / "service", **fixed).up() for _ in range(2)]
        await some(0, old)
        new = [await town.replica(**fixed).up() for _ in range(2)]
        await some(100, [old[0], new[0], old[1], new[1]])
        await asyncio.sleep(1.5)
        told = [await beliefs(town, replica, anchors) for replica in (*old, *new)]
        for replica in old:
            await asyncio.to_thread(replica.stop)
        await some(200, new)
        back = await town.replica(program=older / "service", **fixed).up()  # one was too hasty, and goes back
        await some(300, [new[0], back, new[1]])
        for replica in (*new, back):
            await town.idle(replica)
            await asyncio.to_thread(replica.stop)
        return told

    told = asyncio.run(work())
    tour.facts["sessions"] += sum(map(len, told))
    assert counted(town.valkey.totals()) == dict(tour.facts)
    assert told[0] == told[1] == told[2] == told[3] == [motive for motive in MOTIVES for _ in anchors[motive]]
