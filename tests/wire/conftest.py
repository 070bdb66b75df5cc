"""Fixtures of the contract tests of transports."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from doubles.throwaway_ca import local_tls
from wire.transports import TRANSPORTS, Bench, Kit


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """The throw-away authority's certificate, and what a server on this machine needs."""
    return local_tls(tmp_path_factory.mktemp("tls"))


@pytest.fixture(params=sorted(TRANSPORTS))
def kit(request: pytest.FixtureRequest, tls: tuple[Path, ssl.SSLContext]) -> Kit:
    """One kind of transport."""
    return Kit(request.param, tls[0])


@pytest.fixture
def bench(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> Bench:
    """One kind of transport before a scripted HTTP/2 server."""
    return Bench(kit, tls[1])
