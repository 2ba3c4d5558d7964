"""What Schemathesis asks of an answer beside its own checks: that it cost the service little. For its command line."""

import os
from pathlib import Path

import schemathesis

from fivefold.bench.processes import Server

MOST_S = 0.05
SERVER = Server("fivefold", 0, int(os.environ["SERVICE_PID"]))
COSTS = Path(os.environ["SERVICE_COSTS"])
before = {"cpu_s": 0.0}


@schemathesis.hook
def before_call(context, case, kwargs):
    before["cpu_s"] = SERVER.cpu_s()


@schemathesis.check
def cheap(ctx, response, case):
    """What the request cost the service, or took, if that is less: a busy machine's waiting is not its own."""
    cost_s = min(SERVER.cpu_s() - before["cpu_s"], response.elapsed)
    with COSTS.open("a") as file:
        file.write(f"{cost_s:.6f} {case.method} {case.path}\n")
    assert cost_s <= MOST_S, f"{cost_s * 1000:.0f} ms of processor time"
