"""Every figure of the dashboard is defined once, docs/metrics.md says the same names, and a test works it out again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.regional.definitions import DEFINITIONS


def test_the_document_defines_every_figure_and_no_other(root: Path) -> None:
    dashboard = (root / "docs/metrics.md").read_text().split("# Figures of the region's dashboard")[1]
    assert set(re.findall(r"^### (\S+)$", dashboard, re.MULTILINE)) == set(DEFINITIONS)


def test_every_figure_is_worked_out_again_by_some_test(trees: dict[str, ast.Module]) -> None:
    """``@pytest.mark.recomputes("formal")`` stands above the test that does it, from raw rows and without our SQL."""
    names = set(_marked(trees))
    assert names - set(DEFINITIONS) == set()
    assert set(DEFINITIONS) - names == set()


def _marked(trees: dict[str, ast.Module]) -> Iterator[str]:
    for name, tree in trees.items():
        if not name.startswith("tests/web/region/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.recomputes":
                yield from (ast.literal_eval(one) for one in node.args)
