"""The effects as a table for other programs: CSV, and Parquet where pyarrow is installed."""

import csv
import io
from importlib import import_module
from pathlib import Path

from msgspec import UNSET

from fivefold.effect.figures import Effect, Report
from fivefold.errors import EffectError

Value = str | int | float | None

COLUMNS = (
    "site", "since", "until", "goal", "slot", "motive",
    "holdout_n", "holdout_conversions", "holdout_rate",
    "personalised_n", "personalised_conversions", "personalised_rate",
    "uplift", "low", "high", "level", "verdict", "reason",
)  # fmt: skip


def rows(report: Report) -> list[dict[str, Value]]:
    """Return one row an effect, with the names of `COLUMNS`; what is not shown is None."""
    return [dict(zip(COLUMNS, _values(report, effect), strict=True)) for effect in report.effects]


def _values(report: Report, effect: Effect) -> tuple[Value, ...]:
    low, high = effect.interval or (None, None)
    cells = (effect.holdout, effect.personalised)
    return (
        report.site, report.since, report.until, effect.goal, effect.slot, effect.motive,
        *(value for cell in cells for value in (cell.n, cell.conversions, cell.rate)),
        effect.uplift, low, high, effect.level, effect.verdict, None if effect.reason is UNSET else effect.reason,
    )  # fmt: skip


def to_csv(report: Report) -> str:
    """Return the effects as CSV, with a header; text that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows(report))
    return out.getvalue()


def _plain(value: Value) -> Value:
    """Return text that no spreadsheet takes for a formula.

    >>> _plain("=1+1"), _plain("purchase"), _plain(-0.1)
    ("'=1+1", 'purchase', -0.1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def to_parquet(report: Report, path: Path) -> None:
    """Write the effects to a Parquet file. Raises EffectError where pyarrow is not installed."""
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise EffectError("Parquet needs pyarrow: pip install '.[parquet]' in fivefold's folder") from None
    kinds = {name: pyarrow.float64() for name in ("uplift", "low", "high", "level")}
    kinds |= {f"{group}_rate": pyarrow.float64() for group in ("holdout", "personalised")}
    kinds |= {
        f"{group}_{what}": pyarrow.int64() for group in ("holdout", "personalised") for what in ("n", "conversions")
    }
    schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])
    parquet.write_table(pyarrow.Table.from_pylist(rows(report), schema=schema), path)
