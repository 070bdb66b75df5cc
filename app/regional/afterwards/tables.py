"""The rows of a report, each kind as a table of its own, with what its figures mean. Nobody is named in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from alerts.domain.notice import Kind as NoticeKind
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.notice_words import category_word, kind_word
from app.core.i18n import N_
from app.regional.afterwards.reading import Report
from app.regional.afterwards.words import (
    ALARMS,
    DECIDED,
    STATUS,
    VERDICTS,
    hazard_words,
    level_word,
    word,
)
from app.regional.tables import Column, Kind, Table
from app.regional.words import alarm_words, cause_word, source_name, subject_word
from app.web.labels import hazard_label
from app.web.people_words import act_word
from app.web.phases import phase_label

Columns = Sequence[Column[Any]]


def _documents() -> Columns:
    return (
        Column("fonte", N_("Source"), lambda row: source_name(row.source_id)),
        Column("documento", N_("Document"), lambda row: row.id, Kind.NUMBER, shown=lambda row: str(row.id)),
        Column("esito", N_("Outcome"), lambda row: word(STATUS, row.status)),
        Column("emesso", N_("Issued (clock of the issuer)"), lambda row: row.stamp, Kind.INSTANT),
        Column("ricevuto", N_("Received at"), lambda row: row.received_at, Kind.INSTANT),
        Column("ritardo", N_("From issue to reception"), lambda row: row.delay, Kind.SECONDS, "document_delay"),
        Column("motivi", N_("Why it was refused"), lambda row: ", ".join(row.codes)),
        Column("ritirato", N_("Withdrawn by an operator"), lambda row: row.withdrawn_at, Kind.INSTANT),
    )


def _kinds() -> Columns:
    return (
        Column("cambiamento", N_("Kind of change"), lambda row: word(DECIDED, row.kind)),
        Column("livello", N_("Level after it"), lambda row: level_word(row.level), order=lambda row: row.level),
        Column("rischio", N_("Risk"), lambda row: hazard_label(row.hazard).name),
        Column("decisioni", N_("Decisions"), lambda row: row.decisions, Kind.NUMBER, "period_decisions"),
        Column("comuni", N_("Municipalities"), lambda row: row.municipalities, Kind.NUMBER),
    )


def _places() -> Columns:
    return (
        _place_column(lambda row: row.name),
        _code_column(),
        Column("provincia", N_("Province"), lambda row: row.province_code),
        Column("livello", N_("Highest level"), lambda row: level_word(row.level), order=lambda row: row.level),
        Column("rischi", N_("Risks"), lambda row: hazard_words(row.hazards)),
        Column("decisioni", N_("Decisions"), lambda row: row.decisions, Kind.NUMBER, "period_decisions"),
        Column("primo", N_("First told"), lambda row: row.first_at, Kind.INSTANT),
    )


def _dispatches() -> Columns:
    return (
        *_dispatch_columns(),
        Column("quota", N_("Reached"), lambda row: row.share, Kind.SHARE, "period_reach"),
        *_counts(),
        Column("rinviati", N_("Held for quiet hours"), lambda row: row.held, Kind.NUMBER),
        Column("concluso", N_("Finished"), lambda row: row.final, Kind.YES),
    )


def _speeds() -> Columns:
    """Of the same rows; side by side with how far they reached, they would not fit a sheet of paper."""
    return (
        *_dispatch_columns(),
        Column("fonte", N_("Source"), lambda row: source_name(row.source_id)),
        Column("emesso", N_("Issued (clock of the issuer)"), lambda row: row.stamp, Kind.INSTANT),
        Column("ricevuto", N_("Received at"), lambda row: row.received_at, Kind.INSTANT),
        Column("arrivo", N_("From issue to reception"), lambda row: row.arrival, Kind.SECONDS, "document_delay"),
        Column("deciso", N_("Decided"), lambda row: row.decided_at, Kind.INSTANT),
        Column("primo", N_("To the first acceptance"), lambda row: row.first, Kind.SECONDS, "period_first"),
        Column("meta", N_("To half of them"), lambda row: row.p50, Kind.SECONDS, "period_times"),
        Column("p95", N_("To 95 of 100"), lambda row: row.p95, Kind.SECONDS, "period_times"),
    )


def _dispatch_columns() -> Columns:
    return (
        Column("invio", N_("Dispatch"), lambda row: row.id, Kind.NUMBER, shown=lambda row: str(row.id)),
        Column("causa", N_("Because of"), lambda row: row.title or cause_word(row.cause)),
    )


def _counts() -> Columns:
    return (
        Column("messi_in_coda", N_("Queued"), lambda row: row.queued, Kind.NUMBER),
        Column("accettati", N_("Taken by the push service"), lambda row: row.accepted, Kind.NUMBER),
        Column("cessati", N_("Devices gone"), lambda row: row.gone, Kind.NUMBER),
        Column("non_riusciti", N_("Failed"), lambda row: row.failed, Kind.NUMBER),
        Column("superati", N_("Replaced by a newer one"), lambda row: row.superseded, Kind.NUMBER),
        Column("in_attesa", N_("Without outcome"), lambda row: row.pending, Kind.NUMBER),
    )


def _behind() -> Columns:
    return (
        _place_column(lambda row: row.name),
        _code_column(),
        Column("invio", N_("Dispatch"), lambda row: row.dispatch_id, Kind.NUMBER, shown=lambda r: str(r.dispatch_id)),
        Column("deciso", N_("Decided"), lambda row: row.decided_at, Kind.INSTANT),
        Column("quota", N_("Reached"), lambda row: row.share, Kind.SHARE, "period_reach"),
        *_counts(),
    )


def _notices() -> Columns:
    return (
        _place_column(lambda row: row.name),
        _code_column(),
        Column("emittente", N_("Issuer"), lambda row: row.issuer),
        Column("titolo", N_("Title"), lambda row: row.title),
        Column("categoria", N_("Category"), lambda row: category_word(NoticeCategory(row.category), _)),
        Column("versione", N_("What it is"), lambda row: kind_word(NoticeKind(row.kind), _)),
        Column("pubblicato", N_("Published"), lambda row: row.published_at, Kind.INSTANT),
        Column("notifica", N_("With a notification"), lambda row: row.push, Kind.YES),
        Column("messi_in_coda", N_("Queued"), lambda row: row.queued if row.push else None, Kind.NUMBER),
        Column("quota", N_("Reached"), lambda row: row.share, Kind.SHARE, "period_reach"),
        Column("da_solo", N_("By one person, in an emergency"), lambda row: row.alone, Kind.YES, "period_alone"),
        Column("verifica", N_("Review"), _review),
    )


def _review(row: Any) -> str | None:
    if not row.alone:
        return None
    return word(VERDICTS, row.verdict) if row.verdict else str(_("still owed"))


def _spell_columns() -> Columns:
    return (
        _place_column(lambda row: row.spell.name),
        Column("istat", N_("ISTAT code"), lambda row: row.spell.istat_code),
        Column(
            "livello", N_("Highest level"), lambda row: level_word(row.spell.level), order=lambda row: row.spell.level
        ),
        Column("annunciata", N_("Told"), lambda row: row.spell.told_at, Kind.INSTANT),
        Column("inizio", N_("In force from"), lambda row: row.spell.begins_at, Kind.INSTANT, "period_orange_or_red"),
        Column("fine", N_("Until"), lambda row: row.spell.ends_at, Kind.INSTANT),
    )


def _declared() -> Columns:
    return (
        *_spell_columns(),
        Column("fase", N_("Phase"), lambda row: phase_label(row.declared.phase).word),
        Column("fase_dal", N_("Phase since"), lambda row: row.declared.said.since, Kind.INSTANT),
        Column("ritardo", N_("Late by"), lambda row: row.late, Kind.SECONDS, "phase_lateness"),
        Column("registrata", N_("Written down"), lambda row: row.recorded_at, Kind.INSTANT),
    )


def _phases(report: Report) -> Columns:
    return (
        _place_column(lambda row: report.names[row.istat_code]),
        _code_column(),
        Column("fase", N_("Phase"), lambda row: phase_label(row.phase).word),
        Column("dal", N_("Since"), lambda row: row.said.since, Kind.INSTANT),
        Column("al", N_("Until"), lambda row: row.until, Kind.INSTANT),
        Column("atto", N_("Act"), lambda row: row.said.act),
        Column("registrata", N_("Written down"), lambda row: row.recorded_at, Kind.INSTANT),
    )


def _centres(report: Report) -> Columns:
    return (
        _place_column(lambda row: report.names[row.istat_code]),
        _code_column(),
        Column("aperto", N_("Opened"), lambda row: row.since, Kind.INSTANT),
        Column("chiuso", N_("Closed"), lambda row: row.until, Kind.INSTANT),
        Column("sede", N_("Seat"), lambda row: row.place),
        Column("registrato", N_("Written down"), lambda row: row.recorded_at, Kind.INSTANT),
    )


def _alarms(report: Report) -> Columns:
    return (
        Column("fonte", N_("Source"), lambda row: source_name(row.source_id)),
        Column(
            "allarme", N_("Alarm"), lambda row: word(ALARMS, row.code) if row.code in ALARMS else alarm_words(row.code)
        ),
        Column("messaggio", N_("Message"), lambda row: row.message),
        Column("aperto", N_("From"), lambda row: row.opened_at, Kind.INSTANT),
        Column("chiuso", N_("Until"), lambda row: row.closed_at, Kind.INSTANT),
        Column(
            "durata",
            N_("Lasted"),
            lambda row: ((row.closed_at or report.made_at) - row.opened_at).total_seconds(),
            Kind.SECONDS,
            "alarm_length",
        ),
    )


def _acts() -> Columns:
    return (
        Column("quando", N_("When"), lambda row: row.at, Kind.INSTANT),
        Column("atto", N_("What was done"), lambda row: act_word(row.action)),
        Column("su", N_("About"), lambda row: row.subject, shown=lambda row: subject_word(row.subject)),
        Column("motivo", N_("Reason"), lambda row: row.reason),
        Column("numero", N_("Number in the register"), lambda row: row.id, Kind.NUMBER, shown=lambda row: str(row.id)),
    )


def _canary() -> Columns:
    return (
        Column("mandati", N_("Messages sent"), lambda row: row.sent, Kind.NUMBER, "period_canary"),
        Column("arrivati", N_("Arrived"), lambda row: row.arrived, Kind.NUMBER),
        Column("meta", N_("Half of them within"), lambda row: row.median, Kind.SECONDS),
        Column("massimo", N_("The slowest"), lambda row: row.worst, Kind.SECONDS),
    )


def _place_column(name: Any) -> Column[Any]:
    return Column("comune", N_("Municipality"), name)


def _code_column() -> Column[Any]:
    return Column("istat", N_("ISTAT code"), lambda row: row.istat_code)


def _istat(row: Any) -> str:
    return str(row.istat_code)


def _spell_istat(row: Any) -> str:
    return str(row.spell.istat_code)


def _sheet(row: Any) -> str:
    return url_for("regional.sheet", istat_code=row.istat_code)


def _spell_sheet(row: Any) -> str:
    return url_for("regional.sheet", istat_code=row.spell.istat_code)


def tables_of(report: Report) -> dict[str, Table[Any]]:
    """All tables by name, in the order in which they are read; of those without place rows are the platform's."""
    decided, sent = report.alerts.decided, [report.alerts.canary] if report.alerts.canary.sent else []
    none = N_("None in this period.")
    made = (
        Table("senza-fase", N_("Municipalities in orange or red without a phase declared"), _spell_columns(),
              report.unanswered, _spell_istat, _spell_sheet, empty=none),
        Table("fase-dichiarata", N_("Municipalities in orange or red with a phase declared, the latest first"),
              _declared(), report.answered, _spell_istat, _spell_sheet, empty=none),
        Table("bollettini", N_("Documents received from sources"), _documents(), report.alerts.documents, empty=none),
        Table("decisioni", N_("What was decided, by change, level and risk"), _kinds(), decided.kinds, empty=none),
        Table("comuni", N_("Municipalities that were told of anything"), _places(), decided.places, _istat, _sheet,
              empty=none),
        Table("invii", N_("Dispatches: how far"), _dispatches(), report.alerts.dispatches, empty=none),
        Table("tempi", N_("Dispatches: how fast"), _speeds(), report.alerts.dispatches, empty=none),
        Table("poco-raggiunti", N_("Municipalities in which a dispatch reached less than 90 of 100 devices"),
              _behind(), report.alerts.behind, _istat, _sheet, empty=none),
        Table("avvisi", N_("Notices that municipalities published"), _notices(), report.alerts.notices, _istat, _sheet,
              empty=none),
        Table("fasi", N_("Phases above normal"), _phases(report), report.phases, _istat, _sheet, empty=none),
        Table("coc", N_("Operations centres (COC) that were open"), _centres(report), report.centres, _istat, _sheet,
              empty=none),
        Table("allarmi", N_("Alarms about sources"), _alarms(report), report.alerts.alarms, empty=none),
        Table("atti", N_("Acts of operators on sources, decisions and sending"), _acts(), report.acts, empty=none),
        Table("messaggi-di-prova", N_("Test messages"), _canary(), sent, empty=none),
    )  # fmt: skip
    return {table.name: table for table in made}
