"""What can be chosen in the form of a notice: risks, levels, and the municipalities one may write for."""

from __future__ import annotations

from flask_babel import gettext as _

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice import Draft
from alerts.domain.words import hazard_word, level_word
from app.core.identity.roles import MAY, Permission
from app.core.territory.lookup import get_municipality
from app.municipal.notices.form import NoticeForm
from app.municipal.notices.reading import Desk


def prepared(desk: Desk, draft: Draft) -> NoticeForm:
    """The form of a draft with its choices, holding what was sent if anything was."""
    form = NoticeForm()
    hazards = [(hazard.value, hazard_word(hazard, _)) for hazard in Hazard if hazard is not Hazard.OTHER]
    levels = [level_word(level, _) for level in Level]
    form.prepare(hazards, levels, _places(desk, draft))
    return form


def places_together(desk: Desk) -> list[tuple[str, str]]:
    """Municipalities that one issuer speaks for together with that of the desk: codes and names, this one first."""
    codes = {code for spoken in _spoken(desk).values() if desk.istat_code in spoken for code in spoken}
    return _named(desk, codes or {desk.istat_code})


def _places(desk: Desk, draft: Draft) -> list[tuple[str, str]]:
    return _named(desk, {*draft.content.places, *_spoken(desk).get(draft.issuer, ())})


def _spoken(desk: Desk) -> dict[str, frozenset[str]]:
    """For each issuer that one may write for, by name, its municipalities."""
    return {
        charge.issuer_name: charge.municipalities
        for charge in desk.person.charges
        if charge.municipalities and Permission.WRITE_NOTICE in MAY[charge.role]
    }


def _named(desk: Desk, codes: set[str]) -> list[tuple[str, str]]:
    named = [(code, get_municipality(desk.session, code).name) for code in codes]
    return sorted(named, key=lambda place: (place[0] != desk.istat_code, place[1]))
