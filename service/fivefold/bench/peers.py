"""Others that decide over HTTP, as far as they install from PyPI and npm: in an environment of their own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from msgspec import json

from fivefold.bench.processes import Server, serving
from fivefold.bench.traffic import decision
from fivefold.errors import BenchError

HOME = Path(".venv-bench")
"""Outside of the repository's history, beside `.venv`."""
PYPI = ("growthbook", "vowpalwabbit", "mabwiser", "river", "litestar", "uvicorn[standard]", "msgspec")
NPM = ("@openfeature/flagd-core", "@unleash/proxy")
HERE = Path(__file__).parent

NAMES = {
    "growthbook": "GrowthBook SDK in Litestar",
    "vowpalwabbit": "Vowpal Wabbit in Litestar",
    "mabwiser": "MABWiser LinUCB in Litestar",
    "river": "river softmax in Litestar",
    "unleash": "Unleash proxy",
    "flagd": "flagd core on bare node",
}


def install() -> None:
    """Install the peers once; what an offline machine cannot have is left out of the table."""
    if not (HOME / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)  # noqa: S603
        subprocess.run([HOME / "bin" / "pip", "install", "--quiet", *PYPI], check=False)  # noqa: S603
    npm = shutil.which("npm")
    if npm and not (HOME / "node" / "node_modules").exists():
        (HOME / "node").mkdir(exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *NPM]
        subprocess.run(command, cwd=HOME / "node", check=False)  # noqa: S603


def bodies(n: int) -> list[bytes]:
    """Return the same decision, so often: a peer keeps nothing of it."""
    return [json.encode(decision())] * n


def running(stack: ExitStack) -> Iterator[tuple[Server, str]]:
    """Start the peers that are installed; yield each with its path."""
    install()
    node = shutil.which("node")
    for peer, name in NAMES.items():
        command = [str((HOME / "bin" / "python").absolute()), str(HERE / "peer_handlers.py"), peer]
        if peer in ("unleash", "flagd"):
            if node is None:
                continue
            command = [node, str(HERE / "peer_servers.cjs"), peer, str(HOME / "node")]
        try:
            yield stack.enter_context(serving(name, command)), "/proxy" if peer == "unleash" else "/v1/decide"
        except BenchError:
            continue
