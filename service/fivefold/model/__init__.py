"""From signals to the motive of a session: features, units, the five scorers, anchors."""

from fivefold.model.blank import blank
from fivefold.model.hysteresis import settle
from fivefold.model.lessons import LABEL_WEIGHT, weight_of_page
from fivefold.model.motives import MotiveModel

__all__ = ["LABEL_WEIGHT", "MotiveModel", "blank", "settle", "weight_of_page"]
