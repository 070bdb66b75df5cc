"""Every figure of the dashboard is defined once, and docs/metrics.md says the same names."""

from __future__ import annotations

import re
from pathlib import Path

from app.regional.definitions import DEFINITIONS


def test_the_document_defines_every_figure_and_no_other(root: Path) -> None:
    dashboard = (root / "docs/metrics.md").read_text().split("# Figures of the region's dashboard")[1]
    assert set(re.findall(r"^### (\S+)$", dashboard, re.MULTILINE)) == set(DEFINITIONS)
