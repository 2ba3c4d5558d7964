"""Content: files into an immutable, fully checked catalog of texts.

`load` a folder, take a site's slot, its text in a locale, a variant, and `render` it. A `Follower` reads again what
changes; a `Desk` is where editors change it.
"""

from fivefold.content.catalog import Catalog, LocalSlot, Site, Slot, Variant, refuse_unknown
from fivefold.content.checking import check_command
from fivefold.content.feed import Product, Products
from fivefold.content.findings import Finding
from fivefold.content.history import Author, Version
from fivefold.content.library import Library
from fivefold.content.loading import check, load
from fivefold.content.overview import Place, TextState, overview
from fivefold.content.preview import Preview, Seen
from fivefold.content.round_trip import export_command, import_command
from fivefold.content.sheets import sheet_text
from fivefold.content.versions import Desk, Held
from fivefold.content.watching import Follower, Reading

__all__ = [
    "Author",
    "Catalog",
    "Desk",
    "Finding",
    "Follower",
    "Held",
    "Library",
    "LocalSlot",
    "Place",
    "Preview",
    "Product",
    "Products",
    "Reading",
    "Seen",
    "Site",
    "Slot",
    "TextState",
    "Variant",
    "Version",
    "check",
    "check_command",
    "export_command",
    "import_command",
    "load",
    "overview",
    "refuse_unknown",
    "sheet_text",
]
