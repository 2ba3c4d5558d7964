"""The drift alarm stands on river's ADWIN."""

import random

from river import drift

from fivefold.model.drift import DriftAlarm
from fivefold.records import MOTIVES


def test_the_windows_are_those_of_rivers_adwin():
    """The alarm takes the core of river's ADWIN, which has no public name, to spare 150 MB of data sets and pandas."""
    rng, alarm, public = random.Random(1), DriftAlarm(), drift.ADWIN(delta=DriftAlarm().delta)
    for n in range(1500):
        share = (0.2 if n < 800 else 0.7) + 0.1 * rng.random()
        public.update(share)
        said = alarm.update({motive: share if motive == "undecided" else 0.05 for motive in MOTIVES})
        assert ("undecided" in said) == public.drift_detected
        if public.drift_detected:
            return
    raise AssertionError("nothing moved")
