"""Months of uploads as they are drawn."""

from __future__ import annotations

from datetime import date

from app.regional.quality.uploads import unbroken


def test_a_month_without_uploads_is_nothing_and_not_left_out() -> None:
    known = [{"month": date(2025, 11, 1), "blocked": 3}, {"month": date(2026, 1, 1), "blocked": 1}]
    whole = unbroken(known, date(2026, 2, 1))
    assert [(row["month"], row["blocked"]) for row in whole] == [
        (date(2025, 11, 1), 3), (date(2025, 12, 1), 0), (date(2026, 1, 1), 1), (date(2026, 2, 1), 0),
    ]  # fmt: skip


def test_without_any_upload_there_is_nothing_to_draw() -> None:
    assert unbroken([], date(2026, 2, 1)) == []
