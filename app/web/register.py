"""The register as a page and as a file: what is asked in the query string, and lines as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.audit.models import Act
from app.core.audit.register import LONGEST_EXPORT, Filter, Scope, kinds_of_acts, page_of_acts
from app.core.i18n import N_
from app.web import people_words as words
from app.web.exports import table_answer

_COLUMNS = (
    N_("Number"), N_("When"), N_("Who"), N_("From where"), N_("What was done"), N_("Code"), N_("About"), N_("Why"),
    N_("What has changed"),
)  # fmt: skip
_LONGEST_TEXT = 200


def register_answer(
    session: Session, scope: Scope, asked: Mapping[str, str], template: str, file_name: str, **given: Any
) -> str | Response:
    """The page of what was asked (``tipo``, ``chi``, ``dal``, ``al``, ``prima``), or with ``formato`` the whole."""
    wanted = _filter(asked)
    if kind := asked.get("formato"):
        found = page_of_acts(session, scope, replace(wanted, before=None), limit=LONGEST_EXPORT)
        return table_answer(file_name, [_(column) for column in _COLUMNS], (_line(act) for act in found.acts), kind)
    page = page_of_acts(session, scope, wanted)
    kinds = sorted((words.act_word(code), code) for code in kinds_of_acts(session, scope))
    kept = {key: value for key, value in asked.items() if key in ("tipo", "chi", "dal", "al") and value}
    return render_template(template, page=page, kinds=kinds, wanted=wanted, kept=kept, words=words, **given)


def _filter(asked: Mapping[str, str]) -> Filter:
    """What cannot be read does not restrict: an old link still opens."""
    before = asked.get("prima", "")
    return Filter(
        kind=asked.get("tipo", "")[:_LONGEST_TEXT],
        person=asked.get("chi", "").strip()[:_LONGEST_TEXT],
        first=_day(asked.get("dal", "")),
        last=_day(asked.get("al", "")),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(act: Act) -> tuple[Any, ...]:
    changed = "; ".join(
        f"{one.key}: {one.before} → {one.after}" if one.before else f"{one.key}: {one.after}"
        for one in words.changes(act.before, act.after)
    )
    said = (words.act_word(act.action), act.action, act.subject, act.reason, changed)
    return (act.id, act.at, act.actor, act.origin, *said)
