"""`fivefold report`: its arguments, and how the report is put out. Where the figures come from is the caller's."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path

import msgspec
from rich.console import Console

from fivefold.effect.export import to_csv, to_parquet
from fivefold.effect.figures import Report
from fivefold.effect.terminal import render


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of `fivefold report`."""
    parser.add_argument("--site", required=True, help="the site to report on")
    parser.add_argument("--since", type=day, help="first day, such as 2026-11-01 (default: all)")
    parser.add_argument("--until", type=day, help="last day, included (default: all)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the whole report as JSON, as GET /v1/report answers it")
    form.add_argument("--csv", action="store_true", help="the effects as CSV")
    form.add_argument(
        "--parquet", type=Path, metavar="FILE", help="write the effects to a Parquet file (needs pyarrow)"
    )


def put_out(report: Report, args: Namespace) -> int:
    """Put the report out as asked for. Raises EffectError where Parquet cannot be written."""
    if args.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")
    elif args.csv:
        sys.stdout.write(to_csv(report))
    elif args.parquet:
        to_parquet(report, args.parquet)
    else:
        Console().print(render(report))
    return 0


def day(text: str) -> date:
    """Return the day that a flag names.

    >>> day("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"write a day such as 2026-11-01, not {text!r}") from None
