"""Content that fits why a visitor came, learned from sums and never from a profile."""

__version__ = "0.1.0"
