"""Simulated visitors: shops that differ, people with motives, and a drive over HTTP that shows what came of it."""

from fivefold.simulate.command import add_arguments, run
from fivefold.simulate.shops import SHOPS, SLOTS, Shop
from fivefold.simulate.visitors import View, Visitor, visitors

__all__ = ["SHOPS", "SLOTS", "Shop", "View", "Visitor", "add_arguments", "run", "visitors"]
