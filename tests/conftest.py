"""Fixtures of all tests, by domain: each plugin is a module beside this file."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

pytest_plugins = [
    "database_fixtures",
    "alert_fixtures",
    "fleet_fixtures",
    "plan_fixtures",
    "command_fixtures",
    "desk_fixtures",
    "notice_fixtures",
]

# How many invented cases a property is tried with; each run invents others. No deadline: machines are busy.
settings.register_profile("cittadino", max_examples=int(os.environ.get("CITTADINO_TEST_EXAMPLES", "20")), deadline=None)
settings.load_profile("cittadino")

# Thousands of tests, their modules and the syntax trees of all our code stay to the end: the collector need not look at
# them again and again. What a test leaves behind is still found, a little later.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
