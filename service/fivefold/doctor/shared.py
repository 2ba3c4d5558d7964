"""The shared store: who may reach it, whether it keeps what it says it has, and its clock."""

import time
from urllib.parse import urlsplit

from fivefold.doctor.findings import Finding, Findings, Status, stopped
from fivefold.errors import StoreError
from fivefold.settings import Settings
from fivefold.store import about_valkey, open_store

OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def check_valkey(settings: Settings) -> Findings:
    """Check a Valkey, as far as it lets itself be asked."""
    url = urlsplit(settings.store)
    if url.hostname not in OWN_MACHINE:
        if not url.password:
            yield Finding("store", "broken", "Valkey is asked without a password", "valkey://user:password@host/0")
        if url.scheme not in ("valkeys", "valkeys+cluster", "rediss"):
            do = "valkeys://… if anything but a private network lies between"
            yield Finding("store", "for you to check", "sums travel to Valkey unencrypted", do)
    try:
        about = about_valkey(settings.store)
    except StoreError as error:
        yield Finding("store", "broken", str(error), "decisions go on from memory; start it")
        return
    if about["maxmemory-policy"] != "noeviction" and about["maxmemory"] != "0":
        do = "config set maxmemory-policy noeviction"
        yield Finding("store", "broken", "Valkey drops sums and marks when its memory is full", do)
    else:
        yield Finding("store", "compliant", "Valkey drops nothing by itself")
    if about["appendonly"] == "yes":
        yield Finding("store", "compliant", "Valkey writes to an append-only file")
    elif about["save"]:
        do = "appendonly yes: a snapshot alone loses minutes at a crash"
        yield Finding("store", "for you to check", "Valkey writes snapshots only", do)
    else:
        yield Finding("store", "broken", "Valkey writes nothing to disk", "appendonly yes")
    if about["monitors"] != "0":
        do = "MONITOR shows every flush; end it"
        yield Finding("store", "for you to check", f"{about['monitors']} connections watch every command", do)
    apart_s = abs(time.time() - float(about["time"]))
    status: Status = "broken" if apart_s > 5 else "compliant"
    yield Finding("clock", status, f"Valkey's clock and this one are {apart_s:.1f} s apart")
    store = open_store(settings.store)
    try:
        yield from stopped([site for site in store.sites() if store.frozen(site)])
    except StoreError as error:
        yield Finding("store", "broken", str(error), "start it; the service needs this version of it")
    finally:
        store.close()
