"""The lists of a sheet, each to be shown, put in another order and taken away: ``?elenco=passi&formato=csv``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.regional.sheet import words
from app.regional.sheet.follow_lists import reminder_table, task_table
from app.regional.sheet.gathering import Sheet
from app.regional.sheet.timeline import KINDS, timeline
from app.regional.tables import Column, Kind, Shown, Table, shown
from app.regional.words import cause_word
from app.web import moments
from app.web.people_words import role_word
from app.web.phases import phase_label

#: Days of decisions in the list of alerts.
ALERT_DAYS = 30
#: Rows of the timeline on one page; other lists are short.
EVENTS = 20


def lists(sheet: Sheet, given: Mapping[str, str]) -> dict[str, Shown[Any]]:
    """Every list by its name; what the URL says about one (``elenco``) is about that one only."""
    return {name: _page(name, make(sheet, given), given) for name, make in _LISTS.items()}


def one_list(sheet: Sheet, given: Mapping[str, str]) -> Table[Any] | None:
    """The list that a URL names; None: it names none."""
    make = _LISTS.get(given.get("elenco", ""))
    return make(sheet, given) if make else None


def _page(name: str, table: Table[Any], given: Mapping[str, str]) -> Shown[Any]:
    asked = given if given.get("elenco") == name else {"elenco": name}
    return shown(table, asked, size=EVENTS if name == "cronologia" else max(len(table.rows), 1))


def _steps(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("passo", N_("Step"), lambda row: words.step_word(row.step)),
        Column("data", N_("Date"), lambda row: row.day, Kind.DAY),
        Column("organo", N_("By whom"), lambda row: words.body_word(row.body)),
        Column("numero", N_("Number of the act"), lambda row: row.number),
        Column("ente", N_("The other body"), lambda row: row.addressee),
        Column("protocollo", N_("Protocol"), lambda row: row.protocol),
        Column("registrato", N_("Recorded"), lambda row: row.recorded_at, Kind.INSTANT),
        Column("da", N_("Recorded by"), lambda row: row.recorded_by, person=True),
    ]
    rows = sheet.plan.steps[::-1]
    return _table(sheet, "passi", N_("Steps of the plan"), columns, rows, N_("No step is on record."))


def _versions(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("numero", N_("Version"), lambda row: row.number),
        Column("stato", N_("State"), lambda row: words.version_word(row.state)),
        Column("elementi", N_("Features"), lambda row: row.features, Kind.NUMBER),
        Column("caricata", N_("Uploaded"), lambda row: row.created_at, Kind.INSTANT),
        Column("da", N_("By whom"), lambda row: row.created_by, person=True),
        Column("dal", N_("Public from"), lambda row: row.published_at, Kind.INSTANT),
        Column("al", N_("Public until"), lambda row: row.ended_at, Kind.INSTANT),
        Column("pubblicata_da", N_("Published by"), lambda row: row.published_by, person=True),
        Column("impronta", N_("Checksum"), lambda row: row.checksum, filed=True),
    ]
    return _table(
        sheet, "versioni", N_("Versions of the plan"), columns, sheet.plan.versions, N_("Nothing was uploaded.")
    )


def _missing(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("titolo", N_("What it asks"), lambda row: row[0].title),
        Column("voce", N_("Line"), lambda row: row[0].id),
        Column("stato", N_("State"), lambda row: _("only stated, or in part") if row[1] else _("missing")),
        Column("peso", N_("Weight"), lambda row: row[0].weight, Kind.NUMBER),
    ]
    rows = sheet.plan.measure.missing if sheet.plan.measure else ()
    empty = N_("Nothing is missing.") if sheet.plan.measure else N_("The plan was not measured yet.")
    return _table(sheet, "voci", N_("Lines that are missing"), columns, rows, empty)


def _reach(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("quando", N_("When"), lambda row: row.queued_at, Kind.INSTANT),
        Column("perche", N_("Because of"), lambda row: row.title or cause_word(row.cause)),
        Column("raggiunti", N_("Reached"), lambda row: row.share, Kind.SHARE, figure="reach_share"),
        Column("p50", N_("Half within"), lambda row: row.p50, Kind.SECONDS, figure="reach_half"),
        Column("p95", N_("95 of 100 within"), lambda row: row.p95, Kind.SECONDS, figure="reach_most"),
        Column("seguivano", N_("Followed"), lambda row: row.matched, Kind.NUMBER),
        Column("da_avvisare", N_("To be told"), lambda row: row.queued, Kind.NUMBER),
        Column("in_quiete", N_("Held for quiet hours"), lambda row: row.held, Kind.NUMBER),
        Column("accettati", N_("Accepted"), lambda row: row.accepted, Kind.NUMBER),
        Column("spariti", N_("Gone"), lambda row: row.gone, Kind.NUMBER),
        Column("falliti", N_("Failed"), lambda row: row.failed, Kind.NUMBER),
        Column("superati", N_("Superseded"), lambda row: row.superseded, Kind.NUMBER),
        Column("in_attesa", N_("Pending"), lambda row: row.pending, Kind.NUMBER),
    ]
    empty = N_("Nothing was sent to who follows this municipality.")
    return _table(sheet, "invii", N_("Last dispatches"), columns, sheet.alerts.reach, empty)


def _alerts(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("deciso", N_("Decided"), lambda row: row.decided_at, Kind.INSTANT),
        Column("giorno", N_("For the day"), lambda row: row.day, Kind.DAY),
        Column("rischio", N_("Hazard"), lambda row: words.hazard_name(row.hazard)),
        Column("che_cosa", N_("What was told"), lambda row: words.decision_word(row.kind)),
        Column("prima", N_("Before"), lambda row: words.level_name(row.told_level), order=lambda row: row.told_level),
        Column("livello", N_("Level"), lambda row: words.level_name(row.level), order=lambda row: row.level),
        Column("zone", N_("Zones"), lambda row: ", ".join(row.zones)),
    ]
    since = sheet.at - timedelta(days=ALERT_DAYS)
    rows = [one for one in sheet.alerts.decisions if one.decided_at >= since]
    empty = N_("No alert was told in the last 30 days.")
    return _table(sheet, "allerte", N_("Alerts of the last 30 days"), columns, rows, empty)


def _notices(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("titolo", N_("Title"), lambda row: row.title),
        Column("stato", N_("State"), lambda row: words.notice_word(row.kind, row.state(sheet.at))),
        Column("pubblicato", N_("Published"), lambda row: row.published_at, Kind.INSTANT),
        Column("in_attesa_dal", N_("Waiting since"), lambda row: row.submitted_at, Kind.INSTANT),
        Column("vale_dal", N_("Valid from"), lambda row: row.valid_from, Kind.INSTANT),
        Column("vale_al", N_("Valid until"), lambda row: row.valid_to, Kind.INSTANT),
        Column("push", N_("With a push"), lambda row: row.push, Kind.YES),
        Column("da_qui", N_("Written here"), lambda row: row.written_here, Kind.YES),
        Column("da_soli", N_("Published alone"), lambda row: row.alone, Kind.YES),
    ]
    empty = N_("There was never a notice for this municipality.")
    return _table(sheet, "avvisi", N_("Notices"), columns, sheet.alerts.notices, empty)


def _phases(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("dal", N_("Since"), lambda row: row[0], Kind.INSTANT),
        Column("che_cosa", N_("What"), lambda row: row[1]),
        Column("atto", N_("Act"), lambda row: row[2]),
        Column("luogo", N_("Place"), lambda row: row[3]),
        Column("telefoni", N_("Telephone"), lambda row: row[4]),
        Column("da", N_("Stated by"), lambda row: row[5], person=True),
    ]
    rows: list[Any] = [
        (one.since, phase_label(one.content.phase).word, one.content.act, "", "", one.recorded_by)
        for one in sheet.declared.phases
        if one.content
    ]
    rows += [
        (
            one.since, _("COC open") if one.content.state == "open" else _("COC closed"), one.content.act,
            one.content.place, ", ".join(one.content.phones), one.recorded_by,
        )
        for one in sheet.declared.centre
        if one.content
    ]  # fmt: skip
    rows.sort(key=lambda row: row[0], reverse=True)
    return _table(sheet, "fasi", N_("Phases and COC"), columns, rows, N_("No phase was ever declared."))


def _people(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("nome", N_("Name"), lambda row: row.name),
        Column("ruolo", N_("Role"), lambda row: role_word(row.role)),
        Column("per", N_("For"), lambda row: row.issuer_name),
        Column("email", N_("E-mail"), lambda row: row.email),
        Column("primo_accesso", N_("First sign-in"), lambda row: row.first_sign_in_at, Kind.INSTANT, person=True),
        Column("ultimo_accesso", N_("Last seen"), lambda row: row.last_seen_at, Kind.INSTANT, person=True),
        Column("chiuso", N_("Sign-in closed"), lambda row: row.disabled, Kind.YES),
    ]
    empty = N_("Nobody works for this municipality here.")
    return _table(sheet, "persone", N_("People"), columns, sheet.people, empty)


def _timeline(sheet: Sheet, given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("quando", N_("When"), lambda row: row.at, Kind.INSTANT, shown=_moment_or_day),
        Column("tipo", N_("Kind"), lambda row: str(_(KINDS[row.kind]))),
        Column("che_cosa", N_("What"), lambda row: row.what),
        Column("dettagli", N_("Details"), lambda row: row.detail),
        Column("da", N_("By whom"), lambda row: row.by, person=True),
    ]
    kind = given.get("tipo", "") if given.get("elenco") == "cronologia" else ""
    return _table(sheet, "cronologia", N_("Timeline"), columns, timeline(sheet, kind), N_("Nothing has happened yet."))


def _moment_or_day(event: Any) -> str:
    return moments.day(event.at) if event.whole_day else moments.moment(event.at)


def _notes(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    columns: list[Column[Any]] = [
        Column("quando", N_("When"), lambda row: row.written_at, Kind.INSTANT),
        Column("chi", N_("Who"), lambda row: row.written_by, person=True),
        Column("nota", N_("Note"), lambda row: row.text),
        Column("corretta", N_("Corrected later"), lambda row: row.corrected, Kind.YES),
    ]
    return _table(sheet, "note", N_("Notes"), columns, sheet.follow_up.notes, N_("No note yet."))


def _tasks(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    return task_table(f"{sheet.place.istat_code}-compiti", sheet.follow_up.tasks, N_("No task yet."), today=sheet.today)


def _reminders(sheet: Sheet, _given: Mapping[str, str]) -> Table[Any]:
    return reminder_table(f"{sheet.place.istat_code}-solleciti", sheet.follow_up.reminders, text=True)


def _table(sheet: Sheet, name: str, caption: str, columns: list[Column[Any]], rows: Any, empty: str) -> Table[Any]:
    return Table(f"{sheet.place.istat_code}-{name}", caption, columns, rows, empty=empty)


_LISTS: dict[str, Callable[[Sheet, Mapping[str, str]], Table[Any]]] = {
    "passi": _steps,
    "versioni": _versions,
    "voci": _missing,
    "invii": _reach,
    "allerte": _alerts,
    "avvisi": _notices,
    "fasi": _phases,
    "persone": _people,
    "note": _notes,
    "compiti": _tasks,
    "solleciti": _reminders,
    "cronologia": _timeline,
}
