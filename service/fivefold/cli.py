"""The command `fivefold`."""

import argparse
import errno
import os
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console

from fivefold import __version__
from fivefold.errors import FivefoldError, SettingsError, StoreError
from fivefold.settings import Settings, without_password

say = Console(stderr=True, highlight=False)


LONG = {
    "simulate": "Send synthetic visitors to a running service.",
    "evaluate": "Test, then train: the model on recorded sessions, beside others.",
    "bench": "Measure the figures of the docs.",
    "report": "Show what the sums say, in the terminal.",
    "forget": "Drop days, of the model too, and prove that nothing is left.",
    "freeze": "Stop learning, on every replica, or let it go on.",
    "move": "Copy all sums from one store to another, exactly.",
    "doctor": "Check a running installation: privacy, store, proxy, clock.",
}
"""Commands with a module of their own, read only when asked for."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Errors raised on purpose are one sentence, not a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    args = parser(argv).parse_args(argv)
    try:
        return int(args.run(args))
    except FivefoldError as error:
        say.print(f"fivefold {args.command}: {error}", style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # who reads has seen enough, such as `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a file that a flag names
        say.print(f"fivefold {args.command}: {error}", style="red", markup=False, soft_wrap=True)
        return 1


def _module(name: str) -> Any:
    return import_module(f"fivefold.{name}")


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of all commands, with the flags of those that `argv` names."""
    root = argparse.ArgumentParser(prog="fivefold", description="Texts that fit why a visitor came to a shop.")
    root.add_argument("--version", action="version", version=f"fivefold {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help_: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(run=run)
        return sub

    serve = command("serve", "Run the service.", _serve)
    serve.add_argument("--content", metavar="DIR", help="folder with motives.toml and one folder per site")
    serve.add_argument("--store", metavar="URL", help="where sums are kept, such as sqlite:///fivefold.sqlite")
    serve.add_argument("--workers", type=int, metavar="N", help="processes; SQLite takes one")
    demo = command("demo", "Run the service with a demo shop; nothing to configure.", _demo)
    demo.add_argument("--store", metavar="URL", help="default: sqlite:///fivefold-demo.sqlite")
    for sub in (serve, demo):
        sub.add_argument("--host", help="address to listen on")
        sub.add_argument("--port", type=int, help="port to listen on")
    check = command("check", "Find every problem in a content folder.", _check)
    check.add_argument("folder", type=Path, metavar="DIR")
    check.add_argument("--json", action="store_true", help="findings as JSON")
    texts = command("content", "Take texts to translators as CSV, and back.", _content)
    texts.add_argument("direction", choices=("export", "import"))
    texts.add_argument("folder", type=Path, metavar="DIR")
    texts.add_argument("--site", required=True, help="the site whose texts they are")
    texts.add_argument(
        "--semicolons", action="store_true", help="export for a spreadsheet that wants them, as in German"
    )
    texts.add_argument("--csv", type=Path, required=True, metavar="FILE", help="the file to write, or to take back")
    for name, help_ in LONG.items():
        long = command(name, help_, lambda args: int(_module(args.command).run(args)))
        if name in argv:
            _module(name).add_arguments(long)
    return root


def _address(settings: Settings) -> str:
    """Return where the service answers.

    >>> _address(Settings(host="::1", prefix="/texts"))
    'http://[::1]:8080/texts'
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{settings.prefix}"


def _serve(args: argparse.Namespace) -> int:
    flags = {name: getattr(args, name) for name in ("content", "store", "host", "port", "workers")}
    settings = Settings.read(os.environ, **flags)
    if settings.workers > 1 and settings.store.startswith("sqlite:"):
        raise FivefoldError("SQLite takes one process, as two would write over each other; leave --workers at 1")
    at = _address(settings)
    sums = f"sums in {without_password(settings.store)}, k = {settings.min_sessions}"
    return _run(settings, f"serving {settings.content} at {at}, {sums}")


def _demo(args: argparse.Namespace) -> int:
    from fivefold.app import CONTENT  # noqa: PLC0415  # Litestar takes half a second; --help shall not

    own = {
        "FIVEFOLD_SECRET": secrets.token_urlsafe(32),
        "FIVEFOLD_TOKENS": ",".join(f"{role}:{secrets.token_hex(8)}" for role in ("viewer", "editor", "admin")),
        "FIVEFOLD_STORE": "sqlite:///fivefold-demo.sqlite",
        "FIVEFOLD_CONTENT": str(CONTENT),
        "FIVEFOLD_MIN_SESSIONS": "1",
        "FIVEFOLD_FLUSH_INTERVAL_S": "0.5",
        "FIVEFOLD_PUBLISH_INTERVAL_S": "2",
        "FIVEFOLD_RATE_LIMIT": "0",
    }
    own = {name: value for name, value in own.items() if f"{name}_FILE" not in os.environ}
    settings = Settings.read(own | dict(os.environ), store=args.store, host=args.host, port=args.port)
    tokens = {role: token for token, role in settings.roles().items() if not token.startswith("sha256=")}
    viewer = tokens.get("viewer") or tokens.get("editor") or tokens.get("admin")
    key = tokens.get("editor") or viewer
    at = _address(settings)
    me = os.path.relpath(sys.argv[0]) if os.sep in sys.argv[0] else sys.argv[0]
    report = f"FIVEFOLD_MIN_SESSIONS=1 {me} report --site demo --store {settings.store}"
    return _run(
        settings,
        f"The demo shop:     {at}/demo",
        f"The console:       {at}/console" + (f", with the key {key}" if key else ""),
        f"The API:           {at}/schema",
        f"Synthetic visits:  {me} simulate --url {at} --sessions 1000",
        f"What came of it:   {report}",
        *(
            [f"The same as JSON:  curl -H 'Authorization: Bearer {viewer}' '{at}/v1/report?site=demo'"]
            if viewer
            else []
        ),
        *_editing(Path(settings.content), at, tokens),
        "k = 1 here, so that you see every click at once; a real site keeps sums over at least 20 sessions.",
        demo=True,
    )


def _editing(content: Path, at: str, tokens: dict[str, str]) -> list[str]:
    """Return how to edit the demo's texts: over HTTP where the folder is the user's own, else how to make it so."""
    from fivefold.app import PACKAGE  # noqa: PLC0415

    if content.is_relative_to(PACKAGE):
        return [f"To edit its texts: cp -r {content} texts, then FIVEFOLD_CONTENT=texts fivefold demo"]
    if not {"editor", "admin"} <= tokens.keys():
        return []
    shown = os.path.relpath(content)
    return [
        f"Texts to edit:     {shown}, in any editor, or over HTTP as docs/content-api.md shows, with",
        f"  export URL={at} EDITOR_TOKEN={tokens['editor']} ADMIN_TOKEN={tokens['admin']}",
    ]


def _run(settings: Settings, *said: str, demo: bool = False) -> int:
    """Serve until told to stop; `said` is told once it is clear that the service can start."""
    from fivefold.app import create_app  # noqa: PLC0415
    from fivefold.server import serve, serve_many  # noqa: PLC0415

    settings.refuse_unsafe()
    _refuse_store(settings.store)
    app = create_app(settings, demo=demo)
    _refuse_port(settings.host, settings.port)
    for line in said:
        say.print(line, soft_wrap=True, markup=False)
    return 0 if (serve(app, settings) if settings.workers == 1 else serve_many(settings)) else 1


def _refuse_store(url: str) -> None:
    """Raise StoreError for a store that cannot be one, before anything starts; a disk may still be mounted later."""
    from fivefold.store import open_store  # noqa: PLC0415

    folder = Path(url.removeprefix("sqlite:///")).parent
    try:
        absent = url.startswith("sqlite:///") and not folder.is_dir()
    except OSError as error:
        raise StoreError(f"cannot look into the store's folder {folder}: {error.strerror}") from None
    if absent:
        said = f"there is no folder {folder} yet: decisions go on, but nothing is kept until it is there"
        say.print(said, soft_wrap=True, markup=False)
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and file.is_dir():
        raise StoreError(f"{file} is a folder; name a file in it, such as sqlite:///{file}/sums.sqlite")
    open_store(url).close()


def _refuse_port(host: str, port: int) -> None:
    """Raise SettingsError if the address is taken."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        code = error.errno or errno.EINVAL
        elsewhere = code < 0 or code == errno.EADDRNOTAVAIL  # below zero: a name that is not found
        why = "no address of this machine" if elsewhere else os.strerror(code)
        flag = "--host" if elsewhere else "--port"
        raise SettingsError(f"cannot listen on {host} port {port}: {why}; choose another with {flag}") from None


def _check(args: argparse.Namespace) -> int:
    from fivefold import content  # noqa: PLC0415
    from fivefold.model import MotiveModel  # noqa: PLC0415
    from fivefold.store.products import ProductIndex  # noqa: PLC0415

    text, code = content.check_command(args.folder, as_json=args.json, keep=ProductIndex, judge=MotiveModel)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # whoever read it, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _content(args: argparse.Namespace) -> int:
    from fivefold import content  # noqa: PLC0415
    from fivefold.store.products import ProductIndex  # noqa: PLC0415

    if args.direction == "export":
        separator = ";" if args.semicolons else ","
        texts = content.export_command(args.folder, args.site, datetime.now(UTC), ProductIndex, separator)
        args.csv.write_text(texts, encoding="utf-8-sig")  # by its mark, spreadsheets know that it is UTF-8
        return 0
    try:
        text = content.sheet_text(args.csv.read_bytes())
    except OSError as error:
        raise FivefoldError(f"cannot read {args.csv}: {error.strerror}") from None
    said, code = content.import_command(args.folder, args.site, text, lambda: datetime.now(UTC), ProductIndex)
    print(said)
    return code
