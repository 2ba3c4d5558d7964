"""Where in a TOML file a field stands; asked only when there is something to say about it."""

import re

Path = tuple[str | int, ...]

HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*")


def place(source: str, path: Path, line: int = 1, word: str = "") -> tuple[int, int]:
    """Return the line and column of a field; of a line of its text, and of a word on it, if given.

    The nearest table is named where the field itself is missing.

    >>> place('format = "text"\\n[[undecided]]\\ntext = "Moin {{ nme }}"', ("undecided", 0, "text"), 1, "nme")
    (3, 17)
    """
    lines = source.splitlines() or [""]
    found, best = (0, 0), -1
    for number, column, known in entries(lines):
        depth = common(known, path)
        if depth > best:
            found, best = (number, column), depth
            if depth == len(path):
                break
    number, column = found
    number = min(number + opening(lines[number], column, line), len(lines) - 1)
    if word:
        start = column if number == found[0] else 0
        match = re.compile(rf"(?<![\w]){re.escape(word)}(?![\w])").search(lines[number], start)
        column = match.start() if match else max(lines[number].find(word, start), 0)
    return number + 1, column + 1


def opening(line: str, column: int, within: int) -> int:
    """Return how many lines below its key a line of a text stands.

    >>> opening('text = \"\"\"', 0, 2), opening('text = \"\"\"Moin', 0, 2), opening('text = "Moin"', 0, 1)
    (2, 1, 0)
    """
    after = line[column:].partition("=")[2].strip()
    return within - 1 + (after in ('"""', "'''"))


def common(known: Path, path: Path) -> int:
    """Return how many parts of the path lead here, -1 if this is elsewhere.

    >>> common(("vars", "product"), ("vars", "product", "name")), common(("undecided", 0), ("undecided",))
    (2, 1)
    """
    shared = min(len(known), len(path))
    return shared if known[:shared] == path[:shared] else -1


def entries(lines: list[str]) -> list[tuple[int, int, Path]]:
    """Return every table and key with its line and column, counted from 0."""
    found: list[tuple[int, int, Path]] = [(0, 0, ())]
    table: Path = ()
    counts: dict[str, int] = {}
    closing = ""
    for number, line in enumerate(lines):
        if closing:
            if closing in line:
                closing = ""
            continue
        if header := HEADER.match(line):
            table = parts(header.group(2))
            if header.group(1) == "[[":
                index = counts.get(header.group(2), 0)
                counts[header.group(2)] = index + 1
                table = (*table, index)
            found.append((number, line.index("["), table))
        elif key := KEY.match(line):
            found.append((number, key.start(1), (*table, *parts(key.group(1)))))
            for quote in ('"""', "'''"):
                if line[key.end() :].count(quote) == 1:
                    closing = quote
    return found


def parts(dotted: str) -> Path:
    """Return a dotted key's parts.

    >>> parts('goals . "a.b"')
    ('goals', 'a.b')
    """
    return tuple(part.strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+", dotted))
