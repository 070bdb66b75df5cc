"""Commands of the product, as whoever types them sees them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from doubles.commands import Commands


@pytest.fixture(scope="session")
def commands() -> Iterator[Commands]:
    """Runs commands as processes of their own that need not read the program first."""
    with Commands() as running:
        yield running


def command_anew(*arguments: str, env: dict[str, str]) -> tuple[int, str, str]:
    """A command as an operator starts it, from nothing: exit status, standard output and standard error."""
    command = [sys.executable, "-m", "app.cli.main", *arguments]
    done = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr
