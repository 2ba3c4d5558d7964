"""The content: texts, origins, goals."""

from pathlib import Path

from fivefold import content
from fivefold.doctor.findings import Finding, Findings, counted
from fivefold.errors import ContentError
from fivefold.store.products import ProductIndex

OWN_MACHINE = ("http://localhost", "http://127.0.0.1", "http://[::1]")


def check_content(folder: Path) -> Findings:
    """Check what editors wrote."""
    try:
        catalog = content.load(folder, keep=ProductIndex)
    except ContentError as error:
        yield Finding("content", "broken", str(error).partition("\n")[0], f"fivefold check {folder}")
        return
    yield Finding("content", "compliant", f"{counted(len(catalog.sites), 'site')} can go into service")
    for name, site in catalog.sites.items():
        for origin in site.origins:
            if origin.startswith(OWN_MACHINE):
                yield Finding("origins", "for you to check", f"{name} lists {origin}", "leave it out of a real site")
            elif not origin.startswith("https://"):
                yield Finding("origins", "broken", f"{name} lists {origin}: not encrypted", "list its https address")
        for goal, about in site.goals.items():
            if about.trust == "browser":
                do = 'let the shop\'s server confirm it (trust = "shop"): a few bots turn an effect round'
                yield Finding("goals", "for you to check", f"{name} believes a browser about {goal}", do)
