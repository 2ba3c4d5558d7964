"""One typed record of settings, read once from the environment and the command line."""

import difflib
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from fivefold.errors import SettingsError

PREFIX = "FIVEFOLD_"
OTHER_PATHS = {
    *("/fivefold.js", "/fivefold.json", "/fivefold-late.js", "/healthz", "/readyz", "/metrics", "/schema", "/demo"),
    *("/console", "/v1/motives", "/v1/privacy", "/v1/report", "/v1/outcomes", "/v1/preview", "/v1/content"),
}
"""Paths of other calls, which the two renamable ones may not take."""
ROLES = ("viewer", "editor", "admin", "shop")
SECRET = ("secret", "tokens")
"""Settings that no log, error or traceback may show."""
SHORTEST_TOKEN = 8
"""Characters; the doctor advises more."""
HASHED = re.compile(r"sha256=[0-9a-f]{64}")


def without_password(url: str) -> str:
    """Return a store's URL as it may be shown.

    >>> without_password("valkey://me:secret@host:6379/0?password=secret"), without_password("sqlite:///sums.sqlite")
    ('valkey://…@host:6379/0?…', 'sqlite:///sums.sqlite')
    """
    return re.sub(r"\?.*", "?…", re.sub(r"//.*@", "//…@", url)) if not url.startswith("sqlite:") else url


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting, with its bound, its default and its unit. `FIVEFOLD_MIN_SESSIONS` sets `min_sessions`."""

    content: str = "content"
    """Folder with `motives.toml` and one folder per site."""
    store: str = "sqlite:///fivefold.sqlite"
    """Where sums are kept: `sqlite:///path` (one process), `valkey://host:port/db` or `valkey+cluster://host:port`."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    """Port to listen on."""
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """Processes; SQLite takes one."""
    secret: str = ""
    """Signs tickets, at least 16 characters; two, comma-separated, while rotating: the first signs, both open."""
    secret_file: str = ""
    """File that holds the secret instead; read again every second, so that a rotation needs no restart."""
    tokens: str = ""
    """Who may: `role:token` or `role:sha256=<hex>`, comma-separated; roles are viewer, editor, admin and shop."""
    tokens_file: str = ""
    """File that holds the tokens instead, one a line; read again every second."""
    min_sessions: Annotated[int, Meta(ge=1, le=10_000)] = 20
    """k: nothing leaves memory that is a sum over fewer sessions than this."""
    flush_interval_s: Annotated[float, Meta(gt=0, le=60)] = 1.0
    """Seconds between two flushes to the store, once k sessions are in."""
    publish_interval_s: Annotated[float, Meta(gt=0, le=86_400)] = 300.0
    """Seconds between two publications of the report's figures, and at most between two of allocation and model."""
    holdout: Annotated[float, Meta(ge=0, le=0.9)] = 0.1
    """Share of sessions that always get the default; `site.toml` may override it. Kept to three decimals."""
    rate_limit: Annotated[int, Meta(ge=0, le=1_000_000)] = 600
    """Requests a minute and client address, counted in memory only; 0 is off."""
    prefix: Annotated[str, Meta(pattern=r"^(/[A-Za-z0-9._~-]+)*$")] = ""
    """Path prefix of everything, such as `/texts`."""
    decide_path: Annotated[str, Meta(pattern=r"^(/[A-Za-z0-9._~-]+)+$")] = "/v1/decide"
    """Path of decisions, for shops whose visitors' blockers know the usual one."""
    events_path: Annotated[str, Meta(pattern=r"^(/[A-Za-z0-9._~-]+)+$")] = "/v1/events"
    """Path of measurement; blockable apart from decisions."""
    ticket_life_s: Annotated[int, Meta(ge=60, le=172_800)] = 43_200
    """Seconds from a session's first decision to the end of its ticket."""
    half_life_days: Annotated[float, Meta(gt=0, le=3650)] = 60.0
    """Days after which what the model learned weighs half."""
    floor: Annotated[float, Meta(ge=0, le=0.2)] = 0.05
    """Least share of traffic for every live variant of a motive."""
    trusted_proxies: Annotated[int, Meta(ge=0, le=5)] = 0
    """How many proxies of your own stand in front; only the rate limit looks at the address they forward."""
    watchers: Literal["network", "token"] = "network"
    """Who may read `/metrics` and why `/readyz` fails: the private network and viewers, or only viewers (`token`)."""
    retention_days: Annotated[int, Meta(ge=1, le=3650)] = 396
    """Days after which a day's sums are dropped, of the model too; 13 months."""
    max_requests: Annotated[int, Meta(ge=2, le=100_000)] = 2000
    """Requests in work at once, half-sent ones included; above half of it measurement gets 503, above it decisions."""
    log_level: Literal["debug", "info", "warning"] = "info"
    """How much the log says; at no level anything of a visitor."""

    @classmethod
    def read(cls, env: Mapping[str, str], **flags: object) -> Self:
        """Return the settings of `FIVEFOLD_…` variables in `env`, overridden by `flags` that are not None.

        >>> Settings.read({"FIVEFOLD_PORT": "9000"}, host="::1").port
        9000
        >>> Settings.read({"FIVEFOLD_HOLDUOT": "0.2"})
        Traceback (most recent call last):
        fivefold.errors.SettingsError: no setting FIVEFOLD_HOLDUOT; did you mean FIVEFOLD_HOLDOUT?
        """
        given: dict[str, object] = {
            name.removeprefix(PREFIX).lower(): value.strip() for name, value in env.items() if name.startswith(PREFIX)
        }
        given |= {name: value for name, value in flags.items() if value is not None}
        if wrong := [said for name in given if (said := _wrong(name, given[name])) is not None]:
            raise SettingsError("\n".join(wrong))
        settings = msgspec.convert(given, cls, strict=False)
        for name in ("decide_path", "events_path"):
            path = getattr(settings, name)
            other = settings.events_path if name == "decide_path" else settings.decide_path
            if path in OTHER_PATHS or path == other:
                raise SettingsError(f"{PREFIX}{name.upper()}: {path} is the path of another call")
        for name in SECRET:
            if getattr(settings, name) and getattr(settings, f"{name}_file"):
                own = f"{PREFIX}{name.upper()}"
                raise SettingsError(f"{own} and {own}_FILE are both set; keep the one that holds")
        return settings.reread()

    def reread(self) -> Self:
        """Return the settings with the secret and the tokens that their files hold now. Raises SettingsError.

        A file has one a line, or several with commas between; lines that begin with # are for its readers.
        """
        held = {}
        for name in SECRET:
            if path := getattr(self, f"{name}_file"):
                try:
                    lines = map(str.strip, Path(path).read_text("utf-8").splitlines())
                except (OSError, ValueError) as error:
                    why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
                    raise SettingsError(f"{PREFIX}{name.upper()}_FILE: cannot read {path}: {why}") from None
                held[name] = ",".join(line for line in lines if line and not line.startswith("#"))
        return msgspec.structs.replace(self, **held)

    def __repr__(self) -> str:
        """Return the settings that differ from the defaults, without what is secret.

        >>> Settings(secret="not-for-any-log", port=9000)
        Settings(port=9000, secret=…)
        """
        values = msgspec.structs.asdict(self).items()
        shown = (
            f"{name}={'…' if name in SECRET else repr(without_password(str(value)) if name == 'store' else value)}"
            for name, value in values
            if value != DEFAULTS[name]
        )
        return f"Settings({', '.join(shown)})"

    def refuse_unsafe(self) -> None:
        """Raise SettingsError for a secret and tokens that cannot be used, both at once."""
        wrong = []
        for read in (self.keys, self.roles):
            try:
                read()
            except SettingsError as error:
                wrong.append(str(error))
        if wrong:
            raise SettingsError("\n".join(wrong))

    def _origin(self, name: str) -> str:
        """Return where a secret setting came from, for a message."""
        path = getattr(self, f"{name}_file")
        return f"{PREFIX}{name.upper()}" + (f"_FILE, {path}" if path else "")

    def keys(self) -> tuple[bytes, ...]:
        """Return the signing keys, the current one first; SettingsError if there is none or one is too short."""
        keys = tuple(key.strip().encode() for key in self.secret.split(",") if key.strip())
        if not keys or len(keys) > 2 or min(map(len, keys)) < 16:
            example = secrets.token_urlsafe(32)
            raise SettingsError(
                f"{self._origin('secret')} signs the tickets and must hold one random text of at least 16 characters"
                f" (two, comma-separated, while rotating), such as {example}"
            )
        return keys

    def roles(self) -> dict[str, str]:
        """Return token, or its hash → role; SettingsError names a role that does not exist.

        >>> Settings(tokens="viewer:abcdefgh").roles()
        {'abcdefgh': 'viewer'}
        """
        roles: dict[str, str] = {}
        for number, entry in enumerate(filter(None, map(str.strip, self.tokens.split(","))), start=1):
            role, _, token = entry.partition(":")
            if (
                role not in ROLES
                or len(token) < SHORTEST_TOKEN
                or (token.startswith("sha256=") and not HASHED.fullmatch(token))
            ):
                near = difflib.get_close_matches(role, ROLES, n=1) if token and role not in ROLES else []
                meant = f"; did you mean {near[0]}?" if near else ""
                raise SettingsError(
                    f"{self._origin('tokens')}: entry {number} is not role:token, a role of {', '.join(ROLES)}"
                    f" and a token of at least {SHORTEST_TOKEN} characters,"
                    f" or sha256= and the 64 digits of its hash{meant}"
                )
            roles[token] = role
        return roles


