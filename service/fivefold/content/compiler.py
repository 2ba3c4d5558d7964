"""From a template's source to its constant parts and values, or to every reason why not."""

import operator
from collections.abc import Callable
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from fivefold.content.declared import Values
from fivefold.content.filters import FILTERS
from fivefold.content.pieces import MOST_PIECES, Read, Value, filtered, merged, reading, shown, simple_pieces, together
from fivefold.content.problems import ANYTHING, ARITHMETIC, REFUSED, WORDS, Problem, closest, clue, misread, undeclared
from fivefold.content.template import LONGEST_SOURCE, Piece, Scope, Template, environment, shower
from fivefold.errors import RenderError

DEEPEST = 16
"""Levels of `{% if %}` in `{% if %}`, and of brackets."""

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda a, b: a in b,
    "notin": lambda a, b: a not in b,
}

NOTHING = Read(lambda _: "", fixed=True)
"""Stands where a problem was noted."""


def compile_template(source: str, scope: Scope) -> tuple[Template, list[Problem]]:
    """Return the compiled template and all problems; with a problem the template is empty."""
    if "{" not in source:
        return Template((tidy(source),) if source else ()), []
    if len(source) > LONGEST_SOURCE:
        return Template(()), [
            Problem(
                code="text-too-long",
                line=1,
                word="",
                message=f"the text has {len(source)} characters",
                remedy=f"shorten it to {LONGEST_SOURCE}",
            )
        ]
    pieces = simple_pieces(tidy(source), scope)
    if pieces is not None:
        return Template(merged(pieces)), []
    compiler = Compiler(scope)
    pieces = compiler.parse(source)
    return Template(() if compiler.problems else merged(pieces)), compiler.problems


