"""Content: files into an immutable, fully checked catalog of texts.

`load` a folder, take a site's slot, its text in a locale, a variant, and `render` it.
"""

from fivefold.content.catalog import Catalog, LocalSlot, Site, Slot, Variant, refuse_unknown
from fivefold.content.checking import check_command
from fivefold.content.feed import Product, Products
from fivefold.content.findings import Finding
from fivefold.content.loading import check, load

__all__ = [
    "Catalog",
    "Finding",
    "LocalSlot",
    "Product",
    "Products",
    "Site",
    "Slot",
    "Variant",
    "check",
    "check_command",
    "load",
    "refuse_unknown",
]
