"""The settings: secret, tokens, k, retention, limits."""

import stat
from pathlib import Path

from fivefold.doctor.findings import Finding, Findings, Status, counted
from fivefold.errors import SettingsError
from fivefold.settings import SECRET, Settings

LAW_DAYS = 396
"""13 months: the CNIL's bound for audience measurement, and our default."""
PLACEHOLDERS = ("changeme", "change-me", "secret", "password", "example", "fivefold", "12345")


def check_settings(settings: Settings) -> Findings:
    """Check what the environment says."""
    yield from _secret(settings)
    yield from _tokens(settings)
    yield from _files(settings)
    yield from _k(settings)
    days = settings.retention_days
    if days <= LAW_DAYS:
        yield Finding("retention", "compliant", f"sums are dropped after {days} days")
    else:
        do = f"FIVEFOLD_RETENTION_DAYS={LAW_DAYS} is what authorities accept without a reason; write yours down"
        yield Finding("retention", "broken" if days > 2 * LAW_DAYS else "for you to check", f"kept {days} days", do)
    if settings.rate_limit == 0:
        yield Finding("limits", "for you to check", "no rate limit", "let your proxy limit, or set FIVEFOLD_RATE_LIMIT")
    else:
        yield Finding("limits", "compliant", f"{settings.rate_limit} requests a minute and address, kept in memory")
    if settings.log_level == "debug":
        yield Finding("logs", "for you to check", "the log says all it can", "FIVEFOLD_LOG_LEVEL=info says enough")
    yield Finding("logs", "enforced", "no access log; no error repeats what a visitor sent")
    yield Finding("memory", "enforced", "no core dump of the service; no cookie, no identifier")


def _secret(settings: Settings) -> Findings:
    try:
        keys = settings.keys()
    except SettingsError as error:
        yield Finding("secret", "broken", "there is no usable signing key", str(error).rpartition(", such as")[0])
        return
    if any(len(set(key)) < 8 or any(word in key.decode().lower() for word in PLACEHOLDERS) for key in keys):
        do = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))' makes one"
        yield Finding("secret", "broken", "the signing key can be guessed", do)
    else:
        yield Finding("secret", "compliant", "the signing key is long and varied")
    if len(keys) == 2:
        do = f"leave the second away {settings.ticket_life_s // 3600} hours after the change"
        yield Finding("secret", "for you to check", "two signing keys are valid", do)


def _files(settings: Settings) -> Findings:
    for name in SECRET:
        path = getattr(settings, f"{name}_file")
        if path and Path(path).stat().st_mode & stat.S_IROTH:
            said = f"every user of this machine may read {path}"
            yield Finding("secret", "broken", said, f"chmod 640 {path}, and let the service's group own it")
        elif path:
            yield Finding("secret", "compliant", f"{path} is not for every user of this machine")


def _tokens(settings: Settings) -> Findings:
    try:
        tokens = list(settings.roles())
    except SettingsError as error:
        yield Finding("tokens", "broken", "a token cannot be used", str(error))
        return
    clear = [token for token in tokens if not token.startswith("sha256=")]
    if any(len(token) < 16 for token in clear):
        do = "python3 -c 'import secrets; print(secrets.token_hex(16))' makes a longer one"
        yield Finding("tokens", "for you to check", "a token has fewer than 16 characters: is it a random one?", do)
    elif clear:
        do = "put role:sha256=… there: printf %s TOKEN | sha256sum"
        yield Finding(
            "tokens",
            "for you to check",
            f"{counted(len(clear), 'token')} in clear in {settings.tokens_file or 'the environment'}",
            do,
        )
    else:
        yield Finding("tokens", "compliant", f"{counted(len(tokens), 'token')}, none in clear")


def _k(settings: Settings) -> Findings:
    k = settings.min_sessions
    if k >= 20:
        yield Finding("k", "enforced", f"nothing leaves memory that is a sum over fewer than {k} sessions")
    else:
        status: Status = "broken" if k < 5 else "for you to check"
        yield Finding("k", status, f"sums over {k} sessions may be stored", "FIVEFOLD_MIN_SESSIONS=20")
