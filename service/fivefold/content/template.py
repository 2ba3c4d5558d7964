"""Templates: what an editor may write is exactly what is compiled here; everything else is refused.

Jinja2 parses; its syntax tree is walked and each admitted node becomes a constant part or a function of the values.
So there is one list of what is allowed, and a text costs about a microsecond. `by_jinja` renders the same source in
Jinja2's own sandbox: the second opinion that tests hold against this compiler.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from msgspec import Struct

from fivefold.content.declared import Values
from fivefold.content.escaping import Written, as_markup, as_text, as_text_in_jinja, seen
from fivefold.content.filters import Tongue
from fivefold.errors import RenderError
from fivefold.records import Scalar

LONGEST_SOURCE = 4096
"""Characters of a template."""
LARGEST_TEXT = 4096
"""Bytes of a rendered text."""

Piece = str | Callable[[Values], str]


class Template(Struct, frozen=True, gc=False):
    """A compiled template: constant parts, and functions of the values."""

    pieces: tuple[Piece, ...]

    def constant(self) -> str | None:
        """Return the text if it depends on no variable."""
        if not self.pieces:
            return ""
        return self.pieces[0] if len(self.pieces) == 1 and isinstance(self.pieces[0], str) else None

    def render(self, values: Values) -> str:
        """Return the text for these values; RenderError if they do not fit or make it too long."""
        text = "".join([piece if piece.__class__ is str else piece(values) for piece in self.pieces])  # type: ignore[operator]
        if len(text) > LARGEST_TEXT or len(text) * 4 > LARGEST_TEXT < len(text.encode()):
            raise RenderError(f"the text is longer than {LARGEST_TEXT} bytes")
        return text


class Scope(Struct, frozen=True):
    """What a template can name, and how its values are written."""

    examples: Values
    facts: Mapping[str, Scalar]
    tongue: Tongue
    markup: bool = False
    """The text is HTML: values in it are escaped for that."""

    def known(self) -> dict[str, Scalar | Mapping[str, Scalar]]:
        """Return everything that can be named, with its example."""
        return {**self.examples, "shop": self.facts}


@lru_cache(maxsize=256)
def shower(tongue: Tongue, markup: bool) -> Callable[[object], str]:
    """Return the function that writes a value as it stands in a text."""
    escaped = as_markup if markup else as_text

    def show(value: object) -> str:
        if value.__class__ is Written:
            return value
        if value.__class__ is str and value:
            return escaped(value)
        text = written(value, tongue)
        return text if text.__class__ is Written else escaped(text)

    return show


def written(value: object, tongue: Tongue) -> str:
    """Return a value as people write it; RenderError for what makes no sentence: nothing, or yes and no."""
    if isinstance(value, bool):
        raise RenderError("a yes or no cannot be shown; ask for it with {% if … %}")
    text = tongue.filters()["number"](value) if isinstance(value, int | float) else value
    text = text if isinstance(text, str) else str(text)
    if not text:
        raise RenderError("a value is empty; ask for it with {% if … %}")
    return text


@lru_cache(maxsize=256)
def environment(tongue: Tongue, markup: bool) -> ImmutableSandboxedEnvironment:
    """Return Jinja2's sandbox as templates see it: escaping on, unknown names an error, our filters and no others."""

    def shown(value: object) -> object:
        text = written(value, tongue)
        if isinstance(text, Written):
            return Markup(text)  # noqa: S704 - a filter wrote it
        return seen(text) if markup else as_text_in_jinja(text)

    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
    env.globals.clear()
    env.filters = dict(tongue.filters())
    env.tests = {}
    return env


def by_jinja(source: str, scope: Scope, values: Values) -> str:
    """Return the text as Jinja2's sandbox renders it; RenderError if it does not."""
    try:
        return environment(scope.tongue, scope.markup).from_string(source).render({**values, "shop": scope.facts})
    except (TemplateError, TypeError) as error:
        raise RenderError(str(error)) from None