DEFAULTS = msgspec.structs.asdict(Settings())
TYPES = get_type_hints(Settings, include_extras=True)


def allowed(name: str) -> str:
    """Return what a setting may be, in plain words; nothing for free text.

    >>> allowed("port"), allowed("half_life_days"), allowed("log_level"), allowed("host")
    ('a whole number from 0 to 65535', 'a number above 0, up to 3650', 'one of debug, info, warning', '')
    """
    kind = TYPES[name]
    if get_origin(kind) is Literal:
        return f"one of {', '.join(get_args(kind))}"
    if get_origin(kind) is not Annotated:
        return ""
    number, bound = get_args(kind)
    if number is str:
        return "a path such as /texts"
    least = f"from {bound.ge} to" if bound.ge is not None else f"above {bound.gt}, up to"
    return f"{'a whole number' if number is int else 'a number'} {least} {bound.le}"


def _wrong(name: str, value: object) -> str | None:
    """Return why a setting is refused, None if it is not. What is secret is free text, and so never repeated."""
    if name not in TYPES:
        near = difflib.get_close_matches(name, Settings.__struct_fields__, n=1, cutoff=0)
        return f"no setting {PREFIX}{name.upper()}; did you mean {PREFIX}{near[0].upper()}?"
    try:
        msgspec.convert(value, TYPES[name], strict=False)
    except msgspec.ValidationError:
        return f"{PREFIX}{name.upper()} is {value!r}; write {allowed(name)}"
    return None
