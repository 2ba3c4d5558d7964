"""Fills the shop: 48 products in six categories, a country to ship to."""

import os
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from oscar.core.loading import get_class, get_model  # noqa: E402

KINDS = ("Coat", "Jacket", "Jumper", "Shirt", "Bag", "Shoe")
STUFF = ("Wool", "Linen", "Cotton", "Canvas", "Felt", "Cord", "Hemp", "Silk")


def fill() -> None:
    """Make tables and goods."""
    call_command("migrate", verbosity=0)
    create = get_class("catalogue.categories", "create_from_breadcrumbs")
    product_class = get_model("catalogue", "ProductClass").objects.create(name="Goods", track_stock=False)
    partner = get_model("partner", "Partner").objects.create(name="Strandgut")
    product, record = get_model("catalogue", "Product"), get_model("partner", "StockRecord")
    for i, kind in enumerate(KINDS):
        category = create(f"{kind}s")
        for j, stuff in enumerate(STUFF):
            item = product.objects.create(
                title=f"{stuff} {kind.lower()}",
                upc=f"{kind}-{j}",
                product_class=product_class,
                description="Made well.",
            )
            get_model("catalogue", "ProductCategory").objects.create(product=item, category=category)
            record.objects.create(
                product=item, partner=partner, partner_sku=item.upc, price_currency="EUR", price=Decimal(20 + 9 * i + j)
            )
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="DE", printable_name="Germany", name="Germany", is_shipping_country=True
    )


fill()