def tidy(source: str) -> str:
    """Return the source with the line ends that Jinja2 makes of it."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    return source.removesuffix("\n")


class Compiler:
    """Walks one template; a problem is noted, and the walk goes on to find the next."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.known = scope.known()
        self.filters = scope.tongue.filters()
        self.problems: list[Problem] = []
        self.pieces = 0

    def parse(self, source: str) -> list[Piece]:
        """Compile any template, by Jinja2's parser."""
        if source.count("|") > MOST_PIECES:
            self.refuse("template-size", 1, "", f"the text has more than {MOST_PIECES} filters", "write it more simply")
            return []
        try:
            tree = environment(self.scope.tongue, self.scope.markup).parse(source)
        except TemplateSyntaxError as error:
            said = error.message or ""
            code, message, remedy = misread(said, source)
            self.refuse(code, *clue(said, source, error.lineno), message, remedy)
            return []
        except (RecursionError, OverflowError, ValueError):
            self.refuse("template-syntax", 1, "", "the template cannot be read", "write it more simply")
            return []
        return self.body(tree.body, 0)

    def refuse(self, code: str, line: int, word: str, message: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(code=code, line=line, word=word, message=message, remedy=remedy))

    def refuse_node(self, node: nodes.Node) -> None:
        """Note that this kind of thing is not allowed."""
        kind = type(node).__name__
        what, remedy = REFUSED.get(kind, ANYTHING)
        if kind in ARITHMETIC:
            what, remedy = "arithmetic", "let the shop send the result as a variable"
        self.refuse(
            "template-construct", node.lineno, WORDS.get(kind, "{{"), f"{what} is not allowed in a text", remedy
        )

    def body(self, body: list[nodes.Node], depth: int) -> list[Piece]:
        """Compile a sequence of texts, values and conditions."""
        pieces: list[Piece] = []
        for node in body:
            if isinstance(node, nodes.Output):
                for child in node.nodes:
                    pieces.append(
                        child.data
                        if isinstance(child, nodes.TemplateData)
                        else self.output(self.value(child), child.lineno)
                    )
            elif isinstance(node, nodes.If):
                pieces += self.condition(node, depth + 1)
            else:
                self.refuse_node(node)
        self.pieces += len(pieces)
        if self.pieces > MOST_PIECES and not any(problem.code == "template-size" for problem in self.problems):
            self.refuse("template-size", 1, "", f"the text has more than {MOST_PIECES} parts", "write it more simply")
        return pieces

    def condition(self, node: nodes.If, depth: int) -> list[Piece]:
        """Compile if, elif and else."""
        if depth > DEEPEST:
            said = f"more than {DEEPEST} ifs in each other"
            self.refuse("template-size", node.lineno, "", said, "write it more simply")
            return []
        branches = [
            (self.test(branch.test, 0), Template(merged(self.body(branch.body, depth))))
            for branch in (node, *node.elif_)
        ]
        otherwise = Template(merged(self.body(node.else_, depth)))

        def choose(values: Values) -> str:
            for test, then in branches:
                if test.get(values):
                    return then.render(values)
            return otherwise.render(values)

        return [choose]

    def output(self, value: Read, line: int) -> Piece:
        """Compile what stands between {{ and }}."""
        if value is NOTHING:
            return ""
        show = shower(self.scope.tongue, self.scope.markup)
        if not value.fixed:
            return shown(value, show)
        try:
            return show(value.get({}))
        except RenderError as error:
            self.refuse("value-unfit", line, "", str(error), "use the filter that fits the value")
            return ""

    def value(self, node: nodes.Node, depth: int = 0) -> Read:
        """Compile a variable, a field, a constant, or one of them through filters."""
        if isinstance(node, nodes.Const) and isinstance(node.value, str | int | float):
            constant = node.value
            return Read(lambda _: constant, fixed=True)
        if isinstance(node, nodes.Name):
            return self.path(node.name, None, node.lineno)
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            return self.path(node.node.name, node.attr, node.lineno)
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self.filter(node, depth + 1)
        self.refuse_node(node.node if isinstance(node, nodes.Getattr) else node)
        return NOTHING

    def path(self, name: str, field: str | None, line: int = 1) -> Read:
        """Compile a variable or its field."""
        example = self.known.get(name)
        if example is None:
            self.refuse("unknown-variable", line, name, f"no variable {name!r}", undeclared(name, field, self.known))
            return NOTHING
        if isinstance(example, dict) and field is None:
            remedy = f"name one of its fields: {', '.join(f'{name}.{known}' for known in sorted(example))}"
            self.refuse("unknown-field", line, name, f"variable {name!r} has several fields", remedy)
            return NOTHING
        if field is not None and (not isinstance(example, dict) or field not in example):
            known = sorted(example) if isinstance(example, dict) else []
            self.refuse("unknown-field", line, field, f"no field {field!r} in {name!r}", closest(field, known))
            return NOTHING
        if name == "shop" and field is not None:
            fact = self.scope.facts[field]
            return Read(lambda _: fact, fixed=True)
        return Read(reading(name, field))

    def filter(self, node: nodes.Filter, depth: int) -> Read:
        """Compile a filter with constant arguments."""
        name = node.name
        if depth > DEEPEST or node.node is None:
            self.refuse("template-size", node.lineno, name, "too many filters on one value", "write it more simply")
            return NOTHING
        value = self.value(node.node, depth)
        if value is NOTHING:
            return value
        if name not in self.filters:
            self.refuse("unknown-filter", node.lineno, name, f"no filter {name!r}", closest(name, FILTERS))
            return value
        keywords = {str(pair.key): pair.value for pair in node.kwargs if isinstance(pair, nodes.Keyword)}
        given = [*node.args, *keywords.values()]
        if node.dyn_args or node.dyn_kwargs or not all(isinstance(item, nodes.Const) for item in given):
            said = f"{name!r} takes fixed values only"
            self.refuse("filter-argument", node.lineno, name, said, "write the value out")
            return value
        args = tuple(item.value for item in node.args if isinstance(item, nodes.Const))
        options = {key: item.value for key, item in keywords.items() if isinstance(item, nodes.Const)}
        return filtered(value, self.filters[name], args, options)

    def test(self, node: nodes.Node, depth: int) -> Read:
        """Compile the question of an if."""
        if depth > DEEPEST:
            self.refuse("template-size", node.lineno, "", "the condition is nested too deeply", "write it more simply")
        elif isinstance(node, nodes.Not):
            inner = self.test(node.node, depth + 1).get
            return Read(lambda values: not inner(values))
        elif isinstance(node, nodes.And | nodes.Or):
            left, right = self.test(node.left, depth + 1).get, self.test(node.right, depth + 1).get
            if isinstance(node, nodes.And):
                return Read(lambda values: left(values) and right(values))
            return Read(lambda values: left(values) or right(values))
        elif isinstance(node, nodes.Compare):
            return self.comparison(node)
        else:
            return self.value(node)
        return Read(lambda _: False)

    def comparison(self, node: nodes.Compare) -> Read:
        """Compile `a < b`, also in a chain, and `a in ["x", "y"]`."""
        first = self.value(node.expr).get
        steps: list[tuple[Callable[[Any, Any], bool], Value]] = []
        for operand in node.ops:
            expr = operand.expr
            if operand.op in ("in", "notin") and isinstance(expr, nodes.List | nodes.Tuple):
                steps.append((COMPARE[operand.op], together([self.value(item) for item in expr.items])))
            else:
                steps.append((COMPARE[operand.op], self.value(expr).get))

        def compare(values: Values) -> bool:
            left = first(values)
            for compares, get in steps:
                right = get(values)
                try:
                    if not compares(left, right):
                        return False
                except TypeError:
                    raise RenderError("a text cannot be compared with a number") from None
                left = right
            return True

        return Read(compare)
