"""`fivefold freeze`: stop learning on a site, or let it go on; every replica follows at its next publication."""

import argparse
import os

from fivefold.errors import FivefoldError
from fivefold.settings import Settings
from fivefold.store import Store, open_existing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument("--site", help="only this site; default: all that have sums")
    parser.add_argument("--off", action="store_true", help="let learning go on, with all that was counted meanwhile")
    parser.add_argument("--store", metavar="URL", help="default: FIVEFOLD_STORE")


def run(args: argparse.Namespace) -> int:
    """Set or drop the flag, and say what follows."""
    store = open_existing(Settings.read(os.environ, store=args.store).store)
    try:
        sites = freeze(store, args.site, not args.off)
    finally:
        store.close()
    print(f"learning {'goes on' if args.off else 'is stopped'} on {', '.join(sites)}")
    if args.off:
        print(
            "from the next publication on, with all that was counted meanwhile; `fivefold forget` takes days out before"
        )
    else:
        print(
            "the model and the texts' shares stay as they are from the next publication on; counting and reports go on"
        )
    return 0


def freeze(store: Store, site: str | None, stopped: bool) -> list[str]:
    """Stop learning on a site, or on all, or let it go on; return on which. Raises FivefoldError for an unknown one."""
    known = store.sites()
    sites = known if site is None else [site]
    if not sites or not set(sites) <= set(known):
        raise FivefoldError(f"no sums of such a site; the store holds {', '.join(known) or 'none yet'}")
    for name in sites:
        store.freeze(name, stopped)
    return sites
