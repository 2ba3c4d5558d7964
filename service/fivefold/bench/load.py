"""Closed-loop load by wrk: each connection sends its next request when the last one is answered."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from fivefold.bench.processes import LOAD_CORE, Server, pin
from fivefold.errors import BenchError

SCRIPT = """
local requests, next = {}, 0
init = function(_)
  for body in io.lines("BODIES") do
    requests[#requests + 1] = wrk.format("POST", "PATH", {["content-type"] = "application/json", HEADERS}, body)
  end
end
request = function()
  next = next % #requests + 1
  return requests[next]
end
done = function(summary, latency, _)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %d, "seconds": %f, "errors": %d, "p50_us": %d, "p99_us": %d}',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""
BROWSER = {
    "user-agent": "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36",
    "accept": "*/*",
    "accept-encoding": "gzip, deflate, br",
    "accept-language": "de-AT,de;q=0.9,en;q=0.7",
}
"""What a page on the shop's own host sends along."""


class Run(Struct, frozen=True):
    """One stretch of load."""

    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    """Processor time of the server a request."""
    errors: int


def need_wrk() -> str:
    """Return wrk's path. Raises BenchError where it is not installed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise BenchError("the load comes from wrk, which is not installed: apt-get install wrk (or: brew install wrk)")
    return wrk


def closed_loop(server: Server, path: str, bodies: Sequence[bytes], connections: int, seconds: int) -> Run:
    """Load a server with these bodies, one after the other."""
    headers = ", ".join(f"['{name}'] = '{value}'" for name, value in BROWSER.items())
    with TemporaryDirectory(prefix="fivefold-bench-") as folder:
        lines, script = Path(folder, "bodies"), Path(folder, "load.lua")
        lines.write_bytes(b"\n".join(bodies))
        script.write_text(SCRIPT.replace("BODIES", str(lines)).replace("PATH", path).replace("HEADERS", headers))
        command = [need_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script)]
        before_s = server.cpu_s()
        done = subprocess.run(  # noqa: S603
            [*command, f"http://127.0.0.1:{server.port}"],
            capture_output=True,
            text=True,
            check=True,
            preexec_fn=lambda: pin(LOAD_CORE),
        )
        used_s = server.cpu_s() - before_s
    figures = json.loads(done.stdout.splitlines()[-1])
    return Run(
        per_s=figures["requests"] / figures["seconds"],
        p50_ms=figures["p50_us"] / 1000,
        p99_ms=figures["p99_us"] / 1000,
        cpu_us=used_s / max(figures["requests"], 1) * 1e6,
        errors=figures["errors"],
    )
