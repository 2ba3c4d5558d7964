"""A slot's file into a slot's texts."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from fivefold.content.catalog import LocalSlot, Site, Variant
from fivefold.content.declared import Declared, Fields, Values
from fivefold.content.feed import Products
from fivefold.content.files import SlotTables, VariantTable
from fivefold.content.filters import Tongue
from fivefold.content.findings import spoken
from fivefold.content.forms import STAND_IN, as_table, mended, readable, record
from fivefold.content.positions import Path
from fivefold.content.reading import Source
from fivefold.content.template import Scope
from fivefold.content.text import Text
from fivefold.content.texts import read_text, try_text
from fivefold.records import MOTIVES, Format, Motive, Option, Scalar

VARIABLE = re.compile(r"[a-z][a-z0-9_]{0,63}")
TAKEN = frozenset({"and", "elif", "else", "false", "if", "in", "is", "none", "not", "or", "shop", "true"})


class Shop(Struct, frozen=True, kw_only=True):
    """What a slot needs to know of its site."""

    locale: str
    currency: str
    zone: ZoneInfo
    facts: dict[str, Scalar]
    products: Products | None


def shop_of(site: Site) -> Shop:
    """Return what a slot needs to know of a site in service."""
    return Shop(locale=site.locale, currency=site.currency, zone=site.zone(), facts=site.facts, products=site.products)


def read_slot(
    source: Source, name: str, locale: str, shop: Shop, former: frozenset[str] = frozenset()
) -> LocalSlot | None:
    """Return the slot in one locale with every variant, live or not; None if the file has no such form at all.

    Even then, all that can be read of it is checked. `former` names what earlier versions of it declared.
    """
    raw = source.toml()
    whole = record(source, raw, SlotTables) if raw is not None else None
    legible = raw if raw is not None else readable(source)
    tables = whole if whole is not None else mended(source, legible, SlotTables)
    unsure = raw is None or source.failed(("format",))
    examples = read_examples(source, tables.vars, locale, shop)
    declared = Declared(slot=name, examples=examples, products=shop.products, locale=locale, former=former)
    tongue = Tongue(locale, shop.currency)
    scope = Scope(examples=examples, facts=shop.facts, tongue=tongue, markup=tables.format == "html")

    def text(content: str | list[str], path: Path) -> Text:
        form: Format = "list" if unsure and isinstance(content, list) else tables.format
        text = read_text(source, path, content, form=form, scope=scope, declared=declared)
        if content is not STAND_IN and not source.failed(path):
            try_text(source, path, text, examples, tables.max_length)
        return text

    default = Variant(
        id="default",
        motive=None,
        text=text(tables.default.text, ("default", "text")),
        weight=1.0,
        since=None,
        until=None,
    )

    def variant(path: Path, motive: Motive, table: VariantTable) -> Variant:
        return read_variant(source, path, table, motive=motive, text=text(table.text, (*path, "text")), zone=shop.zone)

    scheduled = {
        motive: tuple(variant((motive, index), motive, table) for index, table in enumerate(tables.of(motive)))
        for motive in MOTIVES
        if tables.of(motive)
    }
    for motive, variants in scheduled.items():
        refuse_twins(source, motive, variants)
    for path, table in strays(source, legible) if whole is None else ():
        variant(path, MOTIVES[0], table)
    refuse_other_periods(source)
    if whole is None:
        return None
    if default.text.fixed is None:
        remedy = "write a default that needs none, and use values in the variants"
        source.report("default-needs-values", ("default", "text"), "the default needs values", remedy)
    return LocalSlot(
        name=name,
        locale=locale,
        describes=tables.describes,
        format=tables.format,
        mode=tables.mode,
        declared=declared,
        default=default,
        variants=scheduled,
        scheduled=scheduled,
        period=source.periods[0][1] if source.periods else None,
        dated=any(v.since or v.until for variants in scheduled.values() for v in variants),
        choices=tuple(Option(motive=choice.motive, text=choice.text) for choice in tables.choices),
    )


def strays(source: Source, tables: dict[str, Any]) -> Iterator[tuple[Path, VariantTable]]:
    """Yield the variants of what is no motive, even with a slip of the pen forgiven: they are checked all the same."""
    known = {*SlotTables.__struct_fields__, *source.spelt.values()}
    for key, value in tables.items():
        if key not in known and isinstance(value, list):
            for index, item in enumerate(value):
                yield (key, index), mended(source, as_table(item), VariantTable, (key, index))


def refuse_other_periods(source: Source) -> None:
    """Note a text that names another period than the first one does."""
    for path, days in source.periods[1:]:
        first, expected = source.periods[0]
        if days != expected:
            message = f"{days:g} days here, {expected:g} days in {spoken('.'.join(map(str, first)))}"
            source.report("facts-differ", path, message, "say the same everywhere, or take it from {{ shop.… }}")


def read_examples(source: Source, tables: dict[str, Any], locale: str, shop: Shop) -> Values:
    """Return the declared variables with their examples."""
    examples: Values = {}
    for name, example in tables.items():
        path = ("vars", name)
        if not VARIABLE.fullmatch(name) or name in TAKEN:
            remedy = "use small letters, digits and _, and no word such as if, in or shop"
            source.report("variable-name", path, f"{name!r} cannot be a variable's name", remedy)
        elif isinstance(example, dict):
            examples[name] = read_fields(source, path, example, locale, shop)
        elif (value := as_scalar(example)) is not None:
            examples[name] = value
        else:
            source.report(
                "wrong-value", path, "an example is one value, or a table of values", "give a text or a number"
            )
    return examples


def read_fields(source: Source, path: Path, example: dict[str, Any], locale: str, shop: Shop) -> Fields:
    """Return a variable's fields with their examples: written out, or those of a product of the feed."""
    if set(example) == {"feed"}:
        product = shop.products.get(str(example["feed"]), locale) if shop.products is not None else None
        if product is None:
            message = f"the product feed has no product {example['feed']!r}"
            source.report("wrong-value", (*path, "feed"), message, "name the id of a product in products.csv")
            return {}
        empty = dict.fromkeys(shop.products.fields, "") if shop.products is not None else {}
        return {**empty, **product}
    fields: Fields = {}
    for field, value in example.items():
        scalar = as_scalar(value)
        if not VARIABLE.fullmatch(field):
            source.report("variable-name", (*path, field), f"{field!r} cannot be a field's name", "use a-z, 0-9 and _")
        elif scalar is None:
            source.report("wrong-value", (*path, field), "an example is one value", "give a text or a number")
        else:
            fields[field] = scalar
    return fields


