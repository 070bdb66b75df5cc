"""The table of all municipalities: what the page shows, and what more a file has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from alerts.queries.worst_reach import WorstReach
from app.core.i18n import N_
from app.core.identity.onboarding import Joined
from app.regional.coverage import words
from app.regional.coverage.urgency import reasons
from app.regional.menu import kept
from app.regional.picture import Pictured
from app.regional.tables import Column, Kind, Table
from app.web.exports import Cell
from plans.domain.lifecycle import State
from plans.domain.standing import Standing

_STANDINGS = {standing: place for place, standing in enumerate(Standing)}


def step_word(row: Pictured) -> str:
    """The last step on record, in words."""
    return _(words.STEPS[State(row.plan.state)]) if row.plan.state else ""


def standing_word(row: Pictured) -> str:
    return str(_(words.STANDINGS[row.standing]))


def reason_words(row: Pictured) -> str:
    """Why it has to be acted on, the first reason first."""
    return "; ".join(_(words.REASONS[why]) for why in reasons(row))


def _of_account(read: Callable[[Joined], Cell]) -> Callable[[Pictured], Cell]:
    return lambda row: read(row.account) if row.account else None


def _of_reach(read: Callable[[WorstReach], Cell]) -> Callable[[Pictured], Cell]:
    return lambda row: read(row.reach) if row.reach else None


def _column(
    key: str, title: str, value: Callable[[Pictured], Cell], kind: Kind = Kind.TEXT, **more: Any
) -> Column[Pictured]:
    return Column(key, title, value, kind, **more)


def _following(followers: Mapping[str, int]) -> Column[Pictured]:
    def count(row: Pictured) -> int:
        return followers.get(row.istat_code, 0)

    return _column("seguono", N_("Devices that follow"), count, Kind.NUMBER, figure="followers", sortable=False)


_NAME = _column("comune", N_("Municipality"), lambda row: row.place.name)
_CODE = _column("istat", N_("ISTAT code"), lambda row: row.istat_code)
_PLACE = (
    _column("provincia", N_("Province"), lambda row: row.place.province_code),
    _column("fare", N_("To act on"), reason_words, figure="to_act_on",
                     order=lambda row: -len(reasons(row)) if reasons(row) else None),
    _column("stato", N_("Standing of the plan"), standing_word, figure="standing",
                     order=lambda row: _STANDINGS[row.standing]),
)  # fmt: skip
_TERM = (
    _column("scadenza", N_("Good until"), lambda row: row.expires_on, Kind.DAY, figure="expires_on"),
    _column("giorni", N_("Days left"), lambda row: row.days_left, Kind.NUMBER, figure="expires_on"),
    _column("eta", N_("Age of the plan"), lambda row: str(_(words.AGES[row.age])), figure="age_band",
                     order=lambda row: list(words.AGES).index(row.age)),
)  # fmt: skip
_REACHED = (
    _column("raggiunti", N_("Worst reach, 30 days"), _of_reach(lambda one: round(one.share, 4)), Kind.SHARE,
                     figure="worst_reach"),
)  # fmt: skip
_PEOPLE = (
    _column("visto", N_("Last signed in"), _of_account(lambda one: one.seen_at), Kind.INSTANT,
                     figure="signed_in"),
)  # fmt: skip
_SIZE = (_column("abitanti", N_("Inhabitants"), lambda row: row.population, Kind.NUMBER),)
_WAY = (
    _column("passo", N_("Last step"), step_word),
    _column("fermo", N_("Days at this step"), lambda row: row.days_in_state, Kind.NUMBER,
                     figure="days_in_state"),
)  # fmt: skip
_QUALITY = (
    _column("formale", N_("Formal score"), lambda row: row.plan.formal, Kind.NUMBER, figure="formal"),
    _column("contenuto", N_("Content score"), lambda row: row.plan.content, Kind.NUMBER, figure="content"),
    _column("mancano", N_("Lines missing"), lambda row: len(row.plan.missing), Kind.NUMBER,
                     figure="lines_missing"),
    _column("conflitti", N_("Conflicts"), lambda row: row.plan.conflicts, Kind.NUMBER,
                     figure="conflicts"),
)  # fmt: skip
#: Only in files: for whoever goes on working with them.
_MORE = (
    _column("approvato_il", N_("Approved on"), lambda row: row.plan.revised_on, Kind.DAY),
    _column("passo_dal", N_("At this step since"), lambda row: row.plan.state_since, Kind.DAY),
    _column("pubblicato", N_("Visible to citizens"), lambda row: row.plan.published, Kind.YES),
    _column("righe_mancanti", N_("Which lines are missing"), lambda row: " ".join(row.plan.missing)),
    _column("superficie_km2", N_("Area (km²)"), lambda row: round(row.plan.area_km2, 2), Kind.NUMBER),
    _column("costa", N_("On the sea"), lambda row: row.place.coastal, Kind.YES),
    _column("zone", N_("Alert zones"), lambda row: " ".join(row.zones)),
    _column("insieme", N_("Unions and ambiti"), lambda row: "; ".join(row.together)),
    _column("provincia_nome", N_("Name of the province"), lambda row: row.place.province_name),
    _column("regione", N_("Region"), lambda row: row.place.region_code),
)  # fmt: skip
_MORE_PEOPLE = (
    _column("adesione", N_("Joined on"), _of_account(lambda one: one.joined_on), Kind.DAY),
    _column("invito", N_("Invited"), _of_account(lambda one: one.invited_at), Kind.INSTANT),
    _column("primo_accesso", N_("First sign-in"), _of_account(lambda one: one.signed_in_at),
                     Kind.INSTANT),
    _column("persone", N_("People"), _of_account(lambda one: one.people), Kind.NUMBER),
    _column("raggiunti_il", N_("Day of the worst reach"), _of_reach(lambda one: one.queued_at),
                     Kind.INSTANT),
    _column("raggiunti_accettati", N_("Devices accepted"), _of_reach(lambda one: one.accepted),
                     Kind.NUMBER),
    _column("raggiunti_attesi", N_("Devices it was for"), _of_reach(lambda one: one.due),
                     Kind.NUMBER),
)  # fmt: skip


#: What is read together, by its word in URLs, as wide as a screen or a sheet of paper; files have everything.
SETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": (N_("What to do"), ("provincia", "fare", "stato", "scadenza", "abitanti", "raggiunti")),
    "piano": (N_("Way of the plan"), ("provincia", "stato", "passo", "fermo", "eta", "scadenza", "giorni")),
    "qualita": (N_("Quality"), ("provincia", "stato", "formale", "contenuto", "mancano", "conflitti", "abitanti")),
    "persone": (N_("People and alerts"), ("provincia", "fare", "visto", "seguono", "raggiunti", "abitanti")),
    "tutte": (N_("All columns"), ()),
}


def columns_asked(given: Mapping[str, str]) -> str:
    """The set of columns that a URL asks for; of one that is not there, the first."""
    return given.get("colonne", "") if given.get("colonne", "") in SETS else ""


def on_screen(found: Table[Pictured], given: Mapping[str, str]) -> Table[Pictured]:
    """The table with the columns of the set that a URL asks for, and the one by which it is ordered."""
    wanted = SETS[columns_asked(given)][1]
    if not wanted:
        return found
    asked = (_NAME.key, *wanted, given.get("ordina", "").removeprefix("-"))
    return replace(found, columns=[one for one in found.columns if one.key in asked])


def table(rows: Sequence[Pictured], followers: Mapping[str, int] | None, *, whole: bool = False) -> Table[Pictured]:
    """The table of these rows: with all that a page can have, or ``whole`` as a file has it.

    ``followers``: devices by ISTAT code, of the rows that are shown (to count a million takes longer than a page may);
    None in a month that is over: then nothing of now is shown.
    """
    of_now = followers is not None
    now, more = ((*_REACHED, _following(followers)), _PEOPLE) if followers is not None else ((), ())
    page = (_NAME, *_PLACE, *now, *_TERM, *_SIZE, *more, *_WAY, *_QUALITY)
    columns = (_CODE, *page, *_MORE, *(_MORE_PEOPLE if of_now else ())) if whole else page
    return Table(
        name="comuni",
        caption=N_("Municipalities, those to act on first"),
        columns=columns,
        rows=rows,
        place=lambda row: row.istat_code,
        link=lambda row: url_for("regional.sheet", istat_code=row.istat_code, **kept()),
        empty=N_("No municipality is like this. Take away a filter."),
    )
