"""Commands as real processes."""

from __future__ import annotations

import json
import os

import pytest

from alert_fixtures import Product
from command_fixtures import command_anew
from doubles.commands import Commands


@pytest.fixture
def cittadino(product: Product, commands: Commands):
    """Run a command; returns exit status, standard output and standard error."""

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        done = commands.run(*arguments, env=os.environ | product.environment | environment)
        assert "Traceback" not in done[2]
        return done

    return run


@pytest.fixture
def cittadino_anew(product: Product):
    """The same in a process that starts from nothing."""

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        return command_anew(*arguments, env=product.environment | environment)

    return run


@pytest.fixture
def alerts(cittadino):
    """Run ``cittadino alerts`` with ``--json``; returns exit status and the object."""

    def run(*arguments: str, **environment: str) -> tuple[int, dict]:
        status, output, _ = cittadino("alerts", *arguments, "--json", **environment)
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run
