"""What the architecture tests look at: the files of the project as git sees them, and the trees of its Python."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Folders whose Python is the product, as opposed to its tests and scripts.
PRODUCT = ("app/", "alerts/", "plans/", "migrations/", "config.py", "wsgi.py")


def _git(*arguments: str) -> list[str]:
    listing = subprocess.run(["git", "-C", str(ROOT), *arguments, "-z"], capture_output=True, text=True, check=True)
    return [name for name in listing.stdout.split("\0") if name]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def file_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Files that are committed or would be, relative to the root; a copy without a repository is read the same way."""
    if (ROOT / ".git").exists():
        names = _git("ls-files", "--cached", "--others", "--exclude-standard")
    else:
        repository = tmp_path_factory.mktemp("repository")
        subprocess.run(["git", "init", "-q", "--bare", str(repository)], check=True)
        names = _git(f"--git-dir={repository}", f"--work-tree={ROOT}", "ls-files", "--others", "--exclude-standard")
    return sorted(name for name in set(names) if (ROOT / name).is_file())


@pytest.fixture(scope="session")
def texts(file_names: list[str]) -> dict[str, str]:
    """Content of every text file of the project, by relative name."""
    found = {}
    for name in file_names:
        data = (ROOT / name).read_bytes()
        if b"\0" not in data:
            found[name] = data.decode("utf-8", errors="replace")
    return found


@pytest.fixture(scope="session")
def trees(texts: dict[str, str]) -> dict[str, ast.Module]:
    """Syntax tree of every Python file, tests and scripts included."""
    return {name: ast.parse(text, name) for name, text in texts.items() if name.endswith(".py")}


@pytest.fixture(scope="session")
def product_trees(trees: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """Syntax tree of every Python file of the product itself."""
    return {name: tree for name, tree in trees.items() if name.startswith(PRODUCT)}
