"""The UCI online shoppers as three streams: who buys, the same without the column that leaks it, and who is new."""

from fivefold.model.dataset import Dataset, Row

_UCI_NUMBERS = (
    "Administrative",
    "Administrative_Duration",
    "Informational",
    "Informational_Duration",
    "ProductRelated",
    "ProductRelated_Duration",
    "BounceRates",
    "ExitRates",
    "PageValues",
    "SpecialDay",
)
_UCI_WORDS = ("Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend", "Revenue")
COLUMNS = (*_UCI_NUMBERS, *_UCI_WORDS)
_UCI_CROSSES = (
    ("PageValues", "Month"),
    ("PageValues", "VisitorType"),
    ("PageValues", "ProductRelated"),
    ("PageValues", "ExitRates"),
    ("PageValues", "Administrative"),
    ("PageValues", "ProductRelated_Duration"),
    ("PageValues", "BounceRates"),
    ("Month", "VisitorType"),
    ("Month", "ExitRates"),
    ("Month", "ProductRelated"),
    ("VisitorType", "ExitRates"),
    ("VisitorType", "ProductRelated"),
    ("ProductRelated", "ExitRates"),
)
_UCI_PRIOR = (
    ("(any)", -1.2),
    ("PageValues", 1.5),
    ("PageValues@zero", -2.4),
    ("ExitRates", -0.6),
    ("BounceRates", -0.6),
    ("ProductRelated", 0.3),
    ("ProductRelated_Duration", 0.3),
    ("Administrative", 0.2),
    ("Month=Nov", 0.4),
    ("Month=Feb", -0.4),
    ("Month=Mar", -0.3),
    ("Month=May", -0.2),
    ("VisitorType=New_Visitor", 0.3),
)


def read(table: list[dict[str, str]]) -> list[Dataset]:
    """Return the three streams of the rows."""
    rows: list[Row] = [
        {name: float(value) if name in _UCI_NUMBERS else value for name, value in row.items() if name != "Revenue"}
        for row in table
    ]
    bought, new = [r["Revenue"] == "TRUE" for r in table], [r["VisitorType"] == "New_Visitor" for r in table]
    rates = (("BounceRates", 0.001), ("ExitRates", 0.001))

    def without(column: str) -> dict[str, object]:
        return {
            "rows": [{name: value for name, value in row.items() if name != column} for row in rows],
            "units": rates,
            "crosses": tuple(cross for cross in _UCI_CROSSES if column not in cross),
        }

    return [
        Dataset("uci revenue", rows, bought, rates, _UCI_CROSSES, _UCI_PRIOR, 300.0),
        Dataset(
            "uci revenue without PageValues",
            labels=bought,
            prior=tuple((name, mean) for name, mean in _UCI_PRIOR if not name.startswith("PageValues")),
            firmness=300.0,
            **without("PageValues"),  # type: ignore[arg-type]
        ),
        Dataset("uci new visitor", labels=new, **without("VisitorType")),  # type: ignore[arg-type]
    ]
