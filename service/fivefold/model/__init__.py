"""From signals to the motive of a session: features, units, the five scorers, anchors."""

from fivefold.model.motives import MotiveModel
from fivefold.model.settle import settle

__all__ = ["MotiveModel", "settle"]
