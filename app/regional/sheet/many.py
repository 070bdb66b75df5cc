"""Writing to many municipalities at once: those ticked in a table, or all of whom a model is true.

Before anything is sent it is shown who gets it, who does not and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.errors import InputRefused
from app.core.follow_up.reminding import MOST, Sent, remind_many
from app.core.follow_up.wording import Template, Wording
from app.regional.asked import asked
from app.regional.sheet import words
from app.regional.sheet.choosing import NOT_TRUE, WHY, Line, lines_of, lines_of_region
from app.regional.sheet.forms import ReminderForm
from app.regional.sheet.letter_text import blank_letter, filled, refuse_unwritten, signature, template_asked
from app.regional.sheet.log import log_page
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

#: Octets: the codes of all municipalities that may be written to, and a letter.
_LARGEST = 200_000
#: Municipalities that a message names, for each reason.
_NAMED = 10


def reminders() -> Any:
    """The log; with ``modello`` or ticked boxes (``comune``) the letter and whom it goes to; with ``azione=invia`` it
    is sent."""
    if request.method == "POST":
        form = ReminderForm()
        return _send(form) if request.form.get("azione") == "invia" else _prepare(form, _ticked())
    return _prepare(ReminderForm(formdata=None), None) if request.args.get("modello") else log_page()


def _ticked() -> list[str]:
    return request.form.getlist("comune")[: MOST + 1]


def _prepare(form: ReminderForm, codes: Sequence[str] | None, status: int = 200) -> Any:
    """``codes``: None for everybody of whom the model is true, in one region: the first if none is asked for."""
    person, now = current_person(), context().clock()
    template = template_asked(request.values.get("modello") or form.template.data)
    with context().database.transaction() as session:
        about = asked(session, request.args)
        region = about.region_code or next(iter(about.regions), None)
        given: dict[str, Any] = {"again": bool(form.again.data), "now": now}
        if codes is None:
            lines = lines_of_region(session, region, template, **given)
        else:
            lines = lines_of(session, codes, template, **given)
    if not form.subject.data or form.template.data != template.value:
        letter = blank_letter(template, signature(person.name, person.email))
        form.subject.data, form.body.data, form.template.data = letter.subject, letter.body, template.value
    first = next((line for line in lines if not line.why), None)
    example = filled(_wording(form, template), first.known, context().settings.base_url) if first else None
    page = render_template(
        "regional/sheet/many.html", about=about, form=form, template=template, templates=list(Template), words=words,
        lines=lines, example=example, first=first, why=WHY, goes=sum(not line.why for line in lines), most=MOST,
        region=about.regions.get(region or "") if codes is None else None,
    )  # fmt: skip
    return make_response(page, status)


def _send(form: ReminderForm) -> Any:
    now, base_url, status = context().clock(), context().settings.base_url, 422
    wording = _wording(form, template_asked(form.template.data))
    if form.validate():
        try:
            refuse_unwritten(wording, signature(current_person().name, current_person().email))
            with context().database.transaction() as session:
                lines = lines_of(session, _ticked(), wording.template, again=bool(form.again.data), now=now)
                true = [line.known for line in lines if line.why != NOT_TRUE]
                texts = {known.istat_code: filled(wording, known, base_url) for known in true}
                sent = remind_many(session, current_person(), texts, again=bool(form.again.data), now=now)
            _tell(lines, sent)
            return redirect(url_for("regional.reminders"), code=303)
        except InputRefused as error:
            status = form.refuse(error, {"reminder_empty": "body"})
    return _prepare(form, _ticked(), status)


def _wording(form: ReminderForm, template: Template) -> Wording:
    return Wording(template, str(form.subject.data or ""), str(form.body.data or ""))


def _tell(lines: Sequence[Line], sent: Sent) -> None:
    """How many were written to, and who was left out, by reason."""
    places, letters = len(sent.letters), sum(sent.letters.values())
    told = ngettext("%(num)d municipality is written to", "%(num)d municipalities are written to", places)
    written = ngettext("%(num)d letter", "%(num)d letters", letters)
    flash(f"{told} ({written}).")
    untrue = {line.known.istat_code: NOT_TRUE for line in lines if line.why == NOT_TRUE}
    left_out: Mapping[str, str] = untrue | dict(sent.left_out)
    for reason, word in WHY.items():
        names = [line.known.name for line in lines if left_out.get(line.known.istat_code) == reason]
        if names:
            more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
            listed = ", ".join(names[:_NAMED]) + more
            flash(_("Left out because %(why)s: %(names)s.", why=_(word), names=listed), "warning")


ROUTES = (Route("/regione/solleciti", reminders, Access.REGION, ("GET", "POST"), largest=_LARGEST),)
