"""Writing a notice: the form, saving by itself, what it looks like, its files."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from alerts.domain.notice import LONGEST_BODY, LONGEST_TITLE, Content, Draft
from alerts.formats.notice_text import to_html
from alerts.notices.attaching import LARGEST_FILE, MOST_FILES, attach, detach
from alerts.notices.drafting import draft_of, save
from app.core.errors import InputRefused
from app.core.storage import FileStore
from app.municipal.notices.form import NoticeForm
from app.municipal.notices.form_choices import prepared
from app.municipal.notices.reading import Desk, desk_of
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_CHANGED = "notice_changed_meanwhile"
#: The form with all its files, and some room for what is around them.
_LARGEST = MOST_FILES * LARGEST_FILE + 2_000_000

#: A revision has fewer.
_DIGITS = 10


def notice_write(istat_code: str, notice_id: int) -> Any:
    """The form of what is being written."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        draft = draft_of(session, desk.person, istat_code, notice_id)
        form = prepared(desk, draft)
        form.show(draft.content, draft.revision, now=desk.now)
        return _page(desk, draft, form)


def notice_save(istat_code: str, notice_id: int) -> Any:
    """Keep what was typed, and its files; then the preview, or the same form. What cannot be kept is shown again."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        draft = draft_of(session, desk.person, istat_code, notice_id)
        form = prepared(desk, draft)
        form.validate()
        content = form.read(draft.content, now=desk.now)
        try:
            kept = save(session, desk.person, istat_code, notice_id, content, seen=_seen(form), now=desk.now)
            kept = _attached(desk, kept)
        except InputRefused as error:
            return _refused(desk, draft, form, content, error)
        if form.errors or request.form.get("then") == "stay":
            form.seen.data = str(kept.revision)
            return _page(desk, kept, form), (422 if form.errors else 200)
    flash(_("The draft is saved."))
    # What the address ends with tells the device that it may forget its own copy.
    saved = url_for("municipal.notice", istat_code=istat_code, notice_id=notice_id, _anchor="salvato")
    return redirect(saved, code=303)


def notice_autosave(istat_code: str, notice_id: int) -> Any:
    """The same while somebody writes; 409 when somebody else has changed it."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        draft = draft_of(session, desk.person, istat_code, notice_id)
        form = prepared(desk, draft)
        form.validate()
        content = form.read(draft.content, now=desk.now)
        try:
            kept = save(session, desk.person, istat_code, notice_id, content, seen=_seen(form), now=desk.now)
        except InputRefused as error:
            status = 409 if error.code in (_CHANGED, "notice_already_decided") else 400
            return jsonify(code=error.code, message=error.message), status
    return jsonify(_state(kept))


def notice_state(istat_code: str, notice_id: int) -> Response:
    """Which revision there is, and by whom: asked now and then by an open form."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        return jsonify(_state(draft_of(session, desk.person, istat_code, notice_id)))


def notice_live(istat_code: str, notice_id: int) -> str:
    """The title and text as citizens will read them, of what is in the form now."""
    with context().database.transaction() as session:
        draft_of(session, current_person(), istat_code, notice_id)
    content = Content(title=request.form.get("title", ""), body=request.form.get("body", "")[: LONGEST_BODY * 2])
    return render_template("municipal/notices/words.html", content=content, html=to_html(content.body))


def notice_detach(istat_code: str, notice_id: int) -> Any:
    """Take a file off."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        seen = int(request.form.get("seen", type=int) or 0)
        detach(session, desk.person, istat_code, notice_id, request.form.get("file", ""), seen=seen, now=desk.now)
    flash(_("The file is taken off."))
    return redirect(url_for("municipal.notice_write", istat_code=istat_code, notice_id=notice_id), code=303)


def _attached(desk: Desk, draft: Draft) -> Draft:
    """With the files that came with the form."""
    store = FileStore.of(context().settings.home)
    for sent in request.files.getlist("files"):
        if sent.filename:
            draft = attach(
                desk.session,
                store,
                desk.person,
                draft.istat_code,
                draft.notice_id,
                sent.filename,
                sent.stream,
                seen=draft.revision,
                now=desk.now,
            )
    return draft


def _refused(desk: Desk, draft: Draft, form: NoticeForm, content: Content, error: InputRefused) -> Any:
    """The form again with all that was typed; beside it what somebody else has written meanwhile."""
    if error.code != _CHANGED:
        form.form_errors.append(error.message)
        return _page(desk, draft, form), 422
    form.seen.data = str(draft.revision)  # whoever saves again has seen the other's
    return _page(desk, draft, form, mine=content), 409


def _page(desk: Desk, draft: Draft, form: NoticeForm, mine: Content | None = None) -> str:
    return render_template(
        "municipal/notices/write.html",
        place=desk.place,
        draft=draft,
        form=form,
        mine=mine,
        now=desk.now,
        limits={"title": LONGEST_TITLE, "body": LONGEST_BODY, "files": MOST_FILES},
    )


def _seen(form: NoticeForm) -> int:
    given = form.seen.data or ""
    return int(given) if given.isdecimal() and len(given) < _DIGITS else 0


def _state(draft: Draft) -> dict[str, Any]:
    return {"revision": draft.revision, "by": draft.changed_by.name, "state": draft.state}


ROUTES = (
    Route("/comune/<istat_code>/avvisi/<int:notice_id>/testo", notice_write, Access.DESK),
    Route(
        "/comune/<istat_code>/avvisi/<int:notice_id>/testo/salva",
        notice_save,
        Access.DESK,
        ("POST",),
        largest=_LARGEST,
    ),
    Route("/comune/<istat_code>/avvisi/<int:notice_id>/testo/da-solo", notice_autosave, Access.DESK, ("POST",)),
    Route("/comune/<istat_code>/avvisi/<int:notice_id>/testo/stato", notice_state, Access.DESK),
    Route("/comune/<istat_code>/avvisi/<int:notice_id>/testo/aspetto", notice_live, Access.DESK, ("POST",)),
    Route("/comune/<istat_code>/avvisi/<int:notice_id>/allegati/togli", notice_detach, Access.DESK, ("POST",)),
)
