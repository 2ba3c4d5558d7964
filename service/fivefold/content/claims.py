"""What a claim looks like, in German and English: figures here, words in `claims.toml`. `wording` reads texts by them.

All of it is held against small letters.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct

VALUE = "\ufffc"
"""Stands for a value while the words around it are read."""
FACT = "\ue000"
"""Beside a value that names shipping or returns; and in the sentence that an {% if %} about them begins."""
AMOUNT = "\ue001"
"""The same for prices and discounts."""


class Rule(Struct, frozen=True):
    """Words that claim something."""

    code: str
    stems: frozenset[str]
    """How a word of every phrase begins."""
    inner: tuple[str, ...]
    """What stands inside of a word of some phrases."""
    phrases: re.Pattern[str]
    beside: re.Pattern[str]
    about: re.Pattern[str]
    unless: re.Pattern[str]

    def find(self, sentence: str) -> str:
        """Return the words that claim, empty if none do."""
        if self.unless.search(sentence):
            return ""
        found = self.phrases.search(sentence)
        if found is not None and not NEGATED.search(sentence, 0, found.start()):
            return found[0]
        found = self.beside.search(sentence)
        return found[0] if found is not None and self.about.search(sentence) else ""


@cache
def rules() -> dict[str, Rule]:
    """Return the rules of `claims.toml`, by name."""
    written = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {name: _rule(table) for name, table in tomllib.loads(written).items()}


@cache
def index() -> tuple[dict[str, set[str]], re.Pattern[str]]:
    """Return which rules may have something to say, by a word's stem, and the stems inside of words."""
    found: dict[str, set[str]] = {stem: {"period"} for stem in UNITS} | {stem: {"figure"} for stem in FIGURES}
    for name, rule in rules().items():
        for stem in (*rule.stems, *rule.inner):
            found.setdefault(stem, set()).add(name)
    inner = {stem for rule in rules().values() for stem in rule.inner}
    return found, re.compile("|".join(sorted(inner)))


def _rule(table: dict[str, str]) -> Rule:
    stems = table["stems"].split()
    return Rule(
        code=table["code"],
        stems=frozenset(stem for stem in stems if not stem.startswith("-")),
        inner=tuple(stem[1:] for stem in stems if stem.startswith("-")),
        phrases=_words(table.get("phrases", ""), r"\b"),
        beside=_words(table.get("beside", ""), r"\b"),
        about=_words(table.get("about", ""), ""),
        unless=re.compile(table.get("unless", NOTHING)),
    )


def _words(listed: str, begin: str) -> re.Pattern[str]:
    lines = [line for line in listed.splitlines() if line]
    return re.compile(rf"{begin}(?:{'|'.join(lines)})" if lines else NOTHING)


NOTHING = r"(?!)"
NEGATED = re.compile(r"\b(?:kein\w*|ohne|nicht|no|not|without)\s(?:\w+\s){0,2}$")

ONES = "ein|eine|einem|einen|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun"
TENS = "zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
TEENS = "zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn"
ENGLISH = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
ENGLISH_TENS = "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
OTHERS = "hundert einhundert zweihundert tausend hundred thousand dozen dutzend paar wenige few couple halbe half"
NUMBERS = frozenset(
    [*ONES.split("|"), *TENS.split("|"), *TEENS.split("|"), *ENGLISH.split("|"), *ENGLISH_TENS.split("|")]
    + [f"{one}und{ten}" for one in ONES.split("|") for ten in TENS.split("|")]
    + [f"{ten}-{one}" for ten in ENGLISH_TENS.split("|") for one in ENGLISH.split("|")]
    + OTHERS.split()
)
"""Number words, and those that say about how many."""
DAYS = {word: n for n, word in enumerate([*ONES.split("|")[5:], *TEENS.split("|")], 2)}
DAYS |= {word: n for n, word in enumerate(ENGLISH.split("|")[3:], 2)}
DAYS |= {"dreißig": 30, "sechzig": 60, "hundert": 100, "thirty": 30, "sixty": 60, "hundred": 100}
DAYS |= dict.fromkeys([*ONES.split("|")[:5], *ENGLISH.split("|")[:3]], 1)

