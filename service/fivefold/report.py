"""`fivefold report`: read the store's sums and show what they say, as the service would publish it."""

import argparse
import os
from pathlib import Path

from fivefold import content, effect
from fivefold.errors import FivefoldError
from fivefold.settings import Settings
from fivefold.store import open_existing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    effect.add_arguments(parser)
    parser.add_argument("--store", metavar="URL", help="default: FIVEFOLD_STORE")
    parser.add_argument("--content", metavar="DIR", help="default: FIVEFOLD_CONTENT")


def run(args: argparse.Namespace) -> int:
    """Show the report. Raises FivefoldError for an unknown site or a store that is not there."""
    if args.since and args.until and args.since > args.until:
        raise FivefoldError("--since is after --until")
    settings = Settings.read(os.environ, store=args.store, content=args.content)
    sites = content.load(Path(settings.content)).sites
    if args.site not in sites:
        raise FivefoldError(f"no site {args.site!r} in {settings.content}; it has {', '.join(sorted(sites))}")
    site = sites[args.site]
    store = open_existing(settings.store)
    try:
        days = store.read(site.name)
    finally:
        store.close()
    report = effect.report(
        days,
        site=site.name,
        goals=site.goals,
        since=args.since,
        until=args.until,
        k=settings.min_sessions,
        currency=site.currency,
    )
    return effect.put_out(report, args)
