"""The terms of a subscription (a row ``s`` of that table), in SQL: twins of rules of the domain, held together by test.

:mod:`alerts.domain.thresholds` and :mod:`alerts.domain.quiet` tell them in words.
"""

from __future__ import annotations

#: From which level the device wants to be told of the hazard of ``d``; 4 is never.
THRESHOLD = "COALESCE(CAST(s.hazard_levels ->> d.hazard AS int), s.min_level)"


def _shown(day: str, column: str) -> str:
    return f"((CAST(:now AT TIME ZONE 'Europe/Rome' AS date) + {day} + s.{column}) AT TIME ZONE 'Europe/Rome')"


#: When the quiet hours that ``:now`` is in are over for the device; null outside of them.
QUIET_UNTIL = f"""
    CASE
        WHEN s.quiet_from < s.quiet_to
        THEN CASE WHEN :now >= {_shown("0", "quiet_from")} AND :now < {_shown("0", "quiet_to")}
                  THEN {_shown("0", "quiet_to")} END
        WHEN :now < {_shown("0", "quiet_to")} THEN {_shown("0", "quiet_to")}
        WHEN :now >= {_shown("0", "quiet_from")} THEN {_shown("1", "quiet_to")}
    END
"""