UNIT = re.compile(
    r"(?:(?:ganze[srn]?|volle[srn]?|gute|full|whole|entire|long) )?"
    r"(?:(?:werk|arbeits)?tag(?:e[ns]?)?\b|stunden?\b|wochen?\b|monate?[ns]?\b|jahre?[ns]?\b|(?:tägig|wöchig|monatig)\w*"
    r"|minuten?\b|std\b|(?<=\d)h\b|(?:working |business )?days?\b|hours?\b|hrs\b|minutes?\b|weeks?\b|months?\b"
    r"|years?\b)"
    r"|\b(?:ein|zwei|drei|vier|sechs)(?:tägig|wöchig|monatig)\w*"
)
CURRENCY = re.compile(
    r"€|\$|£|eur\b|euros?\b|chf\b|franken\b|usd\b|dollars?\b|gbp\b|pounds?\b(?! of)|quid\b|bucks?\b|cents?\b"
)
AFTER = re.compile(r"\s?\d[\d.,]{0,12}")
PRICE_LIKE = re.compile(
    r"(?<![\d.,:/])\d{1,4}[.,]\d{2}(?![\d%]|[.,]\d)"
    r"(?!\s?(?:[mgl]|[cdmk]m|[cdm]l|kg|x|°|×|%|uhr|[ap]\.?m|grad|mal|liter|meter|zoll|inch|feet|ft|oz|lb|stunde|hour))"
    r"|\b\d{1,5}p\b|\b\d{1,5},[-–—]|\ba tenner\b"
)
DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.")
CLOCK = re.compile(r"\buhr\b|o'clock|\d\s?[ap]\.?m\b|\b(?:ge)?öffne\w*|\bopen\b")
SPELT_PRICE = re.compile(
    r"\b(?:\w*(?:ein|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zig|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|teen|ty))[ -](?:(?:\w{3,6}und)?(?:neun|fünf)zig|ninety(?:-\w+)?|fifty)\b"
)
PERCENT = re.compile(r"%|\bprozent\b|\bper ?cent\b|pc\b")
FRACTION = re.compile(
    r"\b(?:viertel|drittel|hälfte|third|quarter|half)\s(?:off|less|cheaper|günstiger|billiger|weniger|reduziert|sparen|geschenkt)"
)
INDEFINITE = frozenset([*ONES.split("|")[:5], *ENGLISH.split("|")[:3]])
LASTING = re.compile(
    r"\b(?:in|innerhalb|binnen|within|after|nach|for|takes?|dauer\w+|von|only|nur|up to|bis zu|über)\s(?:\w{3,7} )?$"
)

RETURNS = re.compile(
    r"rückgab|zurück(?:zu)?(?:geb|geg|schick|send|bring|nehm)|zurückgeben|umtausch|umzutausch|widerruf|rücksend|retour"
    r"|probier|zur probe|\btesten|zum testen|bedenkzeit|\breturn|send\b.{0,12}\bback|bring\b.{0,12}\bback|exchange"
    r"|nehmen\b.{0,12}\bzurück|take\b.{0,12}\bback|refund|change your mind|\btry\b|trial"
)
PAYMENT = re.compile(r"zahl|rechnung|\bpay|invoice|rate\b")
ORDERING = re.compile(
    r"bestell|kauf|order|\bbuy|sicher|greif|angebot|\boffer|\bdeal|\bende[tn]?\b|\bends?\b|übrig|\bleft\b"
)

INCLUDED = re.compile(r"inklusive|inkl\.|included|inbegriffen")
BACKED = re.compile(
    rf"\b(?:nur noch|only|just|letzten?|last|noch)\s+{VALUE}|{VALUE}\S*\s+(?:\w+\s)?(?:left|übrig|remaining)"
)
UNIT_STEMS = """
    tag tage tagen tages tägig werkt arbei stund woche monat jahr jahre jahrs std minut einwö einmo einta zweiw zweit
    zweim dreiw dreit dreim vierw viert vierm sechs days day hour hours week weeks month year years hrs worki busin"""
UNITS = frozenset(UNIT_STEMS.split())
"""How a period begins."""
FIGURE_STEMS = """
    eur euro euros cent cents chf frank usd dolla gbp pound pfund quid buck bucks tenne proze per perce pc off less
    günst wenig billi cheap fifty ninet fünfz neunz"""
FIGURES = frozenset([*FIGURE_STEMS.split(), *(f"{one}und"[:5] for one in ONES.split("|"))])
"""How what stands beside a figure begins, and a price that is spelt out."""
