"""Has Valkey write its files anew, so that none still holds what was forgotten."""

import time
from collections.abc import Iterable
from typing import Any

from fivefold.errors import StoreError

REWRITE_S = 60


def rewrite(nodes: Iterable[Any], at: str) -> None:
    """Have every node write its files anew, and wait for it: they hold what was forgotten until then."""
    for node in nodes:
        if _settled(node, at)["aof_enabled"]:
            node.bgrewriteaof()
        if node.config_get("save").get("save"):
            _settled(node, at)
            node.bgsave()
        _settled(node, at)


def _settled(node: Any, at: str) -> dict[str, Any]:
    for _ in range(round(REWRITE_S / 0.02)):
        about: dict[str, Any] = node.info("persistence")
        if not any(about[f"{file}_in_progress"] for file in ("aof_rewrite", "rdb_bgsave")):
            return about
        time.sleep(0.02)
    raise StoreError(f"Valkey at {at} still writes its files after {REWRITE_S} s")
