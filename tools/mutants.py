#!/usr/bin/env python3
"""Change the code that keeps the promises, line by line, and see that a test turns red over each change.

    tools/mutants.py                     every module below; a table of what was killed
    tools/mutants.py effect/tally.py …   these
    tools/mutants.py --survivors         the changes that no test saw, after a run
    tools/mutants.py --again             these once more, and those out of time, against the tests as they are now

mutmut 3 makes the mutants and runs, of each, the tests that reach the changed function. It wants the package in
`src/`, and mutants in place of what is installed; so it works in a copy, `build/mutants`, and is installed there too.
Only fast tests run: none that starts a service or a Valkey, none that simulates a thousand shops. Each module's own
examples (doctests) do. mutmut changes functions without decorators, no constants, and here no named tuple's methods.
"""

import ast
import difflib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPY = ROOT / "build" / "mutants"
RESULTS = COPY / "results.json"
MUTMUT = ("mutmut==3.3.1", "pytest>=8.4,<9")
EFFECT = [
    "allocation", "compare", "conclusion", "effects", "eprocess", "expectation", "fields", "figures", "groups", "nodes",
    "release", "report", "tally", "variants", "verdict",
]  # fmt: skip
MODULES = [
    "ticket.py", "coarse.py", "store/spent.py", "store/sums.py", "store/flush.py", "store/retention.py",
    "store/proof.py", "forget.py", "web/privacy.py", *(f"effect/{name}.py" for name in EFFECT),
]  # fmt: skip
TESTS = [
    "tests/effect", "tests/test_ticket.py",
    *(f"tests/store/test_{name}.py" for name in ("flush", "forgetting", "store")),
    *(f"tests/trust/test_{name}.py" for name in ("forget", "privacy", "tickets")), "tests/test_examples.py",
]  # fmt: skip
KILLED = {1, 3}
TIMED_OUT = {-24, 24, 36, 152, 255}

CONFTEST = """
import importlib

import pytest

SLOW = {"serving", "server", "cluster"}


def pytest_collection_modifyitems(items):
    items[:] = [
        item for item in items
        if not SLOW & set(item.fixturenames)
        and not any(word in item.nodeid for word in ("valkey", "thousand", "promises"))
    ]


@pytest.fixture(autouse=True)
def made_anew(request):
    if request.path.name == "test_ticket.py":
        importlib.reload(importlib.import_module("fivefold.coarse"))
"""
"""What starts a process would not run the mutant; tables that are made as a module is loaded, the mutant makes."""
EXAMPLES = """
import ast
import doctest
import importlib
from pathlib import Path

import pytest

MODULES = {modules!r}


def examples():
    for module in MODULES:
        tree = ast.parse((Path("../src/fivefold") / module).read_text())
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ">>>" in (text := ast.get_docstring(node) or ""):
                yield pytest.param(module, text, id=f"{{module}}:{{node.name}}")


@pytest.mark.parametrize(("module", "text"), [*examples()])
def test_the_examples_are_true(module, text):
    names = vars(importlib.import_module("fivefold." + module.removesuffix(".py").replace("/", ".")))
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest(text, dict(names), module, module, 0))
    assert not runner.failures
"""
SETTINGS = """
[tool.pytest.ini_options]
addopts = "--import-mode=importlib --assert=plain -p no:cacheprovider -p no:unraisableexception -p no:threadexception"
[tool.mutmut]
paths_to_mutate = ["src/"]
do_not_mutate = {others}
also_copy = ["content", "snippet", "docs", "README.md", "conftest.py"]
tests_dir = {tests}
"""


def main(arguments: list[str]) -> int:
    """Run the mutants, or show those that survived the last run."""
    if arguments == ["--survivors"]:
        return survivors()
    before = results() if arguments == ["--again"] else {}
    prepare([*before] or arguments or MODULES)
    alive = [name for codes in before.values() for name, code in codes.items() if code not in KILLED]
    done = mutmut("run", "--max-children", "2", *alive)
    keep(before)
    table()
    return done.returncode


