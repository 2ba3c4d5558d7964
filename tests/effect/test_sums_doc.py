"""The grammar of the fields is written once in code and once for people, and both say the same."""

import re
from pathlib import Path

from msgspec import structs

from fivefold.effect import answered, fields, helped, reached, release, seen, shadowed, stepped
from fivefold.records import Choice, Session, add

PAGE = (Path(__file__).parents[2] / "docs" / "sums.md").read_text()
DOCUMENTED = re.findall(r"^\| `(\S+)` \|", PAGE, re.MULTILINE)
PATTERNS = [re.compile(re.sub(r"<\w+>", "[^/]+", field.replace("<field>", ".+"))) for field in DOCUMENTED]


def everything():
    choice = Choice(slot="hero", motive="undecided", variant="calm", probability=0.5)
    session = Session(
        id=b"", began_s=0, issued_s=0, share=0.1, group="personalised", motive="undecided", choices=(choice,)
    )
    elsewhere = structs.replace(session, motive="inspiration", entered=frozenset({"undecided"}))
    sums = add(
        stepped(None, session),
        stepped(session, elsewhere),
        reached(session, "purchase", 59.9, trusted=True),
        reached(session, "purchase", 59.9, trusted=False),
        shadowed(choice),
        seen(session, choice),
        helped(session, choice, True),
        helped(session, choice, False),
        answered("undecided"),
    )
    many = {field: 100 * amount for field, amount in sums.items()}
    return add(sums, release({"2026-11-20": many}, 20)["2026-11-20"])


def test_every_field_that_is_stored_is_documented_and_by_one_line_only():
    for field in everything():
        matching = [name for name, pattern in zip(DOCUMENTED, PATTERNS, strict=True) if pattern.fullmatch(field)]
        assert [name for name in matching if name != "released/<field>"] or field.startswith("released/"), field
        assert len(matching) == 1 + field.startswith(("released/in/", "released/steps")), field


def test_every_documented_field_is_stored():
    stored = everything()
    assert [pattern for pattern in PATTERNS if not any(map(pattern.fullmatch, stored))] == []


def test_the_code_names_the_kinds_of_fields_that_the_page_names():
    kinds = {field.split("/")[0] for field in DOCUMENTED}
    assert kinds == set(re.findall(r"^    (\w+)/", fields.__doc__, re.MULTILINE))
