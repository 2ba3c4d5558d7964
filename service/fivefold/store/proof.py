"""Proof that days are forgotten: read back through the store, and looked for in every byte of its files."""

from collections.abc import Iterable
from pathlib import Path

from fivefold.store.aside import FILES, set_aside_before
from fivefold.store.sums import Bucket, Store

CHUNK = 1 << 20


def still_held(store: Store, path: str | None, buckets: Iterable[Bucket]) -> list[str]:
    """Return where the buckets still are: in the store's answers, in its files (`path`, of the embedded store)."""
    wanted = set(buckets)
    sites = {bucket.site for bucket in wanted}
    left = [f"{site} {day}" for site in sorted(sites) for day in store.read(site) if Bucket(site, day) in wanted]
    # SQLite writes a row's site and day side by side, in the table and in its index
    needles = {f"{bucket.site}{bucket.day}".encode(): bucket for bucket in wanted}
    for end in FILES if path else ():
        file = Path(f"{path}{end}")
        left += [f"{file.name} holds {bucket.site} {bucket.day}" for bucket in _found(file, needles)]
    return left


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
