"""From signals to the motive of a session: features, units, the five scorers, anchors."""

from fivefold.model.blank import blank
from fivefold.model.motives import MotiveModel
from fivefold.model.hysteresis import settle

__all__ = ["MotiveModel", "blank", "settle"]
