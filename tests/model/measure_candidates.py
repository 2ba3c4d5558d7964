"""Candidates for the additive core, beside the one in use: `python tests/model/measure_candidates.py FILE [ROWS]`.

FILE is online_shoppers_intention.csv. Each sees the same features and publishes at the same moments; test, then train,
in file order and shuffled. Small on purpose: what is here is for comparing and never in service.
"""

import math
import random
import sys
from pathlib import Path

import numpy as np

from fivefold.model import AdditiveLogistic, Hats
from fivefold.model.datasets import load
from fivefold.model.linear import START
from fivefold.model.prequential import auc, reliability
from fivefold.model.quadratic import Quadratic


class Fixed(AdditiveLogistic):
    """The core in use, with a prior of one firmness for all weights that is never learned."""

    def __init__(self, prior, firmness, precision):
        super().__init__(prior, firmness)
        self._precision, self._precision_at = np.full(5, precision), math.inf


class LeastSquares:
    """Regress the label itself: exact for any split and for ever, but what it says is no probability."""

    def __init__(self):
        self.sums, self.weights, self.seen, self.solved = Quadratic(400), {}, 0, 0

    def predict_proba_one(self, x):
        score = self.weights.get(START, 0.0) + sum(self.weights.get(name, 0.0) * value for name, value in x.items())
        return {True: min(max(score, 0.001), 0.999)}

    def learn_one(self, x, y):
        self.sums.add(self.sums.places([START, *x]), [1.0, *x.values()], 1.0, float(y))
        self.seen += 1
        if self.seen - self.solved >= 10 + 0.02 * self.solved:
            self.solved = self.seen
            self.weights = dict(zip(self.sums.names, self.solve().tolist(), strict=True))

    def solve(self):
        d = len(self.sums.names)
        return self.sums.solve(np.ones(d), np.zeros(d))


class Mixture(LeastSquares):
    """Two Gaussians with one covariance, from the same sums; 1 on the diagonal, weighing like 25 sessions."""

    def predict_proba_one(self, x):
        score = self.weights.get(START, -1.5) + sum(self.weights.get(name, 0.0) * value for name, value in x.items())
        return {True: 1.0 / (1.0 + math.exp(-min(max(score, -30.0), 30.0)))}

    def solve(self):
        d = len(self.sums.names)
        moments, hits = self.sums._curvature[:d, :d], self.sums._shift[:d]
        n, yes = moments[0, 0] + 2.0, hits[0] + 1.0
        means = hits[1:] / yes, (moments[0, 1:] - hits[1:]) / (n - yes)
        within = moments[1:, 1:] - yes * np.outer(means[0], means[0]) - (n - yes) * np.outer(means[1], means[1])
        weights = np.linalg.solve((within + 25.0 * np.eye(d - 1)) / (n + 25.0), means[0] - means[1])
        start = math.log(yes / (n - yes)) - weights @ (means[0] + means[1]) / 2
        return np.array([start, *weights])


class AssumedDensity:
    """A mean and a precision per weight, moved by each lesson at once: depends on order, cannot be merged late."""

    def __init__(self, prior, precision):
        self.mean, self.precision, self.start = dict(prior), {}, precision

    def predict_proba_one(self, x):
        x = {START: 1.0, **x}
        score = sum(self.mean.get(name, 0.0) * value for name, value in x.items())
        spread = sum(value * value / self.precision.get(name, self.start) for name, value in x.items())
        return {True: 1.0 / (1.0 + math.exp(-score / math.sqrt(1.0 + math.pi / 8.0 * spread)))}

    def learn_one(self, x, y):
        p = self.predict_proba_one(x)[True]
        for name, value in {START: 1.0, **x}.items():
            self.precision[name] = self.precision.get(name, self.start) + p * (1.0 - p) * value * value
            self.mean[name] = self.mean.get(name, 0.0) + (y - p) * value / self.precision[name]


def candidates(dataset):
    return {
        "least squares around zero, full covariance": LeastSquares(),
        "two Gaussians with one covariance": Mixture(),
        "assumed-density filtering, diagonal": AssumedDensity(dataset.prior, 6.0),
        "one Newton step a publication, fixed prior of 1": Fixed(dataset.prior, dataset.firmness, 1.0),
        "the same, fixed prior of 6": Fixed(dataset.prior, dataset.firmness, 6.0),
        "the same, prior learned by evidence (in use)": AdditiveLogistic(dataset.prior, dataset.firmness),
    }


def run(model, rows, labels):
    said = []
    for x, y in zip(rows, labels, strict=True):
        said.append(model.predict_proba_one(x)[True])
        model.learn_one(x, y)
    return auc(labels, said), sum(bar.share * abs(bar.said - bar.happened) for bar in reliability(said, labels))


if __name__ == "__main__":
    dataset = load(Path(sys.argv[1]))[0]
    hats = Hats(dataset.units, dataset.crosses)
    stream = [(hats.transform_one(x), bool(y)) for x, y in zip(dataset.rows, dataset.labels, strict=True)]
    mixed = random.Random(0).sample(stream, len(stream))
    most = int(sys.argv[2]) if len(sys.argv) > 2 else len(stream)
    print("AUC, calibration error: file order; shuffled")
    for name in candidates(dataset):
        figures = [run(candidates(dataset)[name], *zip(*rows[:most], strict=True)) for rows in (stream, mixed)]
        print(f"{name:48}", "; ".join(f"{area:.4f} {error:.3f}" for area, error in figures), flush=True)
