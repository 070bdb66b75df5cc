"""The scripts' own tests (``*.test.mjs``), run by Node's runner: pure rules, no browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_scripts() -> None:
    if not (node := shutil.which("node")):
        pytest.skip("Node.js is not installed")
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
