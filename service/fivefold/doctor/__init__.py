"""`fivefold doctor`: is a running installation as the privacy statement says? Each part is compliant (as it should
be), enforced (it cannot be otherwise), broken, or for you to check."""

import argparse
import json
import os
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from fivefold.doctor.files import check_file
from fivefold.doctor.findings import Finding, Findings
from fivefold.doctor.own import check_settings
from fivefold.doctor.running import check_running
from fivefold.doctor.shared import check_valkey
from fivefold.doctor.sites import check_content
from fivefold.settings import Settings

__all__ = ["Finding", "add_arguments", "examine", "run"]

COLOURS = {"compliant": "green", "enforced": "green", "broken": "red", "for you to check": "yellow"}


def examine(settings: Settings, url: str | None, logs: list[Path]) -> Findings:
    """Find everything, part by part."""
    yield from check_settings(settings)
    yield from check_content(Path(settings.content))
    yield from check_file(settings) if settings.store.startswith("sqlite:") else check_valkey(settings)
    if url:
        yield from check_running(url, settings, logs)
    else:
        yield Finding("service", "for you to check", "no running service was asked", "--url https://…")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument("--url", help="where visitors reach the service, through the proxy")
    parser.add_argument("--logs", type=Path, nargs="*", default=[], metavar="PATH", help="logs to look into")
    parser.add_argument("--content", metavar="DIR", help="default: FIVEFOLD_CONTENT")
    parser.add_argument("--store", metavar="URL", help="default: FIVEFOLD_STORE")
    parser.add_argument("--json", action="store_true", help="findings as JSON")


def run(args: argparse.Namespace) -> int:
    """Examine with the service's own environment; return 1 if something is broken."""
    settings = Settings.read(os.environ, content=args.content, store=args.store)
    found = list(examine(settings, args.url, args.logs))
    if args.json:
        print(json.dumps(msgspec.to_builtins(found), indent=1))
    else:
        show(found)
    return int(any(finding.status == "broken" for finding in found))


def show(found: list[Finding]) -> None:
    """Print a line or two a finding, and what to do below it, on a line of its own that can be copied whole."""
    console = Console(highlight=False)
    for finding in found:
        head = Text(f"{finding.status:<17}", COLOURS[finding.status])
        console.print(head.append(f"{finding.part}: {finding.what}", "default"))
        if finding.do:
            console.print(Text(f"    {finding.do}"), soft_wrap=True)
