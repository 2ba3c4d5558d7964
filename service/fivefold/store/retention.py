"""Retention: days older than it are dropped, of every site that the store knows, in service or not."""

from datetime import date, timedelta

from fivefold.store.sums import Store

FIRST_DAY = "0001-01-01"


def oldest_kept(today: date, retention_days: int) -> date:
    """Return the oldest day that is kept.

    >>> oldest_kept(date(2026, 11, 21), 396)
    datetime.date(2025, 10, 21)
    """
    return today - timedelta(days=retention_days)


def drop_older(store: Store, oldest: date) -> int:
    """Drop all days before `oldest`; return how many buckets went. A store without such days is only read."""
    dropped = 0
    for site in store.sites():
        if any(day < oldest.isoformat() for day in store.read(site)):
            dropped += store.forget(site, FIRST_DAY, (oldest - timedelta(days=1)).isoformat())
    return dropped
