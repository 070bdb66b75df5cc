"""URL → view of phases and the operations centre."""

from __future__ import annotations

from flask import Blueprint

from app.municipal.phases import centre, mapping, views
from app.web.language import current_language
from app.web.phases import function_name, phase_label, since_text, when_text
from app.web.routing import Access, Route

_BOTH = ("GET", "POST")
_PHASE = "/comune/<istat_code>/fase"
_OF_PHASE, _OF_CENTRE = f"{_PHASE}/<int:statement_id>", f"{_PHASE}/coc/<int:statement_id>"

ROUTES = (
    Route(_PHASE, views.phase, Access.DESK),
    Route(f"{_PHASE}/dichiara", views.phase_declare, Access.DESK, _BOTH),
    Route(f"{_OF_PHASE}/atto", views.phase_act, Access.DESK, _BOTH),
    Route(f"{_OF_PHASE}/correggi", views.phase_correct, Access.DESK, _BOTH),
    Route(f"{_OF_PHASE}/annulla", views.phase_withdraw, Access.DESK, _BOTH),
    Route(f"{_PHASE}/coc", centre.phase_centre, Access.DESK, _BOTH),
    Route(f"{_PHASE}/coc/chiudi", centre.phase_centre_close, Access.DESK, _BOTH),
    Route(f"{_OF_CENTRE}/correggi", centre.phase_centre_correct, Access.DESK, _BOTH),
    Route(f"{_OF_CENTRE}/annulla", centre.phase_centre_withdraw, Access.DESK, _BOTH),
    Route(f"{_PHASE}/piano", mapping.phase_mapping, Access.DESK, _BOTH),
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
