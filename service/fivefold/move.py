"""`fivefold move`: copy all sums from one store to another, exactly; begun again, it goes on where it stopped."""

import argparse

from rich.console import Console
from rich.progress import track

from fivefold.errors import StoreError
from fivefold.records import Sums
from fivefold.store import Bucket, Store, open_existing, open_store

say = Console(stderr=True, highlight=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two stores."""
    parser.add_argument("--from", dest="source", required=True, metavar="URL", help="the store to read, unchanged")
    parser.add_argument("--to", required=True, metavar="URL", help="the store to fill; it must hold nothing else")


def run(args: argparse.Namespace) -> int:
    """Move, with the service stopped, and say what was moved."""
    source, to = open_existing(args.source), open_store(args.to)
    try:
        buckets = move(source, to)
    finally:
        source.close()
        to.close()
    days = "1 day of sums is" if buckets == 1 else f"{buckets} days of sums are"
    say.print(f"{days} in the new store, equal to the last digit; the old one is unchanged.")
    return 0


def move(source: Store, to: Store) -> int:
    """Copy every bucket that is not there yet, compare all, and return how many there are; learning stays stopped.

    Raises StoreError before anything is written if the other store holds other sums for the same site and day.
    """
    buckets = contents(source)
    there = contents(to)
    if other := [bucket for bucket, sums in there.items() if buckets.get(bucket) != sums]:
        raise StoreError(
            f"the store to fill holds other sums, of {other[0].site} on {other[0].day} first;"
            " move into an empty one, or forget those days there"
        )
    missing = [bucket for bucket in buckets if bucket not in there]
    for number, bucket in enumerate(track(missing, "moving", console=say), start=1):
        to.add(f"move-{bucket.site}-{bucket.day}:{number}", {bucket: buckets[bucket]})
    if contents(to) != buckets:
        raise StoreError(
            "the stores differ after the move: is a service writing to one of them? Stop it, and try again"
        )
    for site in source.sites():
        to.freeze(site, source.frozen(site))
    return len(buckets)


def contents(store: Store) -> dict[Bucket, Sums]:
    """Return all that a store holds."""
    return {Bucket(site, day): sums for site in store.sites() for day, sums in store.read(site).items()}
