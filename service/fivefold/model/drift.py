"""An alarm for when the shop's visitors, or what the model makes of them, are no longer what they were."""

from collections.abc import Mapping
from typing import Any, cast

from river._river_rust.drift import AdaptiveWindowing

from fivefold.records import MOTIVES, Motive

_SURE = "confidence"


class DriftAlarm:
    """Watch the shares of the five motives and the confidence of decisions, in memory that does not grow.

    river's ADWIN per series: it compares an older and a newer window of its own choosing. It is the core of
    `river.drift.ADWIN`, since that package takes pandas and all of river's data sets along, 150 MB; a test holds the
    two together. Feed it one placement a session, the first,
    so that long sessions do not count more; one by the prototypes (`untaught_one`) does not move with what is learned.
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
        self.delta = delta
        self._series: dict[str, Any] = {name: self._window() for name in (*MOTIVES, _SURE)}

    def _window(self) -> Any:
        return AdaptiveWindowing(delta=self.delta, clock=32, max_buckets=5, min_window_length=5, grace_period=10)

    def update(self, probabilities: Mapping[Motive, float]) -> list[str]:
        """Take one decision in; return the motives, or "confidence", that have moved. Usually empty."""
        moved = []
        for name, adwin in self._series.items():
            p = max(probabilities.values()) if name == _SURE else probabilities[cast("Motive", name)]
            if adwin.update(p):
                moved.append(name)
                self._series[name] = self._window()
        return moved

    def means(self) -> dict[str, float]:
        """Return the mean of each series over its current window."""
        return {name: adwin.get_total() / max(adwin.get_width(), 1) for name, adwin in self._series.items()}
