"""The facts guard: variants may differ in framing, never in facts, and none may press.

Prices, percentages, delivery times and legal promises come from variables, where there is one source for them all.
What a text says by itself is looked at with every `{{ value }}` taken out.
"""

import re
from collections.abc import Iterable, Iterator
from math import inf

from msgspec import Struct

VALUE = "\ufffc"
"""Stands for a value while the words around it are read."""

QUOTED = re.compile(r"\{\{\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}\}")
OUTPUT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"\{[%#].*?[%#]\}|<[^<>]*>", re.DOTALL)
LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'")
AMOUNT = re.compile(r"[€$£%]|eur|usd|gbp|chf|cent|proz")
SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]?")
CLAUSE = re.compile(r"[^,;:.!?\n]+")

COUNT = r"(?:\d+|zwei|drei|vier|fünf|sechs|sieben|zehn|zwölf|two|three|four|five|six|seven|ten|twelve)"
UNIT = (
    r"(stunden?|h\b|(?:werk|arbeits)?tag(?:en?)?\b|wochen?\b|monate?n?\b"
    r"|hours?\b|(?:working |business )?days?\b|weeks?\b|months?\b)"
)
DURATION = re.compile(rf"\b({COUNT})(?:\s*(?:bis|–|-|to|or|oder)\s*{COUNT})?[\s\u00a0-]*{UNIT}", re.IGNORECASE)
DELIVERY = re.compile(
    r"liefer|versand|versend|verschick|zustell|paket|bei ihnen|bei dir|deliver|ship|dispatch|parcel|arriv|with you",
    re.IGNORECASE,
)
RETURNS = re.compile(r"rückgab|zurück|umtausch|widerruf|return|send (?:it |them )?back|exchange", re.IGNORECASE)
PERIOD = re.compile(r"day|tag|hour|stund|week|woch|month|monat|time|zeit|frist|period", re.IGNORECASE)
PRICE = re.compile(
    r"\d[\d.,]*[\s\u00a0]?(?:€|eur\b|euros?\b|\$|usd\b|£|gbp\b|chf\b|cent\b)"
    r"|(?:[€$£]|\b(?:eur|usd|gbp|chf))[\s\u00a0]?\d[\d.,]*",
    re.IGNORECASE,
)
PERCENT = re.compile(r"\d+(?:[.,]\d+)?[\s\u00a0]?(?:%|prozent\b|per ?cent\b)", re.IGNORECASE)
PROMPT = re.compile(
    r"\b(?:next|same)[ -]day\b|\bovernight delivery\b|\b24[ -]?(?:h|stunden)[ -](?:lieferung|versand)\b"
    r"|\b(?:über)?morgen (?:bei ihnen|bei dir|da\b|geliefert)|\bsofort lieferbar|\btomorrow at your door",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"\bgaranti\w*|\bgewährleist\w*|\bwiderrufsrecht\w*|\blebenslang\w*|\brisikofrei\w*|\bgeld[ -]zurück\b"
    r"|\bgesetzlich\w*|\bzertifiziert\w*|\bklimaneutral\w*|\bguarantee\w*|\bwarrant(?:y|ies)\b|\brisk[ -]free\b"
    r"|\bmoney[ -]back\b|\blifetime\b|\bstatutory\b|\bcertified\b|\b(?:climate|carbon)[ -]neutral\b",
    re.IGNORECASE,
)
SCARCITY = re.compile(
    r"\bnur noch\b|\bnur (?:wenige|kurze zeit)|\bletzte[nrs]? (?:chance|stück\w*|exemplare?\w*|gelegenheit)"
    r"|\b(?:bald|fast|schnell) (?:weg|vergriffen|ausverkauft)|\bsolange (?:der )?vorrat|\blimitiert\w*|\bbegrenzte \w+"
    r"|\bonly (?:a )?few\b|\bonly \d+\b|\bfew left\b|\b(?:almost|nearly) (?:gone|sold out)|\bselling (?:fast|out)"
    r"|\bwhile (?:stocks?|supplies) lasts?|\blimited (?:time|offer|edition|stock|quantity|supply)|\blast chance\b"
    r"|\blast (?:ones?|pieces?|items?)\b|\b\d+ left\b|\bnoch \d+ (?:da|stück|übrig|verfügbar)",
    re.IGNORECASE,
)
BACKED = re.compile(rf"\b(?:nur noch|only|letzten?|last)\s+{VALUE}|{VALUE}\s+(?:left|übrig)", re.IGNORECASE)
URGENCY = re.compile(
    r"\bheute\b|\btoday\b|\btonight\b|\bbeeil\w*|\bhurry\b|\bact now\b|\bnow or never|\bjetzt (?:zugreifen|oder nie)"
    r"|\bschnell (?:sein|zugreifen|zuschlagen)|\bgreifen sie zu|\bverpassen sie|\b(?:do not|don['’]t) miss\b"
    r"|\bendet (?:bald|in)\b|\bends (?:soon|in)\b|\bbevor es zu spät|\bbefore (?:it|they)(?: is|['’]s| are) gone"
    r"|\b(?:bis|until) (?:mitternacht|midnight)\b",
    re.IGNORECASE,
)
BEGINNINGS = re.compile(r"\b\w{2,4}")
SUSPECTS = """
    nur letz bald fast schn sola limi begr only few almo near sell whil last left noch heut toda toni beei hurr act now
    jetz grei verp do don miss ende ends bevo befo bis unti gara gewä wide lebe risi geld gese zert klim guar warr risk
    back life stat cert clim carb next same over morg über sofo tomo stun tag tage werk arbe woch mona hour work busi
    day days week mont 24h 48h 72h"""
