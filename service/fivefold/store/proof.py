"""Proof that days are forgotten: read back through the store, and looked for in every byte of its files."""

from collections.abc import Iterable
from pathlib import Path

from fivefold.store.aside import FILES, set_aside_before
from fivefold.store.sums import Bucket, Store

CHUNK = 1 << 20


def read_back(store: Store, buckets: Iterable[Bucket]) -> list[str]:
    """Return which of the buckets the store still answers with."""
    wanted = set(buckets)
    sites = sorted({bucket.site for bucket in wanted})
    return [
        f"the store holds {site} {day}" for site in sites for day in store.read(site) if Bucket(site, day) in wanted
    ]


def in_bytes(path: str | None, buckets: Iterable[Bucket]) -> list[str]:
    """Return which of the buckets a byte of the embedded store's closed files still names.

    SQLite writes a row's site and day side by side, in the table and in its index.
    """
    needles = {f"{bucket.site}{bucket.day}".encode(): bucket for bucket in buckets}
    files = [Path(f"{path}{end}") for end in FILES] if path else []
    return [f"{file.name} holds {found.site} {found.day}" for file in files for found in _found(file, needles)]


def set_aside_files(path: str | None) -> list[Path]:
    """Return damaged files that were set aside: nobody but a person deletes them."""
    return set_aside_before(path) if path else []


def _found(file: Path, needles: dict[bytes, Bucket]) -> list[Bucket]:
    if not file.exists() or not needles:
        return []
    found: set[bytes] = set()
    longest = max(map(len, needles))
    with file.open("rb") as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            found |= {needle for needle in needles.keys() - found if needle in window}
            tail = window[-longest:]
    return sorted(needles[needle] for needle in found)
