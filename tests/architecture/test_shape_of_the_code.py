"""Ceilings of size and habits of shape. A rule that matters is a test here, not a paragraph somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_PROJECT_IMPORTS = 12

CODE = (".py", ".js", ".mjs", ".sh", ".html")
PROJECT = {"app", "alerts", "plans", "config", "wsgi"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: A code of ISTAT that a statement takes for text, or cuts to size: ADR 0053.
CODE_AS_TEXT = re.compile(
    r"CAST\(:(?:istat_code|region_code|regions?|codes|places) AS (?:text|varchar|char\()"
    r"|%\((?:all_)?places\)s::text"
)


def _project_imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and module of every import of our own code under ``tree``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = ["." * node.level + (node.module or "")]
        else:
            continue
        for module in modules:
            if module.startswith(".") or module.split(".")[0] in PROJECT:
                yield node.lineno, module


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))


def test_no_file_is_longer_than_the_ceiling(texts: dict[str, str]) -> None:
    long = {n: t.count("\n") for n, t in texts.items() if n.endswith(CODE) and t.count("\n") > MAX_FILE_LINES}
    assert not long


def test_no_function_is_longer_than_the_ceiling(trees: dict[str, ast.Module]) -> None:
    long = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in trees.items()
        for function in _functions(tree)
        if (function.end_lineno or function.lineno) - function.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert not long


def test_no_module_or_package_has_a_name_that_says_nothing(file_names: list[str]) -> None:
    vague = [name for name in file_names if VAGUE_NAMES & {PurePosixPath(part).stem for part in name.split("/")}]
    assert not vague


def test_a_package_opens_with_its_story_and_nothing_else(product_trees: dict[str, ast.Module]) -> None:
    inits = {name: tree for name, tree in product_trees.items() if name.endswith("__init__.py")}
    code = [name for name, tree in inits.items() if len(tree.body) != 1 or ast.get_docstring(tree) is None]
    empty = [name for name, tree in inits.items() if not (ast.get_docstring(tree) or "").strip()]
    assert not code
    assert not empty


def test_our_code_is_imported_at_the_top_of_a_module(trees: dict[str, ast.Module]) -> None:
    hidden = [
        f"{name}:{line} {module}"
        for name, tree in trees.items()
        for function in _functions(tree)
        for line, module in _project_imports(function)
    ]
    assert not hidden


def test_no_module_needs_too_many_of_the_others(product_trees: dict[str, ast.Module]) -> None:
    counts = {name: len({module for _, module in _project_imports(tree)}) for name, tree in product_trees.items()}
    assert not {name: count for name, count in counts.items() if count > MAX_PROJECT_IMPORTS}


def test_settings_are_a_leaf_and_the_only_reader_of_the_environment(product_trees: dict[str, ast.Module]) -> None:
    assert not list(_project_imports(product_trees["config.py"]))
    readers = {name for name, tree in product_trees.items() if _uses_of_environment(tree) - _set_environment(tree)}
    assert readers <= {"config.py"}


def _uses_of_environment(tree: ast.Module) -> set[ast.Attribute]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return {node for node in nodes if node.attr in {"environ", "getenv"}}


def _set_environment(tree: ast.Module) -> set[ast.expr]:
    """``os.environ`` in ``os.environ[…] = …``: telling a library something is not reading a setting."""
    items = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)]
    return {item.value for item in items}


def test_kinds_are_text_with_a_check_never_a_database_enum(product_trees: dict[str, ast.Module]) -> None:
    # A value cannot be taken out of a PostgreSQL enum, so a migration that adds one cannot be undone.
    enums = [
        f"{name}:{node.lineno}"
        for name, tree in product_trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and any(alias.name.lower() == "enum" for alias in node.names)
    ]
    attributes = [
        f"{name}:{node.lineno}"
        for name, tree in product_trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.lower() == "enum"
        and isinstance(node.value, ast.Name)
        and node.value.id in {"sa", "sqlalchemy", "postgresql"}
    ]
    assert not enums + attributes


def test_no_time_without_a_zone(trees: dict[str, ast.Module]) -> None:
    naive = [
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_naive(node, node.func.attr)
    ]
    assert not naive


def test_only_entry_points_ask_what_time_it_is(product_trees: dict[str, ast.Module]) -> None:
    # Rules and use cases are given `now`: that is what lets a bulletin be replayed under the clock of its day.
    # A channel's adapter is at the edge of the world too, with the transports below it: the tokens it signs expire by
    # the world's clock, and a push service that wants to be left alone until a date means that clock.
    askers = {
        name
        for name, tree in product_trees.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.alias) and node.name == "utc_now")
        or (isinstance(node, ast.Attribute) and _text(node) in {"datetime.now", "clock.utc_now", "time.time"})
    }
    inside = {name for name in askers if name.startswith(("alerts/", "plans/", "app/core/"))}
    inside -= {name for name in inside if name.startswith(("alerts/channels/adapters/", "alerts/channels/push/"))}
    assert inside <= {"app/core/clock.py", "alerts/jobs/ticking.py", "plans/jobs.py"}


def _is_naive(call: ast.Call, method: str) -> bool:
    if method in {"utcnow", "utcfromtimestamp", "today"}:
        return True
    return method == "now" and _text(call.func).endswith("datetime.now") and not (call.args or call.keywords)


def _text(node: ast.expr) -> str:
    return ast.unparse(node)


def test_codes_of_places_are_compared_as_what_they_are(texts: dict[str, str]) -> None:
    """Their columns are ``char``: against text neither their index nor their statistics are of use."""
    as_text = {
        name: found
        for name, text in texts.items()
        if name.startswith(("alerts/", "app/", "plans/")) and (found := CODE_AS_TEXT.findall(text))
    }
    assert not as_text
