"""A report in plain sentences, each with the table whose rows it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from app.regional.afterwards.reading import Report
from app.regional.showing import duration, percent
from app.web.labels import level_label


@dataclass(frozen=True, slots=True)
class Sentence:
    """``table`` has the rows; ``pressing``: somebody has to look at them."""

    text: str
    table: str
    pressing: bool = False


def sentences(report: Report) -> list[Sentence]:
    """The summary, in the order of the tables."""
    return [
        *_phases(report),
        *_documents(report),
        _decisions(report),
        *_dispatches(report),
        _notices(report),
        *_watched(report),
    ]


def _phases(report: Report) -> Iterator[Sentence]:
    places = {one.spell.istat_code for one in report.answers}
    if not places:
        yield Sentence(_("No municipality was in orange or red."), "senza-fase")
    else:
        without = {one.spell.istat_code for one in report.unanswered}
        said = _("Municipalities in orange or red: %(all)s. Without a phase declared meanwhile: %(without)s.",
                 all=_number(len(places)), without=_number(len(without)))  # fmt: skip
        yield Sentence(said, "senza-fase", pressing=bool(without))
    if late := [one for one in report.answered if one.late]:
        most = max(one.late or 0 for one in late)
        places = {one.spell.istat_code for one in late}
        said = _("Municipalities with a phase declared late: %(count)s, at most by %(most)s.",
                 count=_number(len(places)), most=duration(most))  # fmt: skip
        yield Sentence(said, "fase-dichiarata", pressing=True)
    phases, centres = {one.istat_code for one in report.phases}, {one.istat_code for one in report.centres}
    yield Sentence(_("Municipalities in a phase above normal: %(count)s.", count=_number(len(phases))), "fasi")
    yield Sentence(_("Municipalities with the operations centre open: %(count)s.", count=_number(len(centres))), "coc")


def _documents(report: Report) -> Iterator[Sentence]:
    count = {status: 0 for status in ("accepted", "refused", "unchanged")}
    for one in report.alerts.documents:
        count[one.status] += 1
    said = _("Documents received: %(all)s. Accepted %(accepted)s, refused %(refused)s, with nothing new %(unchanged)s.",
             all=_number(len(report.alerts.documents)),
             **{key: _number(value) for key, value in count.items()})  # fmt: skip
    yield Sentence(said, "bollettini", pressing=count["refused"] > 0)
    if report.alerts.arrivals:
        half, most = report.alerts.arrivals
        said = _("From issue (by the issuer's clock) to reception: half of those accepted within %(half)s, all within"
                 " %(most)s.", half=duration(half), most=duration(most))  # fmt: skip
        yield Sentence(said, "bollettini")


def _decisions(report: Report) -> Sentence:
    if not report.alerts.decided.decisions:
        return Sentence(_("Nothing was decided: no alert began, changed or ended."), "decisioni")
    said = _("Changes decided: %(all)s, in %(places)s municipalities. Highest level: %(level)s.",
             all=_number(report.alerts.decided.decisions), places=_number(len(report.alerts.decided.places)),
             level=level_label(report.alerts.highest).word)  # fmt: skip
    return Sentence(said, "decisioni")


def _dispatches(report: Report) -> Iterator[Sentence]:
    if not report.alerts.dispatches:
        yield Sentence(_("Nothing was sent."), "invii")
        return
    final = report.alerts.final
    accepted = sum(one.accepted or 0 for one in final)
    due = sum(one.queued - (one.superseded or 0) for one in final)
    said = _("Dispatches: %(all)s. Messages due %(due)s, taken by push services %(accepted)s",
             all=_number(len(report.alerts.dispatches)), due=_number(due), accepted=_number(accepted))  # fmt: skip
    yield Sentence(f"{said} ({percent(accepted / due)})." if due else f"{said}.", "invii")
    if under_way := len(report.alerts.dispatches) - len(final):
        said = _("Dispatches still under way, and not counted yet: %(count)s.", count=_number(under_way))
        yield Sentence(said, "invii", pressing=True)
    if slowest := max((one for one in final if one.p95 is not None), key=lambda one: one.p95 or 0, default=None):
        said = _("Slowest dispatch, from reception to the push service: first device after %(first)s, half within"
                 " %(half)s, 95 of 100 within %(most)s.",
                 first=duration(slowest.first) or _("unknown"), half=duration(slowest.p50),
                 most=duration(slowest.p95))  # fmt: skip
        yield Sentence(said, "tempi")
    behind = {one.istat_code for one in report.alerts.behind}
    said = _("Municipalities in which a dispatch reached less than 90 of 100 devices: %(count)s.",
             count=_number(len(behind)))  # fmt: skip
    yield Sentence(said, "poco-raggiunti", pressing=bool(behind))


def _notices(report: Report) -> Sentence:
    pushed, alone = (sum(map(bool, found)) for found in (
        (one.push for one in report.alerts.notices), (one.alone for one in report.alerts.notices)))  # fmt: skip
    said = _("Notices published: %(all)s, with a notification %(pushed)s, by one person in an emergency %(alone)s.",
             all=_number(len(report.alerts.notices)), pushed=_number(pushed), alone=_number(alone))  # fmt: skip
    return Sentence(said, "avvisi", pressing=alone > 0)


def _watched(report: Report) -> Iterator[Sentence]:
    silent = {one.source_id for one in report.alerts.alarms if one.code == "silent"}
    said = _("Alarms about sources: %(all)s. Sources that were silent: %(silent)s.",
             all=_number(len(report.alerts.alarms)), silent=_number(len(silent)))  # fmt: skip
    yield Sentence(said, "allarmi", pressing=bool(silent))
    pauses = sum(one.action.endswith(".paused") for one in report.acts)
    said = _("Acts of operators: %(all)s, of which pauses %(pauses)s.",
             all=_number(len(report.acts)), pauses=_number(pauses))  # fmt: skip
    yield Sentence(said, "atti", pressing=pauses > 0)
    canary = report.alerts.canary
    if canary.sent:
        said = _("Test messages to ourselves: sent %(sent)s, arrived %(arrived)s.",
                 sent=_number(canary.sent), arrived=_number(canary.arrived))  # fmt: skip
        yield Sentence(said, "messaggi-di-prova", pressing=canary.arrived < canary.sent)


def _number(count: int) -> str:
    return str(format_decimal(count))