def prepare(modules: list[str]) -> None:
    """Lay out the copy; results of an earlier run are thrown away."""
    for part in ("src", "mutants", "tests", "content", "snippet", "docs"):
        shutil.rmtree(COPY / part, ignore_errors=True)
    plain = shutil.ignore_patterns("__pycache__", "node_modules")
    shutil.copytree(ROOT / "service" / "fivefold", COPY / "src" / "fivefold", ignore=plain)
    for part in ("tests", "content", "snippet/dist", "docs"):
        shutil.copytree(ROOT / part, COPY / part, ignore=plain)
    shutil.copy(ROOT / "README.md", COPY)
    for module in modules:
        spare_named_tuples(COPY / "src" / "fivefold" / module)
    (COPY / "conftest.py").write_text(CONFTEST)
    (COPY / "tests" / "test_examples.py").write_text(EXAMPLES.format(modules=modules))
    sources = sorted((COPY / "src").rglob("*.py"))
    others = [
        str(path.relative_to(COPY)) for path in sources if str(path.relative_to(COPY / "src/fivefold")) not in modules
    ]
    tests = [test for test in TESTS if (COPY / test).exists()]
    (COPY / "pyproject.toml").write_text(SETTINGS.format(others=json.dumps(others), tests=json.dumps(tests)))
    if not (COPY / "lib" / "mutmut").exists():
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "-q",
            "--target",
            str(COPY / "lib"),
        ]
        subprocess.run([*pip, *MUTMUT], check=True)  # noqa: S603


def spare_named_tuples(path: Path) -> None:
    """Mark the methods of named tuples: with the switch that mutmut adds to a class, they are none any more."""
    lines = path.read_text().splitlines()
    for kind in ast.walk(ast.parse(path.read_text())):
        if isinstance(kind, ast.ClassDef) and any(getattr(base, "id", "") == "NamedTuple" for base in kind.bases):
            for method in (part for part in kind.body if isinstance(part, ast.FunctionDef)):
                first = method.body[1] if ast.get_docstring(method) else method.body[0]
                for at in {method.lineno - 1, *range(first.lineno - 1, method.end_lineno or first.lineno)}:
                    lines[at] += "  # pragma: no mutate"
    path.write_text("\n".join(lines) + "\n")


def mutmut(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run mutmut in the copy."""
    env = {**os.environ, "PYTHONPATH": str(COPY / "lib"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    program = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()"]  # `-m` would load it twice
    return subprocess.run([*program, *words], cwd=COPY, env=env, text=True, check=False, **options)  # noqa: S603


def keep(before: dict[str, dict[str, int | None]]) -> None:
    """Write down the exit code of the tests by module and mutant; of those that did not run, the one of before."""
    found = {}
    for meta in sorted((COPY / "mutants" / "src").rglob("*.meta")):
        module = str(meta.relative_to(COPY / "mutants/src/fivefold")).removesuffix(".meta")
        codes = json.loads(meta.read_text())["exit_code_by_key"]
        if codes:
            known = before.get(module, {})
            found[module] = {name: known.get(name) if code is None else code for name, code in codes.items()}
    RESULTS.write_text(json.dumps(found, indent=1))


def results() -> dict[str, dict[str, int | None]]:
    """Return what the last run wrote down."""
    return json.loads(RESULTS.read_text())


def table() -> None:
    """Print what was killed, by module."""
    total = [0, 0, 0]
    print(f"{'module':24} {'mutants':>8} {'killed':>7} {'in time':>8} {'score':>7}")
    for module, codes in results().items():
        killed = sum(code in KILLED for code in codes.values())
        late = sum(code in TIMED_OUT for code in codes.values())
        total = [a + b for a, b in zip(total, (len(codes), killed, late), strict=True)]
        print(f"{module:24} {len(codes):8} {killed:7} {late:8} {(killed + late) / len(codes):7.1%}")
    print(f"{'all':24} {total[0]:8} {total[1]:7} {total[2]:8} {(total[1] + total[2]) / max(1, total[0]):7.1%}")


def survivors() -> int:
    """Print the changes that no test saw, read off the changed files themselves."""
    for module, codes in results().items():
        text = (COPY / "mutants" / "src" / "fivefold" / module).read_text()
        bodies = {
            node.name: (ast.get_source_segment(text, node) or "").splitlines()
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for name, code in codes.items():
            if code is not None and code not in KILLED | TIMED_OUT:
                changed = name.rpartition(".")[2]
                before = bodies[changed.partition("__mutmut_")[0] + "__mutmut_orig"]
                lines = [
                    line
                    for line in difflib.unified_diff(before, bodies[changed], n=0)
                    if line[:2] not in ("--", "++", "@@")
                ]
                print(
                    module,
                    changed,
                    "(no test reaches it)" if code == 33 else "",
                    *lines[1 if "def " in lines[0] else 0 :],
                    sep="\n",
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
