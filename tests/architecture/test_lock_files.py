"""What is installed is what was locked: every package by version and hash, and no line says where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

PYTHON_LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
PIN = re.compile(r"^([a-z0-9.-]+)==([^\s;]+)(?: ; (.+?))? \\$", re.MULTILINE)


def _pins(lock: Path) -> dict[tuple[str, str], str]:
    """Version by (name, condition): a universal lock may pin a name once for each platform."""
    return {(name, condition): version for name, version, condition in PIN.findall(lock.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_every_python_package_has_a_version_and_a_hash(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    entries = re.sub(r" \\\n\s+", " ", text).strip().splitlines()
    assert entries
    assert not [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]
    assert len(_pins(root / name)) == len(entries)


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_no_python_lock_says_where_a_package_comes_from(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert not re.findall(r"(?:https?|file|git\+\w+)://\S+|--(?:extra-)?index-url\S*", text)


def test_the_development_lock_contains_the_runtime_one(root: Path) -> None:
    runtime, development = _pins(root / "requirements.txt"), _pins(root / "requirements-dev.txt")
    assert runtime.items() <= development.items()


def test_every_npm_package_has_a_hash_and_no_address(root: Path) -> None:
    lock = root / "package-lock.json"
    if not lock.exists():
        pytest.skip("package-lock.json is not here yet")
    entries = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    packages = {name: entry for name, entry in entries.items() if name.startswith("node_modules/")}
    assert packages
    assert not [name for name, entry in packages.items() if "integrity" not in entry and not entry.get("link")]
    assert not [name for name, entry in packages.items() if "://" in entry.get("resolved", "")]