SUSPECT = frozenset(SUSPECTS.split())
"""The first four letters of every word that a claim can begin with: most texts are let through by these alone."""

REMEDIES = {
    "literal-price": "take it from a variable, such as {{ product.price|money }} or {{ shop.shipping|money }}",
    "literal-percent": "take it from a variable, such as {{ shop.discount|percent }}",
    "literal-delivery": "take it from a variable, such as {{ shop.delivery_days }} under [facts] in site.toml",
    "literal-duration": "take it from a variable, such as {{ shop.returns_days }} under [facts] in site.toml",
    "literal-legal": "take it from a variable: the exact wording belongs under [facts] in site.toml",
    "scarcity": "leave it out, or show the shop's own number: {{ product.stock }} left",
    "urgency": "leave it out: a good text lets people take their time",
}
IN_GERMAN = {"scarcity": "leave it out, or show the shop's own number: nur noch {{ product.stock }}"}


class Claim(Struct, frozen=True):
    """Something a text says by itself that it should not."""

    code: str
    words: str
    days: float | None = None
    """For a period to send things back: how long, to compare it with the slot's other texts."""


def claims(source: str) -> list[Claim]:
    """Return what a text claims by itself.

    >>> [claim.words for claim in claims("Nur noch 2 da, für 9,90 € in {{ shop.days }} Tagen.")]
    ['9,90 €', 'Nur noch']
    """
    text, inside = spoken(source) if "{" in source or "<" in source else (source, "")
    said = f"{text}\n{inside}" if inside else text
    return [*_figures(text), *_words(text, said)] if suspicious(said) else []


def remedy(claim: Claim, facts: Iterable[str], locale: str) -> str:
    """Return what would be right: a fact that the site has, where its name fits; an example in the text's language.

    >>> remedy(Claim("literal-duration", "60 days", 60), ["shipping", "returns_days"], "en")
    'take it from a variable: {{ shop.returns_days }}, from [facts] in site.toml'
    """
    rule = DELIVERY if claim.code == "literal-delivery" else RETURNS if claim.days is not None else None
    fitting = [fact for fact in facts if rule and PERIOD.search(fact) and rule.search(fact.replace("_", " "))]
    if fitting:
        shown = " and ".join(f"{{{{ shop.{fact} }}}}" for fact in fitting)
        return f"take it from a variable: {shown}, from [facts] in site.toml"
    own = IN_GERMAN if locale.startswith("de") else {}
    return own.get(claim.code, REMEDIES[claim.code])


def suspicious(text: str) -> bool:
    """Return whether the text may claim something: a quick look that lets most texts through."""
    lower = text.lower()
    return AMOUNT.search(lower) is not None or not SUSPECT.isdisjoint(BEGINNINGS.findall(lower))


def spoken(source: str) -> tuple[str, str]:
    """Return what a template says by itself, and the words inside of its values.

    >>> spoken('{{ "Ab" }} {{ n|plural("1 Tag", "# Tage") }}')[1]
    '1 Tag # Tage'
    """
    text = QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", source)
    inside = (literal[0] or literal[1] for output in OUTPUT.findall(text) for literal in LITERAL.findall(output))
    return TAG.sub(" ", OUTPUT.sub(VALUE, text)), " ".join(inside)


def _figures(text: str) -> Iterator[Claim]:
    for code, rule in (("literal-price", PRICE), ("literal-percent", PERCENT)):
        for match in rule.finditer(text):
            yield Claim(code, match.group())


def _words(text: str, said: str) -> Iterator[Claim]:
    for match in PROMPT.finditer(text):
        yield Claim("literal-delivery", match.group())
    for clause in CLAUSE.findall(text):
        for period in DURATION.finditer(clause):
            delivery, returns = _distance(DELIVERY, period, clause), _distance(RETURNS, period, clause)
            if delivery < returns:
                yield Claim("literal-delivery", period.group())
            else:
                yield Claim("literal-duration", period.group(), _days(period) if returns < inf else None)
    for match in LEGAL.finditer(said):
        yield Claim("literal-legal", match.group())
    for sentence in SENTENCE.findall(said):
        if (scarce := SCARCITY.search(sentence)) and not BACKED.search(sentence):
            yield Claim("scarcity", scarce.group())
        if (urgent := URGENCY.search(sentence)) and not sentence.rstrip().endswith("?"):
            yield Claim("urgency", urgent.group())


def _distance(rule: re.Pattern[str], period: re.Match[str], clause: str) -> float:
    """Return how many characters a period is from the nearest such word, infinity if there is none."""
    gaps = (max(match.start() - period.end(), period.start() - match.end()) for match in rule.finditer(clause))
    return min(gaps, default=inf)


def _days(match: re.Match[str]) -> float | None:
    """Return a period's length, None if it is written as a word."""
    if not match[1].isdigit():
        return None
    unit = match[2].lower()
    scale = next((days for stem, days in (("woch", 7), ("week", 7), ("mon", 30)) if unit.startswith(stem)), 1)
    return float(match[1]) * scale
