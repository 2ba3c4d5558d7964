"""Work out by which words a text can be let through without a closer look: `python tests/content/stems.py`.

Each phrase of `claims.toml` is taken apart, and the rarest word that every form of it must have is noted.
"""

import re
import textwrap
import tomllib
from itertools import product
from pathlib import Path
from re import _constants as sre
from re import _parser as parser

CLAIMS = Path(__file__).parents[2] / "service/fivefold/content/claims.toml"
STEM = 5
"""Letters."""
WORDS = """
    a all alle alles an and are as at auf be big bis but by das der die do ehe es etwas for für ganze geht get gibt
    go have how ihnen im in is it just make more must nach nicht no noch not nur of on one only or our out sich sie sind
    so some some take the they this to too und uns us von vor was we when wir with you your zu zum two three four five
    eine haben six zwei drei vier fünf sechs long more not time up use now gut mal jetzt heute today save come comes
    great long made best every half right little take keep many much schon gleich need new next same first last
    letzte before ist ein"""
COMMON = frozenset(word[:STEM] for word in WORDS.split())
ANY = "\0"
CLOSED = re.compile(r"\\b$|\$$|\]$")
"""How a phrase ends that ends with a whole word."""


def forms(tree) -> list[str]:
    """Return every form that a pattern allows, with ANY for what is open."""
    found = [""]
    for op, value in tree:
        if op is sre.LITERAL:
            parts = [chr(value)]
        elif op is sre.SUBPATTERN:
            parts = forms(value[3])
        elif op is sre.BRANCH:
            parts = [form for branch in value[1] for form in forms(branch)]
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, inner = value
            inner = forms(inner)
            parts = [""] * (least == 0) + ([ANY] if most > 1 else inner)
        elif op is sre.IN and all(kind is sre.LITERAL for kind, _ in value):
            parts = [chr(char) for _, char in value]
        elif op in (sre.IN, sre.ANY, sre.NOT_LITERAL):
            parts = [ANY]
        else:  # places, and looks ahead or behind
            parts = [" " if (op, value) == (sre.AT, sre.AT_BOUNDARY) else ""]
        found = list(dict.fromkeys(before + part for before, part in product(found, parts)))
        if len(found) > 3000:
            raise ValueError("this phrase has too many forms")
    return found


def stems(phrase: str) -> set[str]:
    """Return how a word of each form begins, the rarest that there is."""
    chosen = set()
    for form in forms(parser.parse(phrase)):
        words = re.findall(rf"({ANY}?)(\w+)({ANY}?)", f" {form}{'' if CLOSED.search(phrase) else ANY}")
        whole = [word for before, word, after in words if not before and (len(word) >= STEM or not after)]
        inner = [f"-{word}" for before, word, _ in words if before and len(word) >= STEM]
        if not whole + inner:
            raise ValueError(f"no word by which to know {phrase!r} as {form!r}")
        chosen.add(min((word[:STEM] for word in whole), key=rarity, default=None) or inner[0][: STEM + 1])
    return chosen


def rarity(stem: str) -> tuple[bool, int]:
    """Return how rare a word that begins so is: the smaller, the rarer."""
    return stem in COMMON, -len(stem)


def page() -> str:
    """Return `claims.toml` with its stems as they should be."""
    text = CLAIMS.read_text()
    for name, rule in tomllib.loads(text).items():
        phrases = [*rule.get("phrases", "").splitlines(), *rule.get("beside", "").splitlines()]
        found = sorted(set().union(*(stems(phrase) for phrase in phrases if phrase)))
        lines = "\n".join(textwrap.wrap(" ".join(found), 110, break_on_hyphens=False))
        made = f'stems = """\n{lines}"""\n'
        begin = re.search(rf"^\[{name}\].*\ncode = .*\n", text, re.MULTILINE).end()
        old = re.compile(r'stems = """\n[^"]*"""\n').match(text, begin)
        text = text[:begin] + made + text[old.end() if old else begin :]
    return text


if __name__ == "__main__":
    CLAIMS.write_text(page())
