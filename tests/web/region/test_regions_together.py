"""Several regions side by side and added up, with two municipalities that became one: every figure again from raw rows.

Toscana with all its municipalities, two small regions of our own. August is closed in September, September in October;
an approval of August becomes known in October.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
from pyproj import Geod
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.clock import ROME
from desk_fixtures import Desk
from doubles.checklist_again import Graded
from doubles.plan_again import Again, Raw, When, raw_rows
from doubles.plan_region import add_municipality, add_step, box, point, publish
from plans.tracking.indicators import INDICATORS
from plans.tracking.scope import Scope
from plans.tracking.snapshots import take_snapshot

FIRENZE, PRATO = "048017", "100005"
NORTH, ISLAND = [f"0989{number:02}" for number in range(3)], [f"0929{number:02}" for number in range(5)]
#: Two of the island that became one on the first of September.
MERGED, MADE = ISLAND[3:5], "092990"
REGIONS = {"09": "Toscana", "18": "Calabria", "20": "Sardegna"}


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


AUGUST, CLOSED_AUGUST, SEPTEMBER, CLOSED, NOW = at(8, 20), at(9, 2), at(9, 20), at(10, 2), at(10, 15)
#: By month: its last day that counts, when it was closed, and who was there.
DAYS = {date(2026, 8, 1): (date(2026, 8, 31), CLOSED_AUGUST), date(2026, 9, 1): (date(2026, 9, 30), CLOSED),
        date(2026, 10, 1): (NOW.date(), NOW)}  # fmt: skip


@dataclass
class Country:
    """The desk, and what was in the tables: ``raw`` has those too that are there no more."""

    desk: Desk
    raw: dict[str, Raw]

    def rows(self, url: str, **asked: str) -> list[dict[str, str]]:
        client = self.desk.client(self.desk.person("operator"))
        answer = client.get(url, query_string={"formato": "csv", **asked})
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))

    def of(self, month: date, region: str | None, *, today: bool) -> list[Again]:
        """The municipalities that were there in a month, as known when it was closed, or today."""
        day, closed = DAYS[month]
        gone = [MADE] if month < date(2026, 9, 1) else MERGED
        return [
            Again(raw, When(day, NOW if today else closed))
            for code, raw in self.raw.items()
            if code not in gone and region in (None, raw.place["region_code"])
        ]


@pytest.fixture(scope="module")
def country(shared_desk: Desk) -> Country:
    """Everything in the order in which it happened."""
    database = shared_desk.product.database
    raw: dict[str, Raw] = {}

    def step(action: Callable[[Session], Any], now: datetime) -> None:
        with database.transaction() as session:
            action(session)
        with database.transaction() as session:
            take_snapshot(session, now=now)

    _people(shared_desk, at(8, 10), _places, (NORTH[0], ISLAND[0]))
    step(_until_august, AUGUST)
    with database.transaction() as session:
        raw |= raw_rows(session, MERGED)
        session.execute(text("DELETE FROM municipality WHERE istat_code = ANY(:codes)"), {"codes": MERGED})
        add_municipality(session, MADE, 48, population=1100, region="20")
    step(lambda session: add_step(session, MADE, "APPROVATO", date(2026, 9, 1), number="1", recorded=at(9, 1)),
         CLOSED_AUGUST)  # fmt: skip
    _people(shared_desk, at(9, 5), None, (ISLAND[1],))
    step(_september, SEPTEMBER)
    step(_end_of_september, CLOSED)
    with database.transaction() as session:
        before = raw_rows(session, ISLAND[:1])[ISLAND[0]].versions
    step(_late, NOW)
    shared_desk.clock = lambda: NOW
    with database.transaction() as session:
        everybody = session.scalars(text("SELECT istat_code FROM municipality WHERE region_code = ANY(:regions)"),
                                    {"regions": list(REGIONS)}).all()  # fmt: skip
        raw |= raw_rows(session, everybody)
    raw[ISLAND[0]].versions = before  # its row has forgotten when citizens saw it for the first time
    return Country(shared_desk, raw)


def _people(desk: Desk, now: datetime, before: Callable[[Session], None] | None, codes: Iterable[str]) -> None:
    desk.clock = lambda: now
    if before:
        with desk.product.database.transaction() as session:
            before(session)
    for code in codes:
        desk.person("official", code)
    with desk.product.database.transaction() as session:
        for code in codes:
            session.execute(text("INSERT INTO joining (istat_code, joined_on, act, recorded_at, recorded_by) VALUES"
                                 " (:code, :day, 'Delibera', :now, 'prova')"),
                            {"code": code, "day": now.date(), "now": now})  # fmt: skip


def _places(session: Session) -> None:
    for place, code in enumerate(NORTH):
        add_municipality(session, code, 60 + place, population=(5000, 700, None)[place], region="18")
    for place, code in enumerate(ISLAND):
        add_municipality(session, code, 40 + place, population=1000 * (place + 1), region="20")


def _until_august(session: Session) -> None:
    early = at(8, 15)
    add_step(session, ISLAND[0], "APPROVATO", date(2026, 1, 9), number="12", recorded=early)
    add_step(session, ISLAND[1], "APPROVATO", date(2020, 1, 9), number="2", recorded=early)
    add_step(session, NORTH[0], "TRASMESSO", date(2026, 5, 9), addressee="Prefettura", protocol="2", recorded=early)
    add_step(session, PRATO, "APPROVATO", date(2022, 1, 9), number="2", recorded=early)
    publish(session, ISLAND[0], [
        ("AE_ATTESA", point(40, 0.1, 0.5), {"indirizzo": "Piazza 1", "popolazione_servita": 900}),
        ("RS_IDRA", box(40, 0, 0, 0.25, 1), {}), ("ED_ASSIST", point(40, 0.7, 0.7), {"posti": 50}),
    ], at=early)  # fmt: skip
    record(session, Actor("prova", "test"), action="plan.published", subject=f"municipality:{ISLAND[0]}",
           reason="per prova", before={}, after={}, now=early)  # fmt: skip


def _september(session: Session) -> None:
    add_step(session, NORTH[1], "APPROVATO", date(2026, 9, 10), number="4", recorded=at(9, 12))
    add_step(session, FIRENZE, "APPROVATO", date(2026, 9, 11), number="5", recorded=at(9, 12))


def _end_of_september(session: Session) -> None:
    """Published after the last measure of the month, before its end."""
    publish(session, NORTH[1], [("ZAE", point(61, 0.5, 0.5), {})], at=at(9, 28))


def _late(session: Session) -> None:
    """An approval of August; somebody ends a role; somebody goes back to a version, as the product writes it."""
    session.execute(text("UPDATE plan_version SET published_at = :at WHERE istat_code = :code"),
                    {"at": at(10, 12), "code": ISLAND[0]})  # fmt: skip
    add_step(session, ISLAND[2], "APPROVATO", date(2026, 8, 5), number="7", recorded=at(10, 10))
    session.execute(text("UPDATE account_grant SET ended_at = :at, ended_by = 'prova' WHERE issuer_id ="
                         " (SELECT id FROM issuer WHERE istat_code = :code)"),
                    {"at": at(10, 10), "code": NORTH[0]})  # fmt: skip


def km2(one: Again) -> float:
    """On the ellipsoid, holes taken out."""
    return sum(_ring(part.exterior) - sum(map(_ring, part.interiors)) for part in shapely.get_parts(one.boundary))


def _ring(ring: shapely.LinearRing) -> float:
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.Polygon(ring))[0]) / 1e6


def people(one: Again) -> int:
    return one.raw.place["population"] or 0


def sums(found: list[Again]) -> dict[str, float]:
    """What the time line says of these municipalities."""
    good = [one for one in found if one.revised]
    ages = [one.age for one in found]
    graded = [Graded(one) for one in found]
    return {
        "comuni": len(found), "approvati": len(good), "quota": len(good) / len(found),
        "quota_abitanti": sum(map(people, good)) / sum(map(people, found)),
        "quota_superficie": sum(map(km2, good)) / sum(map(km2, found)),
        "recenti": ages.count("current"), "da_rivedere": ages.count("old"), "vecchi": ages.count("very_old"),
        "in_corso": ages.count("never"), "nulla": ages.count("unknown"),
        "pubblicati": sum(one.version is not None for one in found),
        "forma": sum(round(one.score(formal=True), 1) for one in graded) / len(found),
        "contenuto": sum(round(one.score(formal=False), 1) for one in graded) / len(found),
    }  # fmt: skip


@pytest.mark.parametrize("today", [False, True], ids=["as written down", "as known today"])
@pytest.mark.parametrize("region", [None, *REGIONS])
@pytest.mark.recomputes("approved_share", "published_here", "mean_scores")
def test_the_time_line_of_a_region_and_of_all(country: Country, region: str | None, today: bool) -> None:
    asked = {"tabella": "piani"} | ({"regione": region} if region else {}) | ({"noto": "oggi"} if today else {})
    rows = {row["mese"]: row for row in country.rows("/regione/andamento", **asked)}
    assert list(rows) == ["01/10/2026", "01/09/2026", "01/08/2026"]
    for month in DAYS:
        row, expected = rows[f"{month:%d/%m/%Y}"], sums(country.of(month, region, today=today))
        found = {name: float(row[name]) for name in expected}
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-5), month


@pytest.mark.recomputes("approved_share")
def test_regions_beside_each_other(country: Country) -> None:
    rows = {row["regione"]: row for row in country.rows("/regione/andamento", tabella="regioni")}
    assert list(rows) == sorted(REGIONS.values())
    for code, name in REGIONS.items():
        expected = sums(country.of(date(2026, 10, 1), code, today=True))
        shown = ("comuni", "quota", "quota_abitanti", "quota_superficie", "pubblicati", "forma", "contenuto")
        assert {key: float(rows[name][key]) for key in shown} == pytest.approx(
            {key: expected[key] for key in shown}, rel=1e-5, abs=1e-5
        )
        assert rows[name]["quota_anno_prima"] == ""


@pytest.mark.parametrize("region", [None, *REGIONS])
@pytest.mark.recomputes("in_force")
def test_shares_of_where_plans_stand(country: Country, region: str | None) -> None:
    order = ("none", "draft", "adopted", "sent", "approved", "published", "expiring", "expiring_soon", "expired")
    found = country.of(date(2026, 10, 1), region, today=True)
    client = country.desk.client(country.desk.person("operator"))
    page = client.get("/regione/comuni", query_string={"regione": region} if region else {}).text
    for name, size in (("Comuni", lambda _: 1), ("Abitanti", people), ("Superficie (km²)", km2)):
        row = re.search(rf'<th scope="row">{re.escape(name)}</th>(.*?)</tr>', page, re.S)
        assert row, name
        values = [float(value) for value in re.findall(r'data-value="([^"]+)"', row[1])]
        whole = sum(map(size, found))
        expected = [sum(size(one) for one in found if one.standing == standing) / whole for standing in order]
        assert values == pytest.approx(expected, abs=1e-5), name
    (shown, *_) = re.findall(r"<strong>([\d,]+)\s%</strong>", page)
    good = sum(one.standing in ("approved", "published", "expiring", "expiring_soon") for one in found) / len(found)
    assert float(shown.replace(",", ".")) == pytest.approx(100 * good, abs=0.0501)


#: Small tables beside the pages: their key, and the numbers that add up.
ADDED = {
    ("/regione/qualita", "voci"): ("voce", ("manca", "in_parte", "provata")),
    ("/regione/qualita/catalogo", "classi"): ("codice", ("presente", "assente")),
    ("/regione/qualita/dati", "mesi"): ("mese", ("caricamenti", "elementi", "righe_rifiutate")),
}


@pytest.mark.parametrize(("url", "table"), ADDED)
def test_regions_add_up_to_all(country: Country, url: str, table: str) -> None:
    key, names = ADDED[url, table]
    total: dict[tuple[str, str], int] = {}
    for region in REGIONS:
        for row in country.rows(url, tabella=table, regione=region):
            for name in names:
                total[row[key], name] = total.get((row[key], name), 0) + int(row[name])
    everywhere = country.rows(url, tabella=table)
    assert {(row[key], name): int(row[name]) for row in everywhere for name in names} == total
    assert everywhere


def test_indicators_by_region(country: Country) -> None:
    month = date(2026, 10, 1)
    with country.desk.product.database.transaction() as session:
        (*regions, total) = INDICATORS["T1"](session, Scope(month)).rows
        bands = {row["age_band"]: row for row in INDICATORS["T2"](session, Scope(month)).rows}
        published = {row["region_code"]: row for row in INDICATORS["T11"](session, Scope(month)).rows}
    everybody = country.of(month, None, today=True)
    assert [row["region_code"] for row in regions] == list(REGIONS)
    for row in (*regions, total):
        found = country.of(month, row["region_code"], today=True)
        good = [one for one in found if one.revised]
        assert (row["municipalities"], row["adopted"]) == (len(found), len(good))
        assert row["population_share"] == pytest.approx(sum(map(people, good)) / sum(map(people, found)), abs=1e-4)
        assert row["area_share"] == pytest.approx(sum(map(km2, good)) / sum(map(km2, found)), abs=1e-4)
    for band, row in bands.items():
        found = [one for one in everybody if one.age == band]
        assert (row["municipalities"], row["population"]) == (len(found), sum(map(people, found)))
    for region, row in published.items():
        seen = [one for one in country.of(month, region, today=True) if one.version]
        assert (row["published"], row["published_population"]) == (len(seen), sum(map(people, seen)))


@pytest.mark.parametrize("region", [None, "18", "20"])
@pytest.mark.recomputes("at_work", "joined_platform")
def test_who_joined_and_who_was_at_work(country: Country, region: str | None) -> None:
    with country.desk.product.database.transaction() as session:
        grants = session.execute(
            text("""
            SELECT m.region_code, i.istat_code, g.granted_at, g.ended_at, a.first_sign_in_at FROM account_grant g
            JOIN account a ON a.id = g.account_id JOIN issuer i ON i.id = g.issuer_id
            JOIN municipality m ON m.istat_code = i.istat_code WHERE i.kind = 'municipality'
        """)
        ).all()
        joined = session.execute(
            text("""
            SELECT m.region_code, j.istat_code, j.joined_on
            FROM joining j JOIN municipality m USING (istat_code) WHERE j.withdrawn_at IS NULL
        """)
        ).all()
    asked = {"regione": region} if region else {}
    rows = {row["mese"]: row for row in country.rows("/regione/andamento", tabella="piattaforma", **asked)}
    for month in DAYS:
        if f"{month:%d/%m/%Y}" not in rows:
            continue
        row = rows[f"{month:%d/%m/%Y}"]
        here = {
            grant.istat_code for grant in grants
            if region in (None, grant.region_code) and _month(max(grant.granted_at, grant.first_sign_in_at)) <= month
            and (grant.ended_at is None or month < _month(grant.ended_at))
        }  # fmt: skip
        by_then = {one.istat_code for one in joined
                   if region in (None, one.region_code) and one.joined_on.replace(day=1) <= month}  # fmt: skip
        assert (row["attivi"], row["aderenti"]) == (str(len(here)), str(len(by_then))), month
    assert rows["01/09/2026"]["attivi"] == {None: "3", "18": "1", "20": "2"}[region]
    assert rows["01/10/2026"]["attivi"] == {None: "2", "18": "0", "20": "2"}[region]


def _month(instant: datetime) -> date:
    return instant.astimezone(ROME).date().replace(day=1)


@pytest.mark.parametrize("milestone", ["approved", "published"])
@pytest.mark.parametrize("members", [NORTH, [*ISLAND[:3], MADE], [PRATO, FIRENZE]], ids=["18", "20", "09"])
@pytest.mark.recomputes("campaign_progress")
def test_a_campaign_of_each_region(country: Country, members: list[str], milestone: str) -> None:
    client, region = country.desk.client(country.desk.person("operator")), country.raw[members[0]].place["region_code"]
    form = {"name": milestone, "why": "Prova.", "region_code": region, "starts_on": "2026-09-01",
            "ends_on": "2026-12-31", "milestone": milestone, "target": "6"}  # fmt: skip
    answer = client.post_form("/regione/campagne/nuova", form)
    assert answer.status_code == 303, answer.text
    choice = answer.headers["Location"]
    added = client.post_form(choice, {"atto": "elenco", "municipalities": "\n".join(members)})
    assert added.status_code == 303, added.text
    for today in (False, True):
        asked = {"tabella": "mesi"} | ({"noto": "oggi"} if today else {})
        rows = {row["mese"]: row for row in country.rows(choice.split("/comuni")[0], **asked)}
        for month in DAYS:
            found = [one for one in country.of(month, None, today=today) if one.raw.place["istat_code"] in members]
            reached = [one for one in found if _reached(one, milestone)]
            # Whoever was added in the month in which it was made counts from the beginning.
            assert (rows[f"{month:%d/%m/%Y}"]["raggiunti"]) == str(len(reached)), (month, today)


def _reached(one: Again, milestone: str) -> bool:
    if milestone == "approved":
        return one.expires is not None and one.when.day < one.expires
    return any(row["published_at"] and one.until(row["published_at"]) for row in one.raw.versions)


@pytest.mark.recomputes("followers", "signed_in")
def test_who_follows_and_who_signed_in(country: Country) -> None:
    product = country.desk.product
    for codes in ((NORTH[0],), (NORTH[0], PRATO), (PRATO,), (PRATO, MADE)):
        product.subscribe(*codes)
    with product.database.transaction() as session:
        follows = session.scalars(text("SELECT istat_code FROM subscription_municipality")).all()
        seen = session.execute(
            text("""
            SELECT m.istat_code, g.granted_at, g.ended_at, a.last_seen_at FROM account_grant g
            JOIN account a ON a.id = g.account_id JOIN issuer i ON i.id = g.issuer_id AND i.kind <> 'utility'
            JOIN issuer_municipality m ON m.issuer_id = i.id
        """)
        ).all()
    rows = {row["istat"]: row for row in country.rows("/regione/comuni")}
    for code, row in rows.items():
        assert int(row["seguono"]) == follows.count(code), code
        last = [min(one.last_seen_at, one.ended_at or NOW) for one in seen
                if one.istat_code == code and one.last_seen_at and one.last_seen_at >= one.granted_at]  # fmt: skip
        assert row["visto"] == (f"{max(last).astimezone(ROME):%d/%m/%Y %H:%M}" if last else ""), code
    assert sum(bool(row["visto"]) for row in rows.values()) == 3


def test_a_merged_municipality_stays_in_the_months_in_which_it_was_there(country: Country) -> None:
    for noto in ("", "oggi"):
        for mese, there, gone in (("2026-08", MERGED, [MADE]), ("2026-09", [MADE], MERGED)):
            codes = {row["istat"] for row in country.rows("/regione/comuni", mese=mese, noto=noto, regione="20")}
            assert set(there) <= codes
            assert not codes & set(gone)
