"""`fivefold forget`: drop days, of the model too, and prove that nothing of them is left."""

import argparse
import os
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from fivefold import effect
from fivefold.errors import FivefoldError
from fivefold.settings import Settings
from fivefold.store import FIRST_DAY, Bucket, file_of, in_bytes, open_existing, read_back, set_aside_files


class Forgotten(Struct, frozen=True):
    """What one call of `forget` did."""

    buckets: list[Bucket]
    left: list[str]
    """Where something of them is still found; empty when all is forgotten."""
    aside: list[Path]
    """Damaged files that were set aside earlier: not looked into, and not deleted."""


def forget(url: str, site: str | None, first: str, last: str, content: Path) -> Forgotten:
    """Drop the days from `first` to `last`, both included. Raises StoreError, or FivefoldError for an unknown site."""
    path = file_of(url)
    store = open_existing(url)
    try:
        known = store.sites()
        if site is not None and site not in known and not (content / site / "site.toml").is_file():
            raise FivefoldError(f"no such site; the store holds {', '.join(known) or 'none yet'}")
        sites = known if site is None else [site]
        buckets = [Bucket(name, day) for name in sites for day in store.read(name) if first <= day <= last]
        store.forget(site, first, last)
        left = read_back(store, buckets)
    finally:
        store.close()
    return Forgotten(buckets, left + in_bytes(path, buckets), set_aside_files(path))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument("--before", type=effect.day, metavar="DATE", help="drop all days before this one")
    parser.add_argument("--from", dest="first", type=effect.day, metavar="DATE", help="first day to drop")
    parser.add_argument("--until", type=effect.day, metavar="DATE", help="last day to drop")
    parser.add_argument("--site", help="only this site; default: all")
    parser.add_argument("--store", metavar="URL", help="default: FIVEFOLD_STORE")


def run(args: argparse.Namespace) -> int:
    """Forget, say what was found, and return 1 if something is left."""
    named = tuple(day is not None for day in (args.before, args.first, args.until))
    if named not in ((True, False, False), (False, True, True)):
        raise FivefoldError("say which days: --before DATE, or --from DATE and --until DATE")
    if args.before is None and args.first > args.until:
        raise FivefoldError("--from is after --until")
    first = FIRST_DAY if args.before else args.first.isoformat()
    last = (args.before - timedelta(days=1) if args.before else args.until).isoformat()
    settings = Settings.read(os.environ, store=args.store)
    done = forget(settings.store, args.site, first, last, Path(settings.content))
    days = sorted({bucket.day for bucket in done.buckets})
    sites = sorted({bucket.site for bucket in done.buckets})
    print(
        f"dropped: {len(days)} days{f' ({days[0]} to {days[-1]})' if days else ''} of {', '.join(sites) or 'no site'}"
    )
    print(f"left of them: {'; '.join(done.left) or 'nothing, read back and looked for in every byte of the files'}")
    print("a running service makes its report, allocation and model anew without them at its next publication")
    for file in done.aside:
        print(f"for you to do: {file} was set aside as damaged; delete it if it may hold these days")
    return 1 if done.left else 0
