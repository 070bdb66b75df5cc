"""Which phase the plan gives to an alert of each colour."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.core.phases.mapping import mappings, set_mapping
from app.municipal.phases.answers import acted, phase_page
from app.municipal.phases.forms import MappingForm
from app.web.access import current_person
from app.web.context import context


def phase_mapping(istat_code: str) -> Any:
    """What the plan says, with its earlier versions."""
    form, person = MappingForm(), current_person()
    done = acted(
        form,
        istat_code,
        lambda session: set_mapping(session, person, istat_code, form.said(), now=context().clock()),
        _("Written down: from now on the desk proposes what the plan says."),
    )
    with context().database.transaction() as session:
        versions = mappings(session, istat_code)
    if not form.is_submitted() and versions:
        form.act.data = versions[0].act
        for colour, phase in versions[0].phases.items():
            form[colour].data = phase.value
    return done or phase_page("mapping.html", istat_code, form, versions=versions)
