"""An alarm for when the shop's visitors, or what the model makes of them, are no longer what they were."""

from collections.abc import Mapping
from typing import Any, cast

from fivefold.records import MOTIVES, Motive

_SURE = "confidence"


class DriftAlarm:
    """Watch the shares of the five motives and the confidence of decisions, in memory that does not grow.

    river's ADWIN per series: it compares an older and a newer window of its own choosing. Feed it one decision a
    session, the first, so that long sessions do not count more.
    Source: Bifet and Gavaldà (2007), Learning from time-changing data with adaptive windowing.

    >>> alarm = DriftAlarm()
    >>> one = {"first_visit": 1.0, "inspiration": 0.0, "price_comparison": 0.0, "undecided": 0.0, "ready_to_buy": 0.0}
    >>> other = {**one, "first_visit": 0.0, "ready_to_buy": 1.0}
    >>> any([alarm.update(one) for _ in range(1000)])
    False
    >>> sorted({name for _ in range(1000) for name in alarm.update(other)})
    ['first_visit', 'ready_to_buy']
    """

    def __init__(self, delta: float = 0.0002) -> None:
        from river.drift import ADWIN  # noqa: PLC0415  # it takes 150 MB along; who raises no alarm needs none of them

        self.delta = delta
        make: Any = ADWIN
        self._series: dict[str, Any] = {name: make(delta=delta) for name in (*MOTIVES, _SURE)}

    def update(self, probabilities: Mapping[Motive, float]) -> list[str]:
        """Take one decision in; return the motives, or "confidence", that have moved. Usually empty."""
        moved = []
        for name, adwin in self._series.items():
            adwin.update(max(probabilities.values()) if name == _SURE else probabilities[cast("Motive", name)])
            if adwin.drift_detected:
                moved.append(name)
        return moved

    def means(self) -> dict[str, float]:
        """Return the mean of each series over its current window."""
        return {name: float(adwin.estimation) for name, adwin in self._series.items()}
