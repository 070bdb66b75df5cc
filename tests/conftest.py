"""Fixtures of all tests, by domain: each plugin is a module beside this file."""

from __future__ import annotations

pytest_plugins = ["database_fixtures", "alert_fixtures", "fleet_fixtures", "plan_fixtures", "command_fixtures"]
