"""Tables into records: every mistake is told, and what is not mistaken can be checked all the same."""

import re
import tomllib
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from fivefold.content.positions import KEY, Path
from fivefold.content.problems import closest
from fivefold.content.reading import Source
from fivefold.records import MOTIVES

Record = TypeVar("Record", bound=Struct)

STAND_IN = "…"
"""Stands where a text should: it is not checked."""
STAND_INS = {"id": "", "text": STAND_IN, "motive": MOTIVES[0], "origins": [], "locale": STAND_IN}
MOST_BROKEN_LINES = 50
LARGEST_MENDED = 50_000
"""Bytes: such a file is read anew for every broken line."""


def record(source: Source, raw: object, kind: type[Record], path: Path = ()) -> Record | None:
    """Return the tables as a record, None and every finding if they are none."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        before = len(source.findings)
        diagnose(source, raw, kind, path)
        if len(source.findings) == before:
            source.report("wrong-value", path, plain(error), allowed(path))
        return None


def diagnose(source: Source, raw: object, kind: type[Struct], path: Path) -> None:
    """Note everything that keeps the tables from being such a record."""
    if not isinstance(raw, dict):
        remedy = "write it as a table, see docs/content.md"
        source.report("wrong-value", path, f"expected a table, got {raw!r:.60}", remedy)
        return
    known = {field.encode_name: field for field in fields(kind)}
    for key in raw:
        if key not in known:
            source.report("unknown-key", (*path, key), f"{key!r} means nothing here", closest(key, known), word=key)
    meant = respelt(source, raw, known, path)
    for name, field in known.items():
        if name in meant:
            diagnose_value(source, meant[name], field.type, (*path, name))
        elif field.required:
            source.report("missing-key", path, f"{name!r} is missing", f"add {name} = …")


def diagnose_value(source: Source, value: object, kind: Any, path: Path) -> None:
    """Note what is wrong with one field's value."""
    origin, inner = shape(kind)
    if origin is list and is_record(inner[0]) and isinstance(value, list):
        for index, item in enumerate(value):
            record(source, item, inner[0], (*path, index))
    elif origin is dict and isinstance(value, dict):
        for key, item in value.items():
            diagnose_value(source, item, inner[1], (*path, key))
    elif is_record(kind):
        record(source, value, kind, path)
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            source.report("wrong-value", path, plain(error), allowed(path))


def mended(source: Source, raw: dict[str, Any], kind: type[Record], path: Path = ()) -> Record:
    """Return the tables with stand-ins for all that has not its form: nothing to show, but its texts can be checked."""
    known = {field.encode_name: field for field in fields(kind)}
    meant = respelt(source, raw, known, path)
    values = {
        field.name: mended_value(source, meant.get(name), field, (*path, name))
        for name, field in known.items()
        if name in meant or field.required
    }
    return kind(**values)


def mended_value(source: Source, value: object, field: FieldInfo, path: Path) -> Any:
    """Return one field's value, or what stands in for it."""
    try:
        return msgspec.convert(value, field.type)
    except msgspec.ValidationError:
        origin, inner = shape(field.type)
    if origin is list and is_record(inner[0]):
        items = value if isinstance(value, list) else [value]
        return [mended(source, as_table(item), inner[0], (*path, index)) for index, item in enumerate(items)]
    if origin is dict and is_record(inner[1]):
        return {key: mended(source, as_table(item), inner[1], (*path, key)) for key, item in as_table(value).items()}
    if origin is dict:
        return {key: item if isinstance(item, int | float) else str(item) for key, item in as_table(value).items()}
    if is_record(field.type):
        return mended(source, as_table(value), field.type, path)
    return STAND_INS.get(str(path[-1])) if field.required else field.default


def respelt(source: Source, raw: dict[str, Any], known: dict[str, FieldInfo], path: Path) -> dict[str, Any]:
    """Return the tables by the keys that are known; a misspelt one counts as the nearest that is not there itself."""
    meant = {key: value for key, value in raw.items() if key in known}
    for key, value in raw.items():
        near = get_close_matches(key, known, n=1, cutoff=0.6) if key not in known else ()
        if near and near[0] not in meant:
            meant[near[0]] = value
            source.spelt[(*path, near[0])] = key
    return meant


def readable(source: Source) -> dict[str, Any]:
    """Return the tables of a file that is not TOML without the lines that are none; nothing if that is of no use."""
    if len(source.content) > LARGEST_MENDED:
        return {}
    try:
        lines = source.content.decode().split("\n")
    except UnicodeDecodeError:
        lines = source.content.decode("cp1252", errors="replace").split("\n")
    for _ in range(MOST_BROKEN_LINES):
        try:
            return tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            if at is None:
                return {}
            number = min(int(at[1]), len(lines)) - 1
            key = KEY.match(lines[number])
            lines[number] = f"{key[1]} = 1" if key and lines[number] != f"{key[1]} = 1" else ""
        except RecursionError:
            return {}
    return {}


def shape(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type's container and what is in it, without its bounds.

    >>> shape(Annotated[list[int], "at most ten"])
    (<class 'list'>, (<class 'int'>,))
    """
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_origin(bare), get_args(bare)


def as_table(value: object) -> dict[str, Any]:
    """Return a table as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def is_record(kind: Any) -> bool:
    """Return whether the type is a record of ours."""
    return isinstance(kind, type) and issubclass(kind, Struct)


def plain(error: Exception) -> str:
    """Return msgspec's message without its path: the finding has a better one.

    >>> plain(Exception("Expected `str`, got `int` - at `$.text`"))
    'expected a text, got a number'
    """
    said = str(error).partition(" - at ")[0]
    text = re.sub(r"`([a-z| ]+)`", lambda kinds: " or ".join(dict.fromkeys(map(called, kinds[1].split(" | ")))), said)
    if "matching regex" in text:
        return "it is not written as such a name is"
    return text[:1].lower() + text[1:]


def called(kind: str) -> str:
    """Return what people call a kind of value."""
    return KINDS.get(kind, kind)


KINDS = {
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}

ALLOWED = {
    "id": "use small letters, digits, - and _, such as best-price",
    "format": "use text, html or list",
    "mode": "use learn, fixed or shadow",
    "currency": "use three letters, such as EUR",
    "trust": "use browser or shop",
    "weight": "use a number above 0",
    "max_length": "use a number of characters, such as 34",
    "page": "use a path such as /products/coat, or a whole address, both without ? and #",
    "motive": "use one of the five motives",
    "text": 'write text = "…"',
    "holdout": "use a share from 0 to 0.9, such as 0.1",
    **{motive: f"write [[{motive}]], with two brackets" for motive in (*MOTIVES, "choices")},
}


def allowed(path: Path) -> str:
    """Return what a field may hold.

    >>> allowed(("undecided", 0, "weight"))
    'use a number above 0'
    """
    return ALLOWED.get(str(path[-1]) if path else "", "see docs/content.md for what is allowed")
