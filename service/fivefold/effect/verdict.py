"""Which of many figures may be believed: e-values that pay for the whole table they stand in.

The e-BH procedure finds, among K e-values and whatever their dependence, discoveries of which at most a share α is
false in expectation: the most j of them that all reach K/(jα). At any time it is looked at, as e-processes are.
Source: Wang & Ramdas, False discovery rate control with e-values, JRSS B 84 (2022), arXiv 2009.02824.

The site's own line is one question, asked at 5 %; the table of slots and motives below it is asked at 1 %, so that a
report about nothing at all shows any verdict with probability at most 6 %, by the union bound.
"""

import math
from collections.abc import Sequence
from typing import Literal

Verdict = Literal["collecting", "better", "worse", "withheld"]

ALPHA_SITE = 0.05
ALPHA_TABLE = 0.01
ALPHA_SAMPLE_RATIO = 0.001


def discoveries(log_e: Sequence[float], alpha: float) -> set[int]:
    """Return the places of the e-values that e-BH believes.

    Among three, the best must reach 3/α alone, and two together 3/(2α) each:

    >>> discoveries([math.log(59), 0.0, 0.0], 0.05)
    set()
    >>> sorted(discoveries([math.log(31), math.log(30), 0.0], 0.05))
    [0, 1]
    """
    order = sorted(range(len(log_e)), key=lambda i: -log_e[i])
    found = 0
    for j, i in enumerate(order, start=1):
        if log_e[i] >= math.log(len(log_e) / (j * alpha)):
            found = j
    return set(order[:found])
