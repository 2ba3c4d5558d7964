"""Sums on their way to the store: held in memory until at least k sessions are in them."""

from collections.abc import Mapping

from fivefold.records import Sums
from fivefold.store.sums import Bucket


class Pending:
    """Sums that no file has yet, per bucket, with the sessions they came from.

    A bucket is ripe once it holds at least `k` different sessions. What a past day has left below k moves on to the
    current day, so that a small shop's last visitors of the day count too.
    """

    def __init__(self, k: int) -> None:
        self._k = k
        self._sums: dict[Bucket, Sums] = {}
        self._sessions: dict[Bucket, set[bytes]] = {}

    def add(self, bucket: Bucket, session: bytes, sums: Sums) -> None:
        """Add what one session contributes."""
        held = self._sums.setdefault(bucket, {})
        for field, amount in sums.items():
            held[field] = held.get(field, 0.0) + amount
        sessions = self._sessions.setdefault(bucket, set())
        if len(sessions) < self._k:
            sessions.add(session)

    def take(self, today: Mapping[str, str]) -> dict[Bucket, Sums]:
        """Take out and return the sums of the buckets that hold k sessions; `today`: site → ISO date."""
        for bucket in list(self._sums):
            now = Bucket(bucket.site, today[bucket.site])
            if bucket.day < now.day and len(self._sessions[bucket]) < self._k:
                self._move(bucket, now)
        ripe = [bucket for bucket, sessions in self._sessions.items() if len(sessions) >= self._k]
        for bucket in ripe:
            del self._sessions[bucket]
        return {bucket: self._sums.pop(bucket) for bucket in ripe}

    def drop(self, site: str, first: str, last: str) -> None:
        """Drop what is held of days that are forgotten."""
        for bucket in [held for held in self._sums if held.site == site and first <= held.day <= last]:
            del self._sums[bucket], self._sessions[bucket]

    def _move(self, bucket: Bucket, to: Bucket) -> None:
        sums = self._sums.pop(bucket)
        for session in self._sessions.pop(bucket):
            self.add(to, session, sums)
            sums = {}

    def sessions(self) -> int:
        """Return how many sessions are held back; a bucket counts up to k."""
        return sum(map(len, self._sessions.values()))
