"""The documents say what the code does: settings, error codes, links and commands."""

from __future__ import annotations

import ast
import re
from pathlib import Path

SETTING = re.compile(r"^[A-Z][A-Z0-9_]+$")
OWN_SETTING = re.compile(r"\bCITTADINO" + r"_[A-Z_]+\b")
CODE = re.compile(r"^[a-z][a-z0-9_]+$")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def _first_column(document: str) -> set[str]:
    """Names between backquotes in the first cell of every table row."""
    return {
        match
        for row in re.findall(r"^\| *(`[^|]*) *\|", document, re.MULTILINE)
        for match in re.findall(r"`([^`]+)`", row)
    }


def _keys_read(tree: ast.Module) -> set[str]:
    """Every ``mapping.get("NAME")`` and ``mapping["NAME"]``, and the keys of tables of settings."""
    keys = set()
    for node in ast.walk(tree):
        candidates: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            candidates = node.args[:1]
        elif isinstance(node, ast.Subscript):
            candidates = [node.slice]
        elif isinstance(node, ast.Dict):
            candidates = [key for key in node.keys if key is not None]
        keys |= {c.value for c in candidates if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return {key for key in keys if SETTING.match(key)}


def test_every_setting_is_documented_and_every_documented_setting_exists(
    root: Path, texts: dict[str, str], trees: dict[str, ast.Module]
) -> None:
    documented = _first_column((root / "docs/settings.md").read_text(encoding="utf-8"))
    everywhere = "\n".join(text for name, text in texts.items() if not name.endswith(".md"))
    read = _keys_read(trees["config.py"]) | set(OWN_SETTING.findall(everywhere))
    assert documented == read


def _expected_errors(trees: dict[str, ast.Module]) -> set[str]:
    """Names of ``ExpectedError`` and of every class under it, wherever it is defined."""
    names, before = {"ExpectedError"}, 0
    classes = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while len(names) > before:
        before = len(names)
        names |= {c.name for c in classes if names & {ast.unparse(base).split(".")[-1] for base in c.bases}}
    return names


def _codes_raised(trees: dict[str, ast.Module]) -> set[str]:
    # Problems of a form are raised by their code, the first of them.
    errors = _expected_errors(trees) | {"Problem"}
    calls = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    first = [call.args[0] for call in calls if ast.unparse(call.func).split(".")[-1] in errors]
    return {a.value for a in first if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def test_every_error_code_is_documented_and_every_documented_code_is_used(
    root: Path, product_trees: dict[str, ast.Module]
) -> None:
    documented = _first_column((root / "docs/errors.md").read_text(encoding="utf-8"))
    codes = _codes_raised(product_trees)
    assert not {code for code in codes if not CODE.match(code)}
    assert documented == codes


def test_links_between_documents_lead_somewhere(root: Path, texts: dict[str, str]) -> None:
    dead = [
        f"{name}: {target}"
        for name, text in texts.items()
        if name.endswith(".md")
        for target in LINK.findall(text)
        if not (root / name).parent.joinpath(target).exists() and "images/" not in target
    ]
    assert not dead


def test_commands_in_the_readme_exist(root: Path, texts: dict[str, str]) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", texts["Makefile"], re.MULTILINE))
    assert set(re.findall(r"make ([a-z0-9-]+)", texts["README.md"])) <= targets


def test_every_decision_is_in_the_index_under_its_own_number(root: Path) -> None:
    folder = root / "docs/adr"
    names = sorted(path.name for path in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in names if f"({name})" not in index] == []
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
