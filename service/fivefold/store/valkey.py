"""The shared store: Valkey (or Redis 7 and newer), any number of processes and hosts, one atomic step a flush.

    fivefold:sites                     sites that have sums
    fivefold:{site}:sums:<day>         a hash, field → amount: the bucket
    fivefold:{site}:days               day → version of its sums
    fivefold:{site}:shown:<day>, shown the copy that all replicas publish, made once an interval
    fivefold:{site}:writer:<writer>    number of a process's last flush and last claim; gone 30 days after
    fivefold:{site}:run                names the memory of marks
    fivefold:{site}:marks:<hour>:<n>   spent marks: keyed hash → the process that counts it; gone with the tickets
    fivefold:{site}:fleet, frozen      which versions are in service; whether learning is stopped
    fivefold:{site}:growth             sessions since that copy, which copy was made before its time, and who releases
    fivefold:{site}:kept:<day>, kept   what the model in service was made of, where it is no longer what is shown
    fivefold:{site}:forgotten          days that were dropped lately → when

All keys of a site share its hash tag, so that a cluster (`valkey+cluster://`) keeps them on one node.
"""

import itertools
import secrets
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b, sha1
from typing import Any
from urllib.parse import urlsplit

import valkey
from valkey.backoff import NoBackoff
from valkey.exceptions import NoScriptError, ValkeyError
from valkey.retry import Retry

from fivefold.errors import ForgottenError, StoreError
from fivefold.records import Sums
from fivefold.store import scripts
from fivefold.store.about import CLUSTER, safely
from fivefold.store.rewriting import rewrite
from fivefold.store.sums import FORGOTTEN_S, RELEASES, Bucket, Claimed, Forgotten, Growth, Kept, Mark, Snapshot, grained

VERSION = b"1"
TIMEOUT_S = 2.0
WRITER_S = 30 * 86_400
"""Seconds that Valkey knows a silent process; a flush must not be repeated after an outage longer than this."""
SLICE_S = 3600
SHELVES = 16_384
"""Hashes for one site's and hour's marks, each so small that Valkey packs it tightly: up to 2,300 marks a second."""

NOWHERE = "nowhere"
"""A key that every script names and that is never there. While a cluster moves a site's keys to another node, a script
would find those gone that have moved already; a node refuses to run one of which a key is missing then."""

Call = Any
Days = dict[str, tuple[bytes, Sums]]


