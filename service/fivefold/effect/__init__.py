"""Groups, allocation and figures that cannot fool a merchant: pure, from sums alone."""

from fivefold.effect.allocation import Allocation, allocate, choose, exact, faded, fixed
from fivefold.effect.command import add_arguments, day, put_out
from fivefold.effect.conclusion import Conclusion, Waiting, conclude
from fivefold.effect.fields import sessions
from fivefold.effect.figures import Effect, Report
from fivefold.effect.groups import draw_group
from fivefold.effect.prometheus import exposition
from fivefold.effect.release import published, release, turn
from fivefold.effect.report import report
from fivefold.effect.tally import answered, began, decided, entered, helped, reached, seen, shadowed, stepped

__all__ = [
    "Allocation",
    "Conclusion",
    "Effect",
    "Report",
    "Waiting",
    "add_arguments",
    "allocate",
    "answered",
    "began",
    "choose",
    "conclude",
    "day",
    "decided",
    "draw_group",
    "entered",
    "exact",
    "exposition",
    "faded",
    "fixed",
    "helped",
    "published",
    "put_out",
    "reached",
    "release",
    "report",
    "seen",
    "sessions",
    "shadowed",
    "stepped",
    "turn",
]
