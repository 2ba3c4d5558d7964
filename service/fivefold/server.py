"""The server process: uvicorn with our `protocol`, no core dump, and an end that comes in time."""

import logging
import os
import resource
from typing import Any

import uvicorn
from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from fivefold.protocol import PunctualProtocol
from fivefold.settings import PREFIX, SECRET, Settings

STOP_S = 3
"""Seconds for requests in work once the service is told to stop; then it books, flushes and closes the store."""
LOG = "%(levelname)s %(name)s: %(message)s"


def serve(app: Litestar, settings: Settings) -> bool:
    """Run the service until a signal ends it; return whether it had started."""
    harden()
    logging.basicConfig(level=settings.log_level.upper(), format=LOG)
    server = uvicorn.Server(config(app, settings))
    server.run()
    return server.started


def serve_many(settings: Settings) -> bool:
    """Run several processes on one port until a signal ends them; one that dies is begun anew."""
    harden()
    in_files = {name for name in SECRET if getattr(settings, f"{name}_file")}
    given = ((name, getattr(settings, name)) for name in settings.__struct_fields__ if name not in in_files)
    os.environ.update({f"{PREFIX}{name.upper()}": str(value) for name, value in given if value != ""})
    shared = config("fivefold.server:worker", settings, factory=True, workers=settings.workers)
    Multiprocess(shared, [shared.bind_socket()]).run()
    return True


def worker() -> Litestar:
    """Return the app of one of several processes."""
    from fivefold.app import create_app  # noqa: PLC0415  # the composition root composes this file's callers too

    settings = Settings.read(os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format=LOG)
    return create_app(settings)


def config(app: Litestar | str, settings: Settings, **more: Any) -> uvicorn.Config:
    """Return uvicorn's flags: no log with addresses, no name of the server, nothing but HTTP."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=PunctualProtocol,
        ws="none",
        proxy_headers=False,
        access_log=False,
        server_header=False,
        date_header=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=STOP_S,
        timeout_keep_alive=86_400,  # the protocol has a shorter clock of its own, and only one
        limit_concurrency=settings.max_requests * 2,
        lifespan="on",
        **more,
    )


def harden() -> None:
    """Let no core dump hold memory, and let the process have as many connections as the system allows."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
