"""The models that `fivefold evaluate` compares: fivefold, and river's own on the same rows."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from river import base, cluster, compose, forest, linear_model, naive_bayes, optim, preprocessing, tree

from fivefold.model.dataset import Dataset
from fivefold.model.hats import Hats
from fivefold.model.linear import AdditiveLogistic
from fivefold.model.motives import MotiveModel


class Clusters(base.Classifier):
    """A clusterer as a classifier: the share of each label in the nearest cluster."""

    def __init__(self, clusterer: Any) -> None:
        self.clusterer = clusterer
        self._counts: dict[int, dict[Any, float]] = {}
        self._begun = False

    def learn_one(self, x: dict[Any, Any], y: Any) -> None:
        """Learn the cluster without the label, then what the cluster holds."""
        self.clusterer.learn_one(x)
        self._begun = True
        counts = self._counts.setdefault(self._nearest(x), {})
        counts[y] = counts.get(y, 0.0) + 1.0

    def _nearest(self, x: dict[Any, Any]) -> int:
        try:
            return int(self.clusterer.predict_one(x))
        except (KeyError, ValueError, AttributeError):  # STREAMKMeans has no centres before its first chunk.
            return 0

    def predict_proba_one(self, x: dict[Any, Any], **kwargs: Any) -> dict[Any, float]:  # noqa: ARG002
        """Return the shares, smoothed by one."""
        counts = self._counts.get(self._nearest(x), {}) if self._begun else {}
        labels = {label for held in self._counts.values() for label in held}
        total = sum(counts.values()) + len(labels)
        return {label: (counts.get(label, 0.0) + 1.0) / total for label in labels}

    @property
    def _multiclass(self) -> bool:
        return True


def _log(x: Mapping[Any, Any]) -> dict[Any, float]:
    return {name: math.copysign(math.log1p(abs(n)), n) for name, n in x.items() if not isinstance(n, str)}


def _words(x: Mapping[Any, Any]) -> dict[Any, float]:
    return {f"{name}={word}": 1.0 for name, word in x.items() if isinstance(word, str)}


def encoded(model: base.Estimator) -> compose.Pipeline:
    """Return the model behind what suits river's: log counts, scaled, and words one-hot."""
    numbers = compose.FuncTransformer(_log) | preprocessing.StandardScaler()
    pipeline: compose.Pipeline = (numbers + compose.FuncTransformer(_words)) | model
    return pipeline


_stream_means: Any = cluster.STREAMKMeans


def _forest() -> base.Classifier:
    return forest.ARFClassifier(n_models=10, seed=1)


RIVALS: dict[str, Callable[[], base.Classifier]] = {
    "GaussianNB": naive_bayes.GaussianNB,
    "LogisticRegression": lambda: linear_model.LogisticRegression(optim.AdaGrad(0.1)),
    "SoftmaxRegression": linear_model.SoftmaxRegression,
    "HoeffdingAdaptiveTree": lambda: tree.HoeffdingAdaptiveTreeClassifier(seed=1),
    "ARFClassifier": _forest,
    "KMeans": lambda: Clusters(cluster.KMeans(n_clusters=5, seed=1)),
    "STREAMKMeans": lambda: Clusters(_stream_means(chunk_size=50, n_clusters=5, seed=1)),
}


def fivefold_for(dataset: Dataset) -> base.Estimator:
    """Return fivefold's own model for a stream: the five motives, or the same additive core for any two classes."""
    if dataset.labels and isinstance(dataset.labels[0], str):
        return MotiveModel()
    return Hats(dataset.units, dataset.crosses) | AdditiveLogistic(dataset.prior, dataset.firmness)


def models_for(dataset: Dataset, only: frozenset[str] = frozenset()) -> dict[str, base.Estimator]:
    """Return fivefold and the rivals that can take the labels of the stream, by name, fresh."""
    many = bool(dataset.labels) and isinstance(dataset.labels[0], str)
    names = [name for name in RIVALS if not (many and name == "LogisticRegression")]
    made: dict[str, base.Estimator] = {"fivefold": fivefold_for(dataset)}
    made |= {name: encoded(RIVALS[name]()) for name in names if not only or name in only}
    return made
