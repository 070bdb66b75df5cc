from __future__ import annotations

from pathlib import Path

import pytest

from doubles.plan_examiner import Examiner


@pytest.fixture
def examiner(tmp_path: Path) -> Examiner:
    return Examiner(tmp_path)
