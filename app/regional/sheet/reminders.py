"""Writing to one municipality: a model is chosen, read as it will be sent, changed, sent."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import ngettext

from app.core.errors import InputRefused
from app.core.follow_up.queries import follow_up_of
from app.core.follow_up.recipients import recipients, reminded_lately
from app.core.follow_up.reminding import remind
from app.core.follow_up.wording import Template, Wording
from app.regional.sheet import words
from app.regional.sheet.facts import known_one
from app.regional.sheet.forms import ReminderForm
from app.regional.sheet.letter_text import MODELS, blank_letter, filled, refuse_unwritten, signature, template_asked
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_BESIDE = {"address_invalid": "office", "reminder_for_nobody": "office", "reminded_lately": "again",
           "reminder_empty": "body"}  # fmt: skip


def reminder(istat_code: str) -> Any:
    """The letter with whom it goes to; sent, the log of the municipality."""
    form, status = ReminderForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _sent(istat_code, form)
            except InputRefused as error:
                status = form.refuse(error, _BESIDE)
    return _page(istat_code, form, status)


def _sent(istat_code: str, form: ReminderForm) -> Any:
    wording = Wording(template_asked(form.template.data), str(form.subject.data), str(form.body.data))
    person = current_person()
    refuse_unwritten(wording, signature(person.name, person.email))
    with context().database.transaction() as session:
        row = remind(
            session, person, istat_code, wording, office_address=form.office.data or "",
            again=bool(form.again.data), now=context().clock(),
        )  # fmt: skip
        found = next(one for one in follow_up_of(session, istat_code).reminders if one.id == row.id)
    count = found.recipients
    flash(ngettext("The letter leaves now, to %(num)d address.", "The letter leaves now, to %(num)d addresses.", count))
    return redirect(url_for("regional.sheet", istat_code=istat_code, _anchor="solleciti"), code=303)


def _page(istat_code: str, form: ReminderForm, status: int) -> Any:
    now, person = context().clock(), current_person()
    asked_for = form.template.data if form.is_submitted() else request.args.get("modello")
    with context().database.transaction() as session:
        known = known_one(session, istat_code, now=now)
        fitting = [one for one, model in MODELS.items() if model.true_of(known)]
        # Nobody who comes from a list of what is missing has to choose that again; a free text is the last of all.
        template = template_asked(asked_for) if asked_for else fitting[0]
        people = recipients(session, [istat_code], template).get(istat_code, ())
        last = reminded_lately(session, [istat_code], template, now=now).get(istat_code)
        offices = [one.office_address for one in follow_up_of(session, istat_code).reminders if one.office_address]
    if not form.is_submitted():
        letter = filled(
            blank_letter(template, signature(person.name, person.email)), known, context().settings.base_url
        )
        form.template.data, form.subject.data, form.body.data = template.value, letter.subject, letter.body
        form.office.data = next(iter(offices), "")
    page = render_template(
        "regional/sheet/reminder.html", place=known, form=form, template=template, people=people, last=last,
        templates=list(Template), words=words, fitting=fitting,
    )  # fmt: skip
    return make_response(page, status)


ROUTES = (Route("/regione/comuni/<istat_code>/sollecito", reminder, Access.REGION, ("GET", "POST")),)
