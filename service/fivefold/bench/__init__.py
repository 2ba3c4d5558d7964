"""Measurements: what the documentation quotes, from the code that runs."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from msgspec import json
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from fivefold.bench.table import Figures, in_terminal, into_page

PARTS = {
    "core": ("fivefold.bench.core", "the parts of a decision, in this process"),
    "learn": ("fivefold.bench.learning", "learning, flushing, publishing, and their slices"),
    "http": ("fivefold.bench.over_http", "requests against the framework's empty handler, and against peers"),
    "effect": ("fivefold.bench.effect", "whether the figures keep their promises"),
    "soak": ("fivefold.bench.soak", "half an hour of load: only when asked for by name"),
    "servers": ("fivefold.bench.servers", "the same service under three servers: only when asked for by name"),
    "phone": ("fivefold.bench.phone", "a page view on a slow phone, in chromium: only when asked for by name"),
    "store": ("fivefold.bench.store", "what a flush and a publication cost"),
}
BY_NAME = {"soak", "servers", "phone"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    what = "; ".join(f"{name}: {help_}" for name, (_, help_) in PARTS.items())
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"], help=f"{what} (default: all)")
    parser.add_argument("--short", action="store_true", help="fewer and shorter rounds: a first look")
    parser.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write the tables between the markers of this page")


def run(args: argparse.Namespace) -> int:
    """Measure, and show the tables as they come."""
    console = Console(stderr=True)
    asked = [args.part] if args.part != "all" else [name for name in PARTS if name not in BY_NAME]
    names = [name for name in asked if find_spec(PARTS[name][0])]
    measured: dict[str, list[Figures]] = {}
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=len(names))
        for name in names:
            progress.update(task, description=PARTS[name][1])
            measured[name] = []
            for table in tables(name, long=not args.short):
                progress.console.print(in_terminal(table))
                measured[name].append(table)
            if args.docs:
                into_page(args.docs, name, measured[name])
            progress.advance(task)
    if args.json:
        sys.stdout.buffer.write(json.format(json.encode(_plain(measured))) + b"\n")
    return 0


def tables(name: str, *, long: bool) -> Iterator[Figures]:
    """Yield the tables of one part."""
    yield from importlib.import_module(PARTS[name][0]).run(long)


def _plain(measured: dict[str, list[Figures]]) -> dict[str, list[dict[str, object]]]:
    return {
        name: [
            {"title": table.title, "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows]}
            for table in found
        ]
        for name, found in measured.items()
    }
