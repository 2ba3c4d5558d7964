"""Several processes behind one port."""

import asyncio
import subprocess
import sys
from pathlib import Path

FIVEFOLD = Path(sys.executable).with_name("fivefold")


def test_workers_share_a_port_and_their_sums(town):
    """The group of processes answers as one: what one has counted, no other counts again."""

    async def work():
        workers = await town.replica(WORKERS="2").up()
        visitors = town.visitors([workers])
        come = [asyncio.create_task(visitors.come(0.02)) for _ in range(6)]
        await asyncio.sleep(2)
        visitors.stopping = True
        await asyncio.gather(*come)
        await asyncio.to_thread(workers.stop)
        return visitors

    visitors = asyncio.run(work())
    totals = town.valkey.totals()
    won = sum(
        amount for field, amount in totals.items() if field.startswith("won/") and field.endswith("/all/purchase")
    )
    assert visitors.begun > 20
    assert won == visitors.sent == len(visitors.accepted)


def test_sqlite_refuses_a_second_process_and_says_why(tmp_path):
    command = [FIVEFOLD, "serve", "--workers", "2", "--store", f"sqlite:///{tmp_path}/x"]
    said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)
    assert said.returncode == 1
    assert "SQLite takes one process" in said.stderr
