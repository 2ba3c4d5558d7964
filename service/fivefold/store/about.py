"""What a Valkey says of itself, for `fivefold doctor`."""

from typing import Any

from fivefold.errors import StoreError

CLUSTER = "+cluster://"
ASKED = ("maxmemory", "maxmemory-policy", "appendonly", "save")


def safely(url: str) -> dict[str, bool]:
    """Return the client's flags for a URL: with TLS a certificate must be the host's own, which is not its default.

    >>> safely("valkeys://host:6379/0"), safely("valkey://host:6379/0")
    ({'ssl_check_hostname': True}, {})
    """
    return {"ssl_check_hostname": True} if url.startswith(("valkeys", "rediss")) else {}


def about_valkey(url: str) -> dict[str, str]:
    """Return its persistence, memory policy, clock and watchers. Raises StoreError."""
    try:
        import valkey  # noqa: PLC0415  # the client is an extra
    except ModuleNotFoundError:
        raise StoreError("the Valkey client is not installed: pip install '.[valkey]' in fivefold's folder") from None
    try:
        plain = url.replace(CLUSTER, "://", 1)
        with valkey.Valkey.from_url(plain, socket_timeout=2, decode_responses=True, **safely(url)) as client:
            about: dict[str, Any] = {name: client.config_get(name).get(name, "") for name in ASKED}
            seconds, micros = client.time()
            watching = sum("O" in other["flags"] for other in client.client_list())
            return {name: str(value) for name, value in about.items()} | {
                "time": f"{seconds + micros / 1e6:.3f}",
                "monitors": str(watching),
            }
    except (valkey.ValkeyError, ValueError, OSError) as error:
        raise StoreError(f"Valkey cannot be asked: {type(error).__name__}") from error