class ValkeyStore:
    """Sums, marks and snapshots in Valkey. Opened without a connection: what is away now may come back."""

    shared = True

    def __init__(self, url: str, *, mark_life_s: int = 172_800) -> None:
        self._client = _connect(url)
        self._at = url.partition("//")[2].partition("?")[0].rpartition("@")[2]
        self._life_s = mark_life_s
        self._writer = secrets.token_urlsafe(6)
        self._questions = itertools.count(1)
        self._claims: dict[str, int] = {}
        self._shown: dict[str, Days] = {}
        self._listed: set[str] = set()
        self._known = False

    def add(
        self,
        flush: str,
        sums: Mapping[Bucket, Sums],
        knows: Mapping[str, int] | None = None,
        sessions: Mapping[str, float] | None = None,
    ) -> dict[str, Growth]:
        """Add in one atomic step a site. `flush` is `writer:number`, numbers rising."""
        writer, _, number = flush.rpartition(":")
        growth = {}
        for site in sorted({bucket.site for bucket in sums}):
            self._list(site)
            days = [(bucket.day, fields) for bucket, fields in sums.items() if bucket.site == site and fields]
            args: list[str | int] = [int(number), WRITER_S, knows.get(site, 0) if knows is not None else -1]
            args.append(_text((sessions or {}).get(site, 0.0)))
            for day, fields in days:
                args += [day, len(fields)]
                args += itertools.chain.from_iterable((field, _text(amount)) for field, amount in fields.items())
            names = [f"writer:{writer}", "days", "version", "forgotten", "growth", *(f"sums:{day}" for day, _ in days)]
            _, *found = self._run(scripts.ADD, site, names, args)
            if not found:
                raise ForgottenError(f"days of {site} were dropped meanwhile")
            growth[site] = Growth(float(found[0]), int(found[1]))
        return growth

    def read(self, site: str) -> dict[str, Sums]:
        """Return the site's sums by day."""
        _, parts = self._run(scripts.READ, site, ["days"], [_prefix(site)])
        return {day.decode(): _sums(flat) for day, flat in sorted(parts)}

    def publish(self, site: str, interval_s: float, version: str, grown: float | None = None) -> Snapshot:
        """Let the first who asks in an interval copy what changed, and return the copy; only changed days travel."""
        had = self._shown.get(site, {})
        args: list[str | bytes | int] = [_prefix(site), max(1, round(interval_s * 1000)), self._writer, version]
        args.append("" if grown is None else _text(grown))
        args += itertools.chain.from_iterable((day, stamp) for day, (stamp, _) in had.items())
        names = ["shown", "days", "fleet", "frozen", "kept", "forgotten", "growth"]
        _, frozen, fleet, parts, kept, forgotten, copied, releases = self._run(scripts.PUBLISH, site, names, args)
        days: Days = {}
        for name, stamp, flat in sorted(parts):
            day = name.decode()
            days[day] = had[day] if day in had and had[day][0] == stamp else (stamp, _sums(flat))
        self._shown[site] = days
        dropped = _forgotten(forgotten)
        return Snapshot(
            version=max([0, *(int(stamp) for stamp, _ in days.values()), *(gone.at_us for gone in dropped)]),
            days={day: sums for day, (_, sums) in days.items()},
            frozen=bool(frozen),
            fleet={who.decode(): what.decode() for who, what in _pairs(fleet)},
            kept=int(kept),
            forgotten=dropped,
            copied=int(copied),
            releases=bool(releases),
        )

    def keep(self, site: str, version: int, today: str) -> int:
        """Remember the versions of the days last shown here, unless other ones are shown by now."""
        args: list[str | bytes | int] = [_prefix(site), today, version]
        args += itertools.chain.from_iterable((day, stamp) for day, (stamp, _) in self._shown[site].items())
        return version if self._run(scripts.KEEP, site, ["kept", "shown"], args)[1] else 0

    def kept(self, site: str) -> Kept | None:
        """Return the days that the model in service was made of; those that are shown still do not travel again."""
        shown = self._shown.get(site, {})
        args: list[str | bytes] = [_prefix(site)]
        args += itertools.chain.from_iterable((day, stamp) for day, (stamp, _) in shown.items())
        _, version, today, parts = self._run(scripts.KEPT, site, ["kept", "shown"], args)
        if not version:
            return None
        days = {day.decode(): _sums(flat) if flat else shown[day.decode()][1] for day, flat in sorted(parts)}
        return Kept(int(version), today.decode(), days)

    def claim(self, site: str, run: int, marks: Sequence[Mark]) -> Claimed:
        """Claim marks; when Valkey has lost what it had acknowledged, another run begins and nothing is claimed."""
        acknowledged = self._claims.get(site, 0)
        this = next(self._questions)
        shelves: dict[str, int] = {}
        args: list[str | bytes | int] = [
            self._writer, run, acknowledged, this, 1 + secrets.randbelow(0xFFFF), WRITER_S,
        ]  # fmt: skip
        for mark in marks:
            digest = blake2b(mark.what.encode(), digest_size=10, key=mark.session).digest()
            hour = mark.began_s // SLICE_S
            shelf = f"marks:{hour}:{int.from_bytes(digest[:2]) % SHELVES}"
            key = shelves.setdefault(shelf, len(shelves) + 3)
            args += [key, digest[2:], (hour + 1) * SLICE_S + self._life_s]
        names = ["run", f"writer:{self._writer}", *shelves]
        _, current, fresh = self._run(scripts.CLAIM, site, names, args)
        self._claims[site] = this
        if int(current) != run:
            return Claimed(int(current), [False] * len(marks))
        return Claimed(run, [answer == ord("1") for answer in fresh])

    def freeze(self, site: str, frozen: bool) -> None:
        """Set or drop the flag."""
        key = f"{_prefix(site)}frozen"
        self._call(lambda: self._client.set(key, 1) if frozen else self._client.delete(key))

    def frozen(self, site: str) -> bool:
        """Return whether the flag is set."""
        return bool(self._call(lambda: self._client.exists(f"{_prefix(site)}frozen")))

    def sites(self) -> list[str]:
        """Return the sites that were ever added to, in order."""
        return sorted(name.decode() for name in self._call(lambda: self._client.smembers("fivefold:sites")))

    def forgotten(self, site: str) -> tuple[Forgotten, ...]:
        """Return what was dropped lately."""
        return _forgotten(self._run(scripts.FORGOTTEN, site, ["forgotten"], [])[1])

    def forget(self, site: str | None, first: str, last: str) -> int:
        """Drop the days, and have Valkey write its files anew, so that none still holds them."""
        dropped = 0
        for name in [site] if site is not None else self.sites():
            names = ["days", "shown", "kept", "forgotten", f"writer:{RELEASES} {name}"]
            dropped += self._run(scripts.FORGET, name, names, [_prefix(name), first, last, FORGOTTEN_S])[1]
        self._call(lambda: rewrite(self._nodes(), self._at))
        return dropped

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _nodes(self) -> list[Any]:
        """Return a client of every node that holds keys."""
        if isinstance(self._client, valkey.ValkeyCluster):
            return [node.valkey_connection for node in self._client.get_primaries()]  # type: ignore[no-untyped-call]
        return [self._client]

    def _list(self, site: str) -> None:
        if site not in self._listed:
            self._call(lambda: self._client.sadd("fivefold:sites", site))
            self._listed.add(site)

    def _run(self, script: str, site: str, names: Sequence[str], args: Sequence[str | bytes | int]) -> Any:
        """Run a script on a site's keys. An answer to another question, from a faulty line, is a StoreError."""
        question = str(next(self._questions)).encode()
        prefix = _prefix(site)
        keys = [prefix + name for name in (*names, NOWHERE)]
        answer = self._call(lambda: self._evaluate(script, len(keys), *keys, question, *args))
        if (answer[0] if isinstance(answer, list) else answer) != question:
            for node in self._nodes():
                node.connection_pool.disconnect()
            raise StoreError(f"Valkey at {self._at} answered another question")
        return answer

    def _evaluate(self, script: str, *args: str | bytes | int) -> Any:
        """Run a script where its keys are; that node learns it if it has to, whatever the other nodes do."""
        try:
            return self._client.evalsha(_digest(script), *args)
        except NoScriptError:
            return self._client.eval(script, *args)

    def _call(self, work: Call) -> Any:
        try:
            if not self._known:
                found = self._client.set("fivefold:store", VERSION, nx=True, get=True)
                if found not in (None, VERSION):
                    raise StoreError(f"Valkey at {self._at} holds another version of store; this one is {VERSION!r}")
                self._known = True
            return work()
        except (ValkeyError, OSError) as error:
            raise StoreError(f"Valkey at {self._at} does not serve: {type(error).__name__}") from error


