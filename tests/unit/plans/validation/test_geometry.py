"""The rules of geometry, each on the smallest rows that show it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from plans.coordinates.transformation import to_metres
from plans.domain.findings import Scope, Severity
from plans.domain.taxonomy import CLASSES
from plans.validation.geometry import Checked, check_accuracy, check_geometries, check_swap, split_by_type

TOWN = shapely.box(11.20, 43.75, 11.30, 43.80)
AREA = "POLYGON ((11.25 43.77, 11.251 43.77, 11.251 43.771, 11.25 43.771, 11.25 43.77))"
BOWTIE = "POLYGON ((11.25 43.77, 11.251 43.771, 11.251 43.77, 11.25 43.771, 11.25 43.77))"


def array(*rows: str | shapely.Geometry | None) -> np.ndarray:
    return np.array([shapely.from_wkt(row) if isinstance(row, str) else row for row in rows], dtype=object)


def check(*rows: str | shapely.Geometry | None, code: str | None = None, confirmed: Collection[int] = ()) -> Checked:
    plan_class = CLASSES[code] if code else None
    numbers = range(1, len(rows) + 1)
    return check_geometries("aree", "aree.zip", numbers, array(*rows), plan_class, TOWN, frozenset(confirmed))


def told(checked: Checked) -> list[tuple[str, str, int | None]]:
    return [(one.rule, one.level.value, one.row) for one in checked.findings]


def test_a_good_layer_has_nothing_said_of_it() -> None:
    checked = check("POINT (11.25 43.77)", AREA, code="AE_ATTESA")
    assert told(checked) == []
    assert checked.kept.all()
    assert not checked.held.any()


def test_an_empty_layer() -> None:
    checked = check(code="AE_ATTESA")
    assert (len(checked.geometries), told(checked)) == (0, [])


def test_heights_go_and_are_counted_once() -> None:
    checked = check("POINT Z (11.25 43.77 50)", "POINT (11.25 43.77)", "POINT M (11.25 43.77 1)")
    assert told(checked) == [("G01", "R", None)]
    assert "2 righe" in checked.findings[0].message
    assert not (shapely.has_z(checked.geometries) | shapely.has_m(checked.geometries)).any()


def test_rows_without_a_position_are_refused_and_the_others_kept() -> None:
    checked = check("POINT (11.25 43.77)", None, "POINT EMPTY", "POINT (0 0)", shapely.Point(np.inf, 1))
    assert told(checked) == [("G05", "E", row) for row in (2, 3, 5, 4)]
    assert checked.kept.tolist() == [True, False, False, False, False]
    assert all(one.position is None for one in checked.findings)


def test_a_repair_that_changes_the_area_waits_for_somebody() -> None:
    checked = check(BOWTIE, code="AE_ATTESA")
    (finding,) = checked.findings
    assert (finding.rule, finding.level, finding.scope, finding.proposal) == (
        "G02",
        Severity.REFUSES,
        Scope.ROW,
        "repair",
    )
    assert finding.position == (11.2505, 43.7705)
    assert checked.kept[0]
    assert checked.held[0]
    assert checked.geometries[0].is_valid


def test_once_confirmed_it_is_kept_and_reported() -> None:
    checked = check(BOWTIE, AREA, code="AE_ATTESA", confirmed={1})
    assert told(checked) == [("G02", "R", 1)]
    assert "da 0 a" in checked.findings[0].message
    assert checked.kept.all()
    assert not checked.held.any()


def test_where_the_parts_of_a_row_overlap_nothing_is_lost() -> None:
    one, other = shapely.box(11.25, 43.77, 11.252, 43.771), shapely.box(11.2519, 43.77, 11.253, 43.771)
    checked = check(shapely.MultiPolygon([one, other]), code="RS_IDRA", confirmed={1})
    assert checked.geometries[0].area == pytest.approx(one.union(other).area)


def test_what_collapses_is_refused() -> None:
    checked = check(shapely.Polygon([(11.25, 43.77), (11.26, 43.78), (11.25, 43.77)]), code="AE_ATTESA")
    assert told(checked) == [("G02", "E", 1)]
    assert not checked.kept[0]


def test_a_closed_line_is_the_area_it_encloses() -> None:
    line = shapely.from_wkt(AREA).exterior
    checked = check(shapely.LineString(line.coords), shapely.MultiLineString([line.coords]), code="AE_ATTESA")
    assert told(checked) == [("G03", "R", 1), ("G03", "R", 2)]
    assert all(area.equals(shapely.from_wkt(AREA)) for area in checked.geometries)


@pytest.mark.parametrize(
    "line",
    [
        "LINESTRING (11.25 43.77, 11.251 43.77, 11.251 43.771)",
        "LINESTRING (11.25 43.77, 11.251 43.771, 11.251 43.77, 11.25 43.771, 11.25 43.77)",
        "MULTILINESTRING ((11.25 43.77, 11.251 43.77), (11.252 43.77, 11.253 43.77))",
    ],
)
def test_an_open_line_is_no_area(line: str) -> None:
    checked = check(line, code="AE_ATTESA")
    assert told(checked) == [("G03", "E", 1)]
    assert not checked.kept[0]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (AREA, "CO_COC"),
        ("POINT (11.25 43.77)", "RS_IDRA"),
        ("LINESTRING (11.25 43.77, 11.251 43.77)", "IDRANTE"),
        (AREA, "VIA_STRAT"),
        ("MULTIPOINT ((11.25 43.77), (11.26 43.78))", "AE_ATTESA"),
        ("GEOMETRYCOLLECTION (POINT (11.25 43.77), LINESTRING (11.25 43.77, 11.251 43.77))", "VIA_STRAT"),
    ],
)
def test_a_type_that_the_class_has_not(row: str, code: str) -> None:
    checked = check(row, code=code)
    assert told(checked) == [("G04", "E", 1)]
    assert not checked.kept[0]


def test_several_of_which_there_is_one_are_one() -> None:
    checked = check("MULTIPOINT ((11.25 43.77))", f"GEOMETRYCOLLECTION ({AREA})", code="AE_ATTESA")
    assert told(checked) == []
    assert [one.geom_type for one in checked.geometries] == ["Point", "Polygon"]


def test_a_mixed_layer_without_a_class_is_to_be_split() -> None:
    checked = check("POINT (11.25 43.77)", AREA, None, "POINT (11.26 43.77)")
    assert told(checked) == [("G05", "E", 3), ("G04", "I", None)]
    assert (checked.findings[1].scope, checked.findings[1].proposal) == (Scope.LAYER, "split")
    assert "punti 2, aree 1" in checked.findings[1].message


def test_rows_by_type() -> None:
    rows = array("POINT (1 1)", AREA, None, "LINESTRING (0 0, 1 1)", "MULTIPOINT ((1 1))", "POINT EMPTY")
    assert {letter: found.tolist() for letter, found in split_by_type(rows).items()} == {
        "P": [0, 4],
        "L": [3],
        "A": [1],
    }


def test_outside_italy_is_wrong_and_outside_the_municipality_worth_a_word() -> None:
    checked = check("POINT (40.8 14.3)", "POINT (11.305 43.77)", "POINT (11.4 43.77)", code="AE_ATTESA")
    assert told(checked) == [("G06", "E", 1), ("G06", "W", 3)]
    assert checked.kept.tolist() == [False, True, True]
    assert checked.findings[1].position == (11.4, 43.77)


def test_what_is_very_far_is_said_to_be_wrong_rather_than_a_neighbours() -> None:
    checked = check("POINT (11.4 43.77)", "POINT (12.9 44.9)", code="AE_ATTESA")
    near, far = (finding.message for finding in checked.findings if finding.rule == "G06")
    assert "più di 500 metri" in near and "più di 20 km" in far
    assert checked.kept.tolist() == [True, True]


def test_a_polygon_with_a_vertex_at_zero_is_outside_italy() -> None:
    checked = check("POLYGON ((11.25 43.77, 11.26 43.77, 0 0, 11.25 43.77))", code="AE_ATTESA")
    assert told(checked) == [("G06", "E", 1)]


def test_areas_too_small_for_people_and_larger_than_the_municipality() -> None:
    tiny = shapely.box(11.25, 43.77, 11.25 + 4 / 80_400, 43.77 + 4 / 111_100)
    enough = shapely.box(11.25, 43.77, 11.25 + 5 / 80_400, 43.77 + 5 / 111_100)
    assert told(check(tiny, enough, shapely.box(11, 43.6, 11.5, 44), code="AE_AMMASS")) == [
        ("G07", "W", 1),
        ("G07", "W", 3),
    ]
    assert told(check(tiny, code="ED_RIL")) == []


def test_more_vertices_than_a_phone_should_draw() -> None:
    turn = np.linspace(0, 2 * np.pi, 104_000, endpoint=False)
    ring = shapely.Polygon(np.column_stack([11.25 + np.cos(turn) / 100, 43.77 + np.sin(turn) / 100]))
    checked = check(ring, code="RS_IDRA")
    assert told(checked) == [("G11", "W", None)]
    assert "104.001" in checked.findings[0].message
    assert shapely.get_num_coordinates(checked.geometries[0]) == 104_001


def test_coordinates_the_other_way_round() -> None:
    finding = check_swap(array("POINT (43.77 11.25)", "POINT (43.78 11.26)", None), TOWN)
    assert finding is not None
    assert (finding.rule, finding.level, finding.scope) == ("G09", Severity.WARNS, Scope.LAYER)
    assert finding.proposal == "swapped:EPSG:4326"
    assert finding.position == (11.25, 43.77)


@pytest.mark.parametrize("row", ["POINT (11.25 43.77)", "POINT (100 50)", None, "POINT EMPTY"])
def test_nothing_is_said_of_what_is_right_or_nowhere(row: str | None) -> None:
    assert check_swap(array(row), TOWN) is None


@pytest.mark.parametrize(("accuracy", "warns"), [(None, False), (0.0, False), (4.0, False), (5.0, False), (6.0, True)])
def test_accuracy_is_told_when_it_is_more_than_a_few_steps(accuracy: float | None, warns: bool) -> None:
    finding = check_accuracy("aree", accuracy)
    assert (finding is not None) is warns
    if finding is not None:
        assert (finding.rule, finding.layer) == ("G10", "aree")
        assert "6 metri" in finding.message


COORDINATES = st.tuples(
    st.floats(11.21, 11.29, allow_nan=False).map(lambda x: round(x, 5)),
    st.floats(43.76, 43.79, allow_nan=False).map(lambda y: round(y, 5)),
)


@given(st.lists(COORDINATES, min_size=3, max_size=9, unique=True), st.booleans())
def test_valid_rows_only_lose_their_height_and_repairs_never_lose_more_than_they_say(
    corners: list[tuple[float, float]], tall: bool
) -> None:
    outline = shapely.Polygon([(*corner, 10.0) for corner in corners] if tall else corners)
    checked = check(outline, code="RS_IDRA")
    flat = shapely.force_2d(outline)
    said = [one for one in checked.findings if one.rule == "G02"]
    if flat.is_valid:
        assert not said
        assert checked.geometries[0].equals_exact(flat, 0)
        return
    assert len(said) == 1
    if checked.kept[0] and not checked.held[0]:
        before, after = shapely.area(to_metres(array(flat, checked.geometries[0])))
        assert abs(after - before) <= 0.01 * before
    if checked.kept[0]:
        assert checked.geometries[0].is_valid
        assert checked.geometries[0].geom_type in ("Polygon", "MultiPolygon")
