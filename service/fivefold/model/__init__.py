"""From signals to the motive of a session: prototypes, units, evidence, anchors; and the additive core they share."""

from fivefold.model.blank import blank
from fivefold.model.bursts import Bursts
from fivefold.model.drift import DriftAlarm
from fivefold.model.hats import Hats
from fivefold.model.hysteresis import settle
from fivefold.model.lessons import LABEL_WEIGHT, weight_of_page
from fivefold.model.linear import AdditiveLogistic
from fivefold.model.motives import Misplaced, MotiveModel

__all__ = [
    "LABEL_WEIGHT",
    "AdditiveLogistic",
    "Bursts",
    "DriftAlarm",
    "Hats",
    "Misplaced",
    "MotiveModel",
    "blank",
    "settle",
    "weight_of_page",
]
