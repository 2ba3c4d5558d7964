"""One text of a slot: its form, its words, its template, and how it looks with the slot's own examples."""

import re
from html import unescape

from fivefold.content.declared import Declared, Values
from fivefold.content.escaping import UNSEEN
from fivefold.content.markup import TAGS, removals
from fivefold.content.positions import Path
from fivefold.content.prices import bare_prices
from fivefold.content.reading import Source
from fivefold.content.template import LARGEST_TEXT, Scope, written
from fivefold.content.text import Text, make_text
from fivefold.content.wording import SAYS, claims, remedy
from fivefold.errors import RenderError
from fivefold.records import Format

PARTS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
"""What is not shown as it is written."""
BRACE = re.compile(r"\{[{%#]?|\}")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_text(
    source: Source, path: Path, content: str | list[str], *, form: Format, scope: Scope, declared: Declared
) -> Text:
    """Return the text, with the problems of its words and its template noted."""
    if isinstance(content, list) != (form == "list"):
        good = 'text = ["…", "…"]' if form == "list" else 'text = "…"'
        source.report("wrong-value", path, f"the text does not fit format {form!r}", f"write {good}")
        content = "…" if form != "list" else ["…"]
    if not content or not all(part.strip() for part in ([content] if isinstance(content, str) else content)):
        source.report("empty-text", path, "the text is empty", "write a text, or take the variant out")
    for part in [content] if isinstance(content, str) else content:
        check_writing(source, path, part, form, scope)
    text, problems = make_text(content, form, scope, declared)
    for problem in problems:
        source.report(problem.code, path, problem.message, problem.remedy, line=problem.line, word=problem.word)
    return text


def try_text(source: Source, path: Path, text: Text, examples: Values, longest: int | None) -> None:
    """Render the text once with the slot's own examples, and note what is wrong with that."""
    if isinstance(text.fixed, str) and longest is None and len(text.fixed) * 4 <= LARGEST_TEXT:
        return
    try:
        shown = text.render(examples)
    except RenderError as error:
        source.report("value-unfit", path, str(error), "change the text, or the example in [vars]")
        return
    if isinstance(shown, str) and longest is None and len(shown) * 4 <= LARGEST_TEXT:
        return
    lines = [shown] if isinstance(shown, str) else shown
    size = len("".join(lines).encode())
    if size > LARGEST_TEXT:
        source.report("text-too-long", path, f"the text has {size} bytes", f"shorten it to {LARGEST_TEXT}")
    if longest is None:
        return
    length = max(len(unescape(MARKUP.sub("", line)) if text.format == "html" else line) for line in lines)
    if length > longest:
        message = f"{'a line of ' * (text.format == 'list')}the text has {length} characters"
        source.report("over-max-length", path, message, f"shorten it to {longest}, or raise max_length")


def check_writing(source: Source, path: Path, part: str, form: Format, scope: Scope) -> None:
    """Note what no reader sees, what would be removed, lone braces, bare prices, and what a text claims by itself."""
    if not part.isprintable() and (match := UNSEEN.search(part)):
        message = f"the text has an unseen character, U+{ord(match.group()):04X}"
        line = line_of(part, match.group())
        right = "delete it and type the words again"
        source.report("unseen-character", path, message, right, line=line, word=match.group())
    if form == "html":
        for line, word, message in removals(part):
            source.report("markup-removed", path, message, f"use only {', '.join(sorted(TAGS))}", line=line, word=word)
    elif "<" in part and MARKUP.search(part):
        source.report("markup-in-text", path, "tags are shown as they are written", 'set format = "html"', word="<")
    brace = BRACE.search(PARTS.sub(blanked, part)) if "{" in part or "}" in part else None
    if brace is not None and len(brace[0]) == 1:  # the template itself says what has no end
        line, word = part.count("\n", 0, brace.start()) + 1, part[brace.start() :].split(maxsplit=1)[0][:20]
        right = "write a placeholder in two braces, {{ … }}, or take the brace away"
        source.report("lone-brace", path, f"{word!r} is shown as it is written", right, line=line, word=word)
    for price in bare_prices(part, scope) if "{{" in part else ():
        message = f"{price.name!r} would be shown as a bare number: {written(price.example, scope.tongue)}"
        right = f"write {price.right}, which makes {scope.tongue.filters()['money'](price.example)} of it"
        source.report("bare-price", path, message, right, line=line_of(part, price.written), word=price.name)
    for claim in claims(part):
        message, line = f"{claim.words!r} {SAYS[claim.code]}", line_of(part, claim.words)
        right = remedy(claim, scope.facts, scope.tongue.locale)
        source.report(claim.code, path, message, right, line=line, word=claim.words)
        if claim.days is not None:
            source.periods.append((path, claim.days))


def blanked(part: re.Match[str]) -> str:
    """Return as much space, and as many lines, as a part takes."""
    return re.sub(r"[^\n]", " ", part[0])


def line_of(text: str, words: str) -> int:
    """Return on which of its lines a text has these words; the first, if it has them on none.

    >>> line_of("Moin.\\nNur heute.", "heute")
    2
    """
    return text.count("\n", 0, max(text.find(words), 0)) + 1
