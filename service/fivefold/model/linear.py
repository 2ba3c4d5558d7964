"""A Bayesian logistic regression whose whole state is a sum."""

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from river import base

from fivefold.model.quadratic import Quadratic
from fivefold.records import Sums

START: Final = "(any)"
"""The weight that always counts."""
_BOUND = 50.0
_LEAST_CURVATURE = 0.02
"""A lesson the model was sure about, and wrong, must not weigh for ever."""
_KINDS: Final = {"start": 0.3, "number": 1.0, "word": 12.0, "hat": 60.0, "cross": 30.0}
"""Precision of the prior to begin with, by kind of feature: how little one believes in finer detail."""
_STRENGTH = 2.0
_AGAIN = 1.5
"""The precisions are learned anew after growing by this factor."""


def _kind(name: str) -> int:
    """Return the kind of a feature by the marks that `Hats` puts into names.

    >>> [_kind(name) for name in (START, "pages", "device=mobile", "pages@3", "pages*device=mobile")]
    [0, 1, 2, 3, 4]
    """
    if name == START:
        return 0
    return 4 if "*" in name or "?" in name else 3 if "@" in name else 2 if "=" in name else 1


class AdditiveLogistic(base.Classifier):
    """Learn two classes from numbers, by sums that merge exactly.

    A Gaussian prior on the weights, full covariance, one Newton step a publication; how firm the prior is, is learned
    too. Between two publications every lesson is expanded around the weights in service, so the sums are the same for
    any order and any split over replicas. Alone, the model publishes to itself each time it has grown by `growth`.

    Parameters
    ----------
    prior
        (feature, weight) that one believes in beforehand; the others start at zero.
    firmness
        Lessons for which the prior holds out, if there is one.
    growth
        Publish to itself after so much more has been learned; 0 = only when told by `publish` or `merged`.
    limit
        Features that come after so many are not learned.

    Examples
    --------
    >>> from river import metrics
    >>> from fivefold.model.hats import Hats
    >>> model, auc = Hats() | AdditiveLogistic(), metrics.ROCAUC()
    >>> for n in range(500):
    ...     x, y = {"n": n % 10}, n % 10 in (4, 5)
    ...     auc.update(y, model.predict_proba_one(x)[True])
    ...     model.learn_one(x, y)
    >>> round(float(auc.get()), 1)
    1.0

    References
    ----------
    Spiegelhalter and Lauritzen (1990), Sequential updating of conditional probabilities, Networks 20.

    """

    def __init__(
        self,
        prior: tuple[tuple[str, float], ...] | None = None,
        firmness: float = 100.0,
        growth: float = 0.02,
        limit: int = 400,
    ) -> None:
        self.prior = prior
        self.firmness = firmness
        self.growth = growth
        self.limit = limit
        self._known = Quadratic(limit)
        self._own = Quadratic(limit)
        self._weights: dict[Any, float] = dict(prior or ())
        self._precision = np.array(list(_KINDS.values()))
        self._learned = self._published_at = self._precision_at = 0.0

    def _score(self, x: Mapping[Any, Any]) -> float:
        weights = self._weights
        score = weights.get(START, 0.0)
        for name, value in x.items():
            weight = weights.get(name)
            if weight is not None and -_BOUND <= value <= _BOUND:
                score += weight * value
        return score

    def predict_proba_one(self, x: Mapping[Any, Any], **kwargs: Any) -> dict[Any, float]:  # noqa: ARG002
        """Return the probability of False and of True. About 0.07 µs a feature."""
        p = _sigmoid(self._score(x))
        return {False: 1.0 - p, True: p}

    def learn_one(self, x: Mapping[Any, Any], y: Any, w: float = 1.0) -> None:
        """Add one lesson of weight `w`; values that are not finite, or beyond 50, are left out."""
        names: list[Any] = [START]
        values = [1.0]
        for name, value in x.items():
            if -_BOUND <= value <= _BOUND:
                names.append(name)
                values.append(value)
        score = min(max(self._score(x), -12.0), 12.0)
        p = _sigmoid(score)
        curvature = max(p * (1.0 - p), _LEAST_CURVATURE)
        self._own.add(self._own.places(names), values, w * curvature, w * (curvature * score + bool(y) - p))
        self._learned += w
        if self.growth and self._learned - self._published_at >= 10.0 + self.growth * self._published_at:
            self.publish()

    def publish(self) -> None:
        """Take what was learned into the weights in service."""
        total = Quadratic(self.limit)
        total.add_all(self._known)
        total.add_all(self._own)
        prior = dict(self.prior or ())
        total.places(prior)
        mean = np.array([prior.get(name, 0.0) for name in total.names])
        kinds = np.array([_kind(str(name)) for name in total.names])
        if self._learned >= max(40.0, _AGAIN * self._precision_at):
            self._precision = total.learn_precision(kinds, np.array(list(_KINDS.values())), mean, _STRENGTH)
            self._precision_at = self._learned
        firm = 1.0 + (self.firmness if prior else 0.0) / (1.0 + self._learned)
        solved = total.solve(firm * self._precision[kinds], mean)
        self._weights = dict(zip(total.names, solved.tolist(), strict=True))
        self._published_at = self._learned

    def drain(self) -> tuple[Sums, float]:
        """Return what was learned since the start or the last `drain`, and its weight; the model goes on knowing it."""
        drained, weight = self._own.sums(), self._learned
        self._known.add_all(self._own)
        self._own = Quadratic(self.limit)
        return drained, weight

    def merged(self, parts: list[Quadratic], learned: float) -> "AdditiveLogistic":
        """Return a model in service that knows what this one knew and the `parts`, `learned` lessons in all."""
        model: AdditiveLogistic = self.clone()
        for part in (self._known, *parts):
            model._known.add_all(part)
        model._learned = learned
        model._weights, model._precision, model._precision_at = self._weights, self._precision, self._precision_at
        model.publish()
        return model


def _sigmoid(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-score)) if score > -700.0 else 0.0
