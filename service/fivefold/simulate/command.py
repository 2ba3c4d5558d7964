"""`fivefold simulate`: its arguments, its progress bar, and the tables of what came of it."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from statistics import quantiles

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fivefold.records import MOTIVES
from fivefold.simulate.client import Outcome, RefusedError, UnreachableError, reach
from fivefold.simulate.drive import MAX_SLOTS, Asked, drive
from fivefold.simulate.shops import SHOPS
from fivefold.simulate.visitors import visitors

UNTRUSTED = (
    'These purchases came from browsers: unless site.toml says trust = "browser" under [goals.purchase], they are'
    " counted apart, as untrusted, and are in no effect (docs/simulation.md)."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of `fivefold simulate`."""
    parser.add_argument("--url", required=True, help="address of the service, such as http://127.0.0.1:8080")
    parser.add_argument("--sessions", type=_positive, default=1000, help="how many visitors (default 1000)")
    parser.add_argument("--shop", choices=sorted(SHOPS), default="seaside", help="whose visitors (default seaside)")
    parser.add_argument("--site", default="demo", help="the site that is told about them (default demo)")
    parser.add_argument(
        "--slots",
        type=_names,
        metavar="A,B",
        help="what every page asks for (default: the demo's, else all of the site)",
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same visitors (default 1)")
    parser.add_argument("--concurrency", type=_positive, default=4, help="visitors at a time (default 4)")


def run(args: Namespace) -> int:
    """Send the visitors and print what came of it; 1 if the service is not there or refused anything."""
    console, errors = Console(), Console(stderr=True)
    try:
        reach(args.url)
    except UnreachableError as error:
        errors.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"Visitors of “{args.shop}”", total=args.sessions)
        crowd = visitors(SHOPS[args.shop], args.sessions, args.seed)
        asked = Asked(args.slots)
        try:
            outcome = drive(args.url, args.site, crowd, args.concurrency, lambda: progress.advance(task), asked=asked)
        except RefusedError as error:
            progress.stop()
            said = f"the service refuses decisions for site {args.site!r}, and would again: {error}"
            errors.print(said, markup=False, highlight=False, soft_wrap=True)
            return 1
    console.print(by_motive(outcome))
    console.print(totals(outcome))
    if asked.slots:
        said = f"Every page asked for {', '.join(asked.slots)}, without values for variables."
        console.print(said, markup=False, highlight=False, soft_wrap=True)
    if args.site != "demo" and outcome.purchases:
        console.print(UNTRUSTED, markup=False, highlight=False, soft_wrap=True)
    return 1 if outcome.errors else 0


def by_motive(outcome: Outcome) -> Table:
    """Return the table of true motives against decided ones; a hit is a session whose motive was recognised."""
    title = "What visitors came for, and what was decided on their last page"
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("came for", min_width=16, no_wrap=True)
    table.add_column("visits", justify="right")
    table.add_column("hits", justify="right")
    for motive in MOTIVES:
        table.add_column(motive.split("_")[0][:6], justify="right", style="dim")
    table.add_column("bought", justify="right")
    for motive in MOTIVES:
        row = [outcome.decided[motive, decided] for decided in MOTIVES]
        share = outcome.hits[motive] / sum(row) if sum(row) else 0.0
        table.add_row(
            motive, str(outcome.sessions[motive]), f"{share:.1%}", *map(str, row), str(outcome.purchases[motive])
        )
    return table


def totals(outcome: Outcome) -> Table:
    """Return the table of sums over all visitors."""
    table = Table(title="In all", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    decided = sum(outcome.decided.values())
    rate = outcome.requests / outcome.elapsed_s if outcome.elapsed_s else 0.0
    rows = {
        "sessions": f"{sum(outcome.sessions.values()):,}",
        "motive recognised": f"{sum(outcome.hits.values()) / decided:.1%}" if decided else "nothing decided",
        "purchases": f"{sum(outcome.purchases.values()):,} worth {outcome.value:,.2f}",
        "events accepted": f"{outcome.accepted:,}",
        **{f"events ignored: {reason}": f"{number:,}" for reason, number in outcome.ignored.most_common()},
        "requests": f"{outcome.requests:,} in {outcome.elapsed_s:.1f} s, {rate:,.0f} a second",
        "one decision": _times(outcome.decide_s),
    }
    if outcome.waits:
        rows["asked to wait (429)"] = f"{outcome.waits:,}; FIVEFOLD_RATE_LIMIT=0 lifts the limit"
    rows["errors"] = f"{sum(outcome.errors.values()):,}"
    rows |= {f"error {error}": f"{number:,}" for error, number in outcome.errors.most_common(5)}
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _times(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "none"
    cuts = quantiles(seconds, n=100)
    return f"median {cuts[49] * 1e3:.1f} ms, 99 % within {cuts[98] * 1e3:.1f} ms"


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return number


def _names(text: str) -> tuple[str, ...]:
    names = tuple(filter(None, (name.strip() for name in text.split(","))))
    if not 1 <= len(names) <= MAX_SLOTS:
        raise ArgumentTypeError(f"name 1 to {MAX_SLOTS} slots, comma-separated")
    return names
