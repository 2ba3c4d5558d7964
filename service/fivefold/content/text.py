"""A text ready to be shown: rendered once if no variable has a part in it, else compiled."""

from msgspec import Struct

from fivefold.content.compiler import compile_template
from fivefold.content.declared import Declared
from fivefold.content.markup import clean
from fivefold.content.problems import Problem
from fivefold.content.template import LARGEST_TEXT, Scope, Template
from fivefold.errors import RenderError
from fivefold.records import Format, Vars


class Text(Struct, frozen=True, kw_only=True, gc=False):
    """One variant's text in its format."""

    source: str | list[str]
    """As the editor wrote it."""
    format: Format
    fixed: str | list[str] | None
    """The text, if it depends on no variable."""
    templates: tuple[Template, ...]
    declared: Declared

    def render(self, sent: Vars) -> str | list[str]:
        """Return the text for these values; raise RenderError if they do not make one."""
        if self.fixed is not None:
            return self.fixed
        values = self.declared.values(sent)
        texts = [template.render(values) for template in self.templates]
        if self.format == "html":
            return clean(texts[0])
        if self.format == "list":
            if sum(map(len, texts)) > LARGEST_TEXT:
                raise RenderError(f"the list is longer than {LARGEST_TEXT} characters")
            return texts
        return texts[0]


def make_text(source: str | list[str], form: Format, scope: Scope, declared: Declared) -> tuple[Text, list[Problem]]:
    """Return the text and the problems of its templates."""
    if isinstance(source, str) and "{" not in source and form == "text" and "\r" not in source:
        plain = source.removesuffix("\n")
        return Text(source=source, format=form, fixed=plain, templates=(), declared=declared), []
    problems: list[Problem] = []
    templates = []
    for part in source if isinstance(source, list) else (source,):
        template, found = compile_template(part, scope)
        templates.append(template)
        problems += found
    constants = [text for template in templates if (text := template.constant()) is not None]
    fixed: str | list[str] | None = None
    if len(constants) == len(templates):
        fixed = constants if isinstance(source, list) else clean(constants[0]) if form == "html" else constants[0]
    kept = tuple(templates) if fixed is None else ()
    return Text(source=source, format=form, fixed=fixed, templates=kept, declared=declared), problems
