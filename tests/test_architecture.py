"""Imports point down, and every library has one home."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "service" / "fivefold"
GROUND = {"records", "errors"}
ROOMS = {"model", "effect", "content", "store"}
FLOW = ROOMS | GROUND | {"coarse", "ticket", "session", "settings"}
MAY_IMPORT = {
    "records": set(),
    "errors": set(),
    "settings": GROUND,
    "ticket": GROUND,
    "coarse": GROUND,
    **dict.fromkeys(ROOMS, GROUND),
    "model": GROUND | {"coarse"},
    "session": GROUND | {"effect", "coarse"},
    "pick": GROUND | {"effect", "content", "session"},
    "shop": FLOW,
    "accept": FLOW | {"shop"},
    "decide": FLOW | {"shop", "accept", "pick"},
    "booking": FLOW | {"shop"},
    "fleet": GROUND,
    "clock": set(),
    "opening": FLOW | {"shop"},
    "storing": GROUND | {"store"},
    "flushing": FLOW | {"shop", "storing"},
    "publishing": FLOW | {"shop", "storing", "flushing", "fleet"},
    "keeper": FLOW | {"shop", "clock", "booking", "opening", "storing", "flushing", "publishing"},
    "web": GROUND | {"effect", "content", "settings", "decide", "shop", "keeper"},
}
HOME = {
    "litestar": {"web", "app", "server", "bench"},
    "uvicorn": {"cli", "server", "protocol", "bench"},
    "river": {"model", "evaluate", "bench"},
    "jinja2": {"content"},
    "nh3": {"content"},
    "babel": {"content"},
    "tomlkit": {"content"},
    "watchfiles": {"content"},
    "sqlite_utils": {"store"},
    "valkey": {"store"},
}


def modules():
    """Yield (room, path, imported name, line) of every import in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((room, path, alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module == "fivefold":
                yield from ((room, path, f"fivefold.{alias.name}", node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield room, path, node.module, node.lineno


def test_imports_point_down():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line}: {room} may not import {name}"
        for room, path, name, line in modules()
        if name.startswith("fivefold.") and room in MAY_IMPORT
        if name.split(".")[1] not in MAY_IMPORT[room] | {room, "__version__"}
    ]
    assert not wrong, "\n".join(wrong)


def test_every_library_has_one_home():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line}: {library} belongs in {', '.join(sorted(HOME[library]))}"
        for room, path, name, line in modules()
        if (library := name.split(".")[0]) in HOME and room not in HOME[library]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_shadows_the_standard_library():
    names = {path.stem for path in PACKAGE.rglob("*.py")} | {path.name for path in PACKAGE.rglob("*") if path.is_dir()}
    assert not names & {"http", "types", "io", "json", "random", "time", "statistics", "string"}
