"""Commands as real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from alert_fixtures import Product


@pytest.fixture
def cittadino(product: Product):
    """Run a command; returns exit status, standard output and standard error."""

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli.main", *arguments],
            env=os.environ | product.environment | environment,
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def alerts(cittadino):
    """Run ``cittadino alerts`` with ``--json``; returns exit status and the object."""

    def run(*arguments: str, **environment: str) -> tuple[int, dict]:
        status, output, _ = cittadino("alerts", *arguments, "--json", **environment)
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run
