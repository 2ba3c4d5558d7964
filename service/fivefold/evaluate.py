"""`fivefold evaluate`: test, then train, on recorded sessions, beside river's own models."""

import json
import math
import random
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fivefold.errors import FivefoldError
from fivefold.model.dataset import Dataset
from fivefold.model.datasets import load
from fivefold.model.plot import draw
from fivefold.model.prequential import Score, score
from fivefold.model.rivals import RIVALS, models_for

_HEADS = {"average_precision": "AP", "log_loss": "log loss", "us_predict": "µs predict", "us_learn": "µs learn"}
_FIGURES = ("auc", "average_precision", "log_loss", "ece", "us_predict", "us_learn")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `fivefold evaluate` takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recorded sessions, .csv or .csv.gz")
    parser.add_argument("--json", action="store_true", help="print JSON; further streams stand in `others`")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw AUC over the stream and reliability")
    parser.add_argument("--shuffle", type=int, metavar="SEED", help="in an order drawn from SEED, not the file's")
    parser.add_argument("--after", default="2,3,5,8", metavar="K,…", help="event files: foresee after so many events")
    parser.add_argument("--rows", type=_count, default=0, metavar="N", help="only the first N rows of the order")
    parser.add_argument(
        "--models", default="", metavar="NAME,…", help=f"only these beside fivefold: {', '.join(RIVALS)}; none = alone"
    )


def run(args: Namespace) -> int:
    """Evaluate the files; return 1 if one of them cannot be used."""
    errors = Console(stderr=True)
    try:
        after = _after(args.after)
        only = _only(args.models)
        if args.plot and not args.plot.parent.is_dir():
            raise FivefoldError(f"--plot {args.plot}: there is no folder {args.plot.parent}")
        streams = [dataset for file in args.files for dataset in load(file, after) if len(dataset.rows) > 1]
        if not streams:
            raise FivefoldError(
                f"{', '.join(map(str, args.files))}: fewer than two sessions; there is nothing to learn"
            )
    except FivefoldError as error:
        errors.print(f"fivefold evaluate: {error}", markup=False, highlight=False)
        return 1
    results = [(dataset, *_evaluate(dataset, args.shuffle, args.rows, only, errors)) for dataset in streams]
    if args.plot:
        args.plot.write_text(draw([(dataset.name, scores) for dataset, _, scores in results]), "utf-8")
    if args.json:
        first, *others = (_as_json(dataset, rows, scores) for dataset, rows, scores in results)
        print(json.dumps({**first, "others": others} if others else first, indent=1))
    else:
        for dataset, rows, scores in results:
            Console().print(_table(dataset, rows, scores))
    return 0


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) > 1):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 2 up")
    return int(text)


def _after(text: str) -> list[int]:
    try:
        return [max(int(k), 1) for k in text.split(",")]
    except ValueError:
        raise FivefoldError(f"--after {text!r}: needs numbers such as 2,3,5,8") from None


def _only(text: str) -> frozenset[str]:
    names = frozenset(name for name in text.split(",") if name)
    if wrong := sorted(names - set(RIVALS) - {"none"}):
        raise FivefoldError(f"--models {wrong[0]!r}: there are {', '.join(RIVALS)}, or none")
    return names


def _evaluate(
    dataset: Dataset, seed: int | None, most: int, only: frozenset[str], console: Console
) -> tuple[int, list[Score]]:
    order = list(range(len(dataset.rows)))
    if seed is not None:
        random.Random(seed).shuffle(order)
    order = order[:most] if most else order
    models = models_for(dataset, only)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        scores = []
        for name, model in models.items():
            task = progress.add_task(f"{dataset.name}: {name}", total=len(order))
            scores.append(score(name, model, dataset, order, partial(progress.advance, task)))
            progress.remove_task(task)
    return len(order), scores


def _as_json(dataset: Dataset, rows: int, scores: list[Score]) -> dict[str, object]:
    models = [{"name": s.name, **{figure: _finite(getattr(s, figure)) for figure in _FIGURES}} for s in scores]
    return {"dataset": dataset.name, "rows": rows, "models": models}


def _finite(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None


def _table(dataset: Dataset, rows: int, scores: list[Score]) -> Table:
    table = Table(title=f"{dataset.name}, {rows} rows", title_justify="left")
    table.add_column("model", no_wrap=True)
    for figure in _FIGURES:
        table.add_column(_HEADS.get(figure, figure), justify="right")
    for s in scores:
        table.add_row(s.name, *(f"{getattr(s, f):.{1 if f.startswith('us') else 4}f}" for f in _FIGURES))
    return table
