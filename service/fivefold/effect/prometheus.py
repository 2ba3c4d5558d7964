"""The report's counts for Prometheus. What the report does not show is not there; labels come from configuration."""

from collections.abc import Iterable, Iterator

from fivefold.effect.figures import Report

HELP = {
    "fivefold_sessions": "published sessions by group",
    "fivefold_motive_sessions": "published sessions by the motive they are in",
    "fivefold_exposures": "published sessions in which a slot's text was in view",
    "fivefold_conversions": "published conversions by goal and group",
    "fivefold_untrusted_conversions": "published conversions that only a browser reported, in no effect",
    "fivefold_sample_ratio_ok": "whether the groups are as large as they were drawn",
}

Sample = tuple[str, dict[str, str], float]


def exposition(reports: Iterable[Report]) -> str:
    """Return the lines that Prometheus reads, a metric's samples together."""
    samples = [sample for report in reports for sample in _samples(report)]
    return "".join(
        f"# HELP {name} {said}\n# TYPE {name} gauge\n"
        + "".join(f"{name}{{{_labels(labels)}}} {value:.0f}\n" for at, labels, value in samples if at == name)
        for name, said in HELP.items()
    )


def _samples(report: Report) -> Iterator[Sample]:
    site = {"site": report.site}
    yield "fivefold_sample_ratio_ok", site, float(report.sample_ratio.ok)
    for group, count in report.sessions.items():
        yield from _shown("fivefold_sessions", site | {"group": group}, count)
    for motive, count in report.motives.items():
        yield from _shown("fivefold_motive_sessions", site | {"motive": motive}, count)
    for slot, groups in report.exposures.items():
        for group, count in groups.items():
            yield from _shown("fivefold_exposures", site | {"slot": slot, "group": group}, count)
    for row in report.effects:
        if row.slot is None and row.motive is None:
            for group, cell in (("holdout", row.holdout), ("personalised", row.personalised)):
                yield from _shown("fivefold_conversions", site | {"goal": row.goal, "group": group}, cell.conversions)
    for goal, groups in report.untrusted.items():
        for group, count in groups.items():
            yield from _shown("fivefold_untrusted_conversions", site | {"goal": goal, "group": group}, count)


def _shown(name: str, labels: dict[str, str], count: int | None) -> Iterator[Sample]:
    if count is not None:
        yield name, labels, float(count)


def _labels(labels: dict[str, str]) -> str:
    """Return labels as Prometheus wants them, escaped.

    >>> _labels({"site": 'a"b', "group": "holdout"})
    'site="a\\\\"b",group="holdout"'
    """
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
