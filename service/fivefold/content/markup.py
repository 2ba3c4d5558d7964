"""HTML in texts: what is kept, and what would be removed."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

TAGS = {"a", "b", "br", "em", "i", "li", "ol", "p", "small", "span", "strong", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "span": {"lang"}}
SCHEMES = {"https", "mailto", "tel"}
EMPTY = {"br"}


def clean(markup: str) -> str:
    """Return the markup with nothing in it but what texts need.

    >>> clean('<b onclick="x()">Moin</b><script>x()</script>')
    '<b>Moin</b>'
    """
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")


class Removals(HTMLParser):
    """Finds what `clean` would remove, with the line it is on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str, str]] = []
        """Line, word, and what is wrong."""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or attribute that is not kept."""
        line = self.getpos()[0]
        if tag not in TAGS:
            self.found.append((line, f"<{tag}", f"<{tag}> is removed"))
            return
        if tag not in EMPTY:
            self._open.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()):
                self.found.append((line, name, f"{name} is removed from <{tag}>"))
            elif name == "href" and not kept_address(value or ""):
                self.found.append((line, "href", "the address is removed"))

    def handle_endtag(self, tag: str) -> None:
        """Note a tag that closes nothing."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        elif tag in TAGS:
            self.found.append((self.getpos()[0], f"</{tag}", f"</{tag}> closes nothing"))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the parser calls it so
        """Note a comment."""
        self.found.append((self.getpos()[0], "<!--", "a comment is removed"))

    def close(self) -> None:
        """Note what is left open."""
        super().close()
        for tag in self._open:
            if tag not in ("li", "p"):
                self.found.append((self.getpos()[0], f"<{tag}", f"<{tag}> is never closed"))


def kept_address(address: str) -> bool:
    """Return whether a link's address is kept: a secure page, mail, telephone, a path, or a value.

    >>> kept_address("https://a.example"), kept_address("/hilfe"), kept_address("javascript:x()")
    (True, True, False)
    """
    try:
        return address.startswith("{{") or urlsplit(address).scheme in {"", *SCHEMES}
    except ValueError:
        return False


def removals(markup: str) -> list[tuple[int, str, str]]:
    """Return what `clean` would remove, as line, word and what is wrong."""
    parser = Removals()
    parser.feed(markup)
    parser.close()
    return parser.found
