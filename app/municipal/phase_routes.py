"""URL → view of phases and the operations centre."""

from __future__ import annotations

from flask import Blueprint

from app.municipal import phase_centre, phase_mapping, phase_views
from app.web.language import current_language
from app.web.phases import function_name, phase_label, since_text, when_text
from app.web.routing import Access, Route

_BOTH = ("GET", "POST")
_PHASE = "/comune/<istat_code>/fase"
_OF_PHASE, _OF_CENTRE = f"{_PHASE}/<int:statement_id>", f"{_PHASE}/coc/<int:statement_id>"

ROUTES = (
    Route(_PHASE, phase_views.phase, Access.DESK),
    Route(f"{_PHASE}/dichiara", phase_views.phase_declare, Access.DESK, _BOTH),
    Route(f"{_OF_PHASE}/atto", phase_views.phase_act, Access.DESK, _BOTH),
    Route(f"{_OF_PHASE}/correggi", phase_views.phase_correct, Access.DESK, _BOTH),
    Route(f"{_OF_PHASE}/annulla", phase_views.phase_withdraw, Access.DESK, _BOTH),
    Route(f"{_PHASE}/coc", phase_centre.phase_centre, Access.DESK, _BOTH),
    Route(f"{_PHASE}/coc/chiudi", phase_centre.phase_centre_close, Access.DESK, _BOTH),
    Route(f"{_OF_CENTRE}/correggi", phase_centre.phase_centre_correct, Access.DESK, _BOTH),
    Route(f"{_OF_CENTRE}/annulla", phase_centre.phase_centre_withdraw, Access.DESK, _BOTH),
    Route(f"{_PHASE}/piano", phase_mapping.phase_mapping, Access.DESK, _BOTH),
)


def install(blueprint: Blueprint) -> None:
    """Give pages the words of phases."""
    blueprint.context_processor(
        lambda: {
            "phase_label": phase_label,
            "function_name": function_name,
            "since_text": lambda since, now: since_text(since, now, current_language()),
            "when_text": lambda instant, now: when_text(instant, now, current_language()),
        }
    )
