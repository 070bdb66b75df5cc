"""Lists of campaigns, of their months, and of who is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from app.core.adoption.models import CampaignMember
from app.core.i18n import N_
from app.regional.campaigns import words
from app.regional.campaigns.choosing import Candidate
from app.regional.campaigns.progress import Point, Progress
from app.regional.coverage.words import STANDINGS
from app.regional.menu import kept
from app.regional.tables import Column, Kind, Table


def campaigns_table(found: Sequence[Progress], now: datetime) -> Table[Progress]:
    """All campaigns, with how far they are."""
    columns: list[Column[Progress]] = [
        Column("campagna", N_("Campaign"), lambda one: one.campaign.name),
        Column("traguardo", N_("A municipality counts once it"), lambda one: words.milestone(one.campaign.milestone)),
        Column("inizio", N_("Begins on"), lambda one: one.campaign.starts_on, Kind.DAY),
        Column("fine", N_("Ends on"), lambda one: one.campaign.ends_on, Kind.DAY),
        Column("membri", N_("Members"), lambda one: len(one.members), Kind.NUMBER),
        Column("raggiunti", N_("Reached"), lambda one: one.reached, Kind.NUMBER, figure="campaign_progress"),
        Column("obiettivo", N_("Target"), lambda one: one.campaign.target, Kind.NUMBER),
        Column("stato", N_("State"), lambda one: words.state(one.campaign, now)),
    ]
    return Table("campagne", N_("Campaigns"), columns, found, link=_link, empty=N_("No campaign yet."))


def points_table(points: Sequence[Point], *, today: bool) -> Table[Point]:
    """Month by month, the newest first."""
    otherwise = N_("Reached, as written down") if today else N_("Reached, as known today")
    columns: list[Column[Point]] = [
        Column("mese", N_("Month"), lambda point: point.month, Kind.DAY, shown=lambda point: f"{point.month:%m/%Y}"),
        Column("membri", N_("Members"), lambda point: point.members, Kind.NUMBER),
        Column("raggiunti", N_("Reached"), lambda point: point.reached, Kind.NUMBER, figure="campaign_progress"),
        Column("altrimenti", otherwise, lambda point: point.other, Kind.NUMBER, figure="written_down"),
    ]
    return Table("campagna-mesi", N_("The campaign month by month"), columns, list(points)[::-1])


def behind_table(found: Sequence[Candidate]) -> Table[Candidate]:
    """Who has not reached it."""
    columns: list[Column[Candidate]] = [
        Column("comune", N_("Municipality"), lambda one: one.place.name),
        Column("provincia", N_("Province"), lambda one: one.place.province_code),
        Column("abitanti", N_("Inhabitants"), lambda one: one.place.population, Kind.NUMBER),
        Column("piano", N_("Standing of the plan"), lambda one: _standing(one), figure="standing"),
        Column("adesione", N_("Joined on"), lambda one: one.account.joined_on if one.account else None, Kind.DAY),
        Column("invito", N_("Invited"), lambda one: one.account.invited_at if one.account else None, Kind.INSTANT),
        Column("accesso", N_("First sign-in"), lambda one: one.account.signed_in_at if one.account else None,
               Kind.INSTANT),
        Column("istat", N_("ISTAT code"), lambda one: one.place.istat_code),
    ]  # fmt: skip
    return Table(
        "campagna-indietro", N_("Members that have not reached it"), columns, found,
        place=lambda one: one.place.istat_code,
        link=lambda one: url_for("regional.sheet", istat_code=one.place.istat_code, **kept()),
        empty=N_("Every member has reached it."),
    )  # fmt: skip


def history_table(rows: Sequence[CampaignMember], names: Mapping[str, str]) -> Table[CampaignMember]:
    """Who was added and taken out."""
    columns: list[Column[CampaignMember]] = [
        Column("comune", N_("Municipality"), lambda row: names.get(row.istat_code, row.istat_code)),
        Column("istat", N_("ISTAT code"), lambda row: row.istat_code),
        Column("dal", N_("Added"), lambda row: row.added_at, Kind.INSTANT),
        Column("aggiunto_da", N_("Added by"), lambda row: row.added_by, person=True),
        Column("al", N_("Taken out"), lambda row: row.removed_at, Kind.INSTANT),
        Column("tolto_da", N_("Taken out by"), lambda row: row.removed_by, person=True),
        Column("motivo", N_("Reason"), lambda row: row.removed_reason),
    ]
    return Table("campagna-comuni", N_("Who was added and taken out"), columns, rows)


def _link(one: Progress) -> str:
    return url_for("regional.campaigns_one", campaign_id=one.campaign.id, **kept())


def _standing(one: Candidate) -> str:
    return str(_(STANDINGS[one.standing])) if one.standing else str(_("not measured yet"))
