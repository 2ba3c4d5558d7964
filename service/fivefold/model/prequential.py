"""Test, then train: every row is predicted before it is learned, from the first on."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from river import base, metrics

from fivefold.model.dataset import Dataset

_BINS = 10


class Bin(Struct, frozen=True):
    """One bar of the reliability diagram."""

    said: float
    """Mean probability."""
    happened: float
    share: float
    """Of all predictions."""


class Score(Struct, frozen=True):
    """How one model did on one stream. With five motives, figures are means over the motives, one against the rest."""

    name: str
    auc: float
    average_precision: float
    log_loss: float
    ece: float
    us_predict: float
    """Median."""
    us_learn: float
    """Median."""
    curve: list[tuple[int, float]] = []
    """(rows so far, AUC so far)."""
    reliability: list[Bin] = []


def score(name: str, model: base.Estimator, dataset: Dataset, order: Sequence[int], tick: Callable[[], None]) -> Score:
    """Return how `model` does on the rows of `dataset` in `order`; `tick` is called after each row."""
    classes: list[Any] = sorted(set(dataset.labels), key=str) if isinstance(dataset.labels[0], str) else [True]
    said: dict[Any, list[float]] = {label: [] for label in classes}
    truth: list[Any] = []
    predicting: list[float] = []
    learning: list[float] = []
    log_loss: Any = vars(metrics)["CrossEntropy" if len(classes) > 1 else "LogLoss"]()
    estimator: Any = model
    for i in order:
        x, y = dataset.rows[i], dataset.labels[i]
        start = time.perf_counter()
        probabilities = estimator.predict_proba_one(x)
        between = time.perf_counter()
        estimator.learn_one(x, y)
        end = time.perf_counter()
        predicting.append(between - start)
        learning.append(end - between)
        unsaid = 0.0 if probabilities else 1.0 / max(len(classes), 2)
        full = {label: probabilities.get(label, unsaid) for label in classes}
        log_loss.update(y, full if len(classes) > 1 else full[True])
        for label in classes:
            said[label].append(full[label])
        truth.append(y)
        tick()
    hits = {label: [y == label for y in truth] for label in classes}
    usable = [label for label in classes if 0 < sum(hits[label]) < len(truth)]
    bars = reliability([p for label in classes for p in said[label]], [h for label in classes for h in hits[label]])
    marks = sorted({max(round(len(truth) * part / 40), 1) for part in range(1, 41)}) if usable else []
    return Score(
        name=name,
        auc=_mean(auc(hits[label], said[label]) for label in usable),
        average_precision=_mean(average_precision(hits[label], said[label]) for label in usable),
        log_loss=log_loss.get(),
        ece=sum(bar.share * abs(bar.said - bar.happened) for bar in bars),
        us_predict=statistics.median(predicting) * 1e6,
        us_learn=statistics.median(learning) * 1e6,
        curve=[(n, _mean(auc(hits[label][:n], said[label][:n]) for label in usable)) for n in marks],
        reliability=bars,
    )


def _mean(values: Iterator[float]) -> float:
    known = [value for value in values if value == value]  # noqa: PLR0124  (not a number: only one class so far)
    return statistics.fmean(known) if known else float("nan")


def auc(hits: Sequence[bool], said: Sequence[float]) -> float:
    """Return the area under the ROC curve, exactly: the chance that a hit was said higher than a miss. NaN if none.

    >>> auc([True, False, True, False], [0.9, 0.1, 0.4, 0.4])
    0.875
    """
    order = sorted(range(len(said)), key=said.__getitem__)
    positives, ranks, i = sum(hits), 0.0, 0
    negatives = len(hits) - positives
    if not positives or not negatives:
        return float("nan")
    while i < len(order):
        j = i
        while j < len(order) and said[order[j]] == said[order[i]]:
            j += 1
        ranks += (i + j + 1) / 2 * sum(hits[k] for k in order[i:j])
        i = j
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def average_precision(hits: Sequence[bool], said: Sequence[float]) -> float:
    """Return the mean precision at each hit, ties taken together.

    >>> average_precision([True, False, True], [0.9, 0.8, 0.7])
    0.8333333333333333
    """
    order = sorted(range(len(said)), key=lambda i: -said[i])
    found, total, i = 0, 0.0, 0
    while i < len(order):
        j, new = i, 0
        while j < len(order) and said[order[j]] == said[order[i]]:
            new += hits[order[j]]
            j += 1
        found += new
        total += new * found / j
        i = j
    return total / found if found else float("nan")


def reliability(said: Sequence[float], hits: Sequence[bool]) -> list[Bin]:
    """Return ten bars of equal width: what was said, and what happened. Empty bars are left out.

    >>> reliability([0.05, 0.15, 0.15], [False, True, False])[1].happened
    0.5
    """
    bins: list[list[int]] = [[] for _ in range(_BINS)]
    for i, p in enumerate(said):
        bins[min(int(p * _BINS), _BINS - 1)].append(i)
    return [
        Bin(
            said=statistics.fmean(said[i] for i in held),
            happened=sum(hits[i] for i in held) / len(held),
            share=len(held) / len(said),
        )
        for held in bins
        if held
    ]