def as_scalar(value: object) -> Scalar | None:
    """Return an example as a value that a caller could send: a date is sent as text."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float) else None


def read_variant(
    source: Source, path: Path, table: VariantTable, *, motive: Motive, text: Text, zone: ZoneInfo
) -> Variant:
    """Return a variant with the moments between which it is live."""
    if table.since is None and table.until is None:
        return Variant(id=table.id, motive=motive, text=text, weight=table.weight, since=None, until=None)
    for key, value in (("from", table.since), ("until", table.until)):
        if not isinstance(value, date | None):
            source.report(
                "wrong-value", (*path, key), f"{value!r} is no date", f"write {key} = 2026-12-01, without quotes"
            )
            return Variant(id=table.id, motive=motive, text=text, weight=table.weight, since=None, until=None)
    since = moment(table.since, zone) if table.since is not None else None
    until = None
    if table.until is not None:
        whole_day = not isinstance(table.until, datetime)
        until = moment(table.until + timedelta(days=1) if whole_day else table.until, zone)
    if since is not None and until is not None and until <= since:
        message = f"the variant ends ({table.until}) before it begins ({table.since})"
        source.report("never-live", (*path, "until"), message, "set until to a day not before from")
    return Variant(id=table.id, motive=motive, text=text, weight=table.weight, since=since, until=until)


def note_expired(source: Source, slot: LocalSlot, now: datetime) -> None:
    """Note the variants whose time is over."""
    for motive, variants in slot.scheduled.items() if slot.dated else ():
        for index, variant in enumerate(variants):
            if variant.until is not None and variant.until <= now:
                last = variant.until - timedelta(seconds=1)
                message = f"the last day of {variant.id!r} was {last:%Y-%m-%d}"
                source.report("expired", (motive, index, "until"), message, "take it out, or give it a later until")


def moment(day: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a day's beginning, or the moment, in the site's time zone.

    >>> moment(date(2026, 12, 1), ZoneInfo("Europe/Berlin")).isoformat()
    '2026-12-01T00:00:00+01:00'
    """
    if not isinstance(day, datetime):
        return datetime.combine(day, time(), zone)
    return day if day.tzinfo else day.replace(tzinfo=zone)


def refuse_twins(source: Source, motive: Motive, variants: tuple[Variant, ...]) -> None:
    """Note variants of one motive with the same id: they could not be told apart in the report."""
    seen = {"default"}
    for index, variant in enumerate(variants):
        if variant.id in seen:
            source.report("duplicate-id", (motive, index, "id"), f"id {variant.id!r} is taken", "give it another id")
        if variant.id:
            seen.add(variant.id)