@cache
def _digest(script: str) -> str:
    """Return the name under which Valkey knows a script."""
    return sha1(script.encode(), usedforsecurity=False).hexdigest()


def _connect(url: str) -> Any:
    options: dict[str, Any] = {
        "socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S / 2, "socket_keepalive": True,
    } | safely(url)  # fmt: skip
    at = urlsplit(url)
    if not at.hostname or not (at.path.strip("/") or "0").isdecimal():
        raise StoreError("cannot use the store's URL: it is valkey://host:port/db, db a number")
    try:
        if CLUSTER in url:
            return valkey.ValkeyCluster.from_url(url.replace(CLUSTER, "://", 1), **options)  # type: ignore[no-untyped-call]
        return valkey.Valkey.from_url(url, retry=Retry(NoBackoff(), 0), health_check_interval=0, **options)
    except (ValkeyError, ValueError) as error:
        raise StoreError(f"cannot use the store's URL: {type(error).__name__}; it is valkey://host:port/db") from error


def _prefix(site: str) -> str:
    return f"fivefold:{{{site}}}:"


def _text(amount: float) -> str:
    """Return the amount on the grain, every digit of it.

    >>> _text(3.0), _text(-0.25), _text(1e9 + 2**-16)
    ('3', '-0.25', '1000000000.0000152587890625')
    """
    return f"{grained(amount):.16f}".rstrip("0").rstrip(".")


def _forgotten(flat: Sequence[bytes]) -> tuple[Forgotten, ...]:
    days = [(what.decode().split(), int(at)) for what, at in _pairs(flat) if what != b"latest"]
    return tuple(Forgotten(first, last, at_us) for (first, last), at_us in days)


def _pairs(flat: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _sums(flat: Sequence[bytes]) -> Sums:
    return {field.decode(): float(amount) for field, amount in _pairs(flat)}
