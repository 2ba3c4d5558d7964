"""Measurements: what the documentation quotes, from the code that runs."""
