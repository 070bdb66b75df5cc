"""An upload from end to end, in this process."""

from __future__ import annotations

import json

import pyarrow as pa
import shapely

from doubles import hostile_plan_files, plan_files
from doubles.plan_examiner import Examiner
from plans.domain.findings import Finding, Severity
from plans.examination.contract import ROWS, Answers, Examined


def _rows(examined: Examined) -> list[dict[str, object]]:
    with pa.OSFile(str(examined.rows)) as source, pa.ipc.open_file(source) as reader:
        assert reader.schema == ROWS
        return list(reader.read_all().to_pylist())


def _point(name: str, lon: float, lat: float, **more: object) -> dict[str, object]:
    return plan_files.feature({"nome": name, **more}, {"type": "Point", "coordinates": [lon, lat]})


def _of(examined: Examined, rule: str) -> list[Finding]:
    return [finding for finding in examined.findings if finding.rule == rule]


def test_waiting_areas_are_staged_with_what_citizens_may_read_apart_from_the_rest(examiner: Examiner) -> None:
    features = [
        _point("Piazza Alfa", 11.25, 43.77, indirizzo="Piazza Alfa 1", referente="Anna Neri", cell="3331234567"),
        _point("Piazza Beta", 11.26, 43.78, indirizzo="Piazza Beta 2", referente="Ugo Verdi", cell="3337654321"),
    ]
    examined = examiner({"attesa.geojson": plan_files.geojson(features)}, Answers({"attesa": "AE_ATTESA"}))
    assert examined.accepted
    (layer,) = examined.layers
    assert (layer.features, layer.kept, layer.crs, layer.plan_class) == (2, 2, "EPSG:4326", "AE_ATTESA")
    assert {"referente", "cell"} <= set(layer.personal)
    first, second = _rows(examined)
    assert json.loads(str(first["public"])) == {"nome": "Piazza Alfa", "indirizzo": "Piazza Alfa 1"}
    assert json.loads(str(first["reserved"]))["cell"] == "3331234567"
    assert json.loads(str(second["source"]))["referente"] == "Ugo Verdi"
    assert shapely.from_wkb(first["geometry"]).equals(shapely.Point(11.25, 43.77))
    assert "3331234567" not in json.dumps([*map(dict, layer.samples)]) + json.dumps(
        [f.as_json() for f in examined.findings]
    )


def test_points_and_areas_in_one_layer_are_two_layers_to_whoever_says_what_they_are(examiner: Examiner) -> None:
    area = {"type": "Polygon", "coordinates": [[[11.25, 43.77], [11.26, 43.77], [11.26, 43.78], [11.25, 43.77]]]}
    features = [_point("Uno", 11.25, 43.77), plan_files.feature({"nome": "Due"}, area), _point("Tre", 11.27, 43.79)]
    answers = Answers({"misto:punti": "AE_INCONTRO", "misto:aree": "RS_IDRA"})
    examined = examiner({"misto.geojson": plan_files.geojson(features)}, answers)
    assert [(one.name, one.features, one.plan_class) for one in examined.layers] == [
        ("misto:punti", 2, "AE_INCONTRO"),
        ("misto:aree", 1, "RS_IDRA"),
    ]
    assert [(row["layer"], row["row"]) for row in _rows(examined)] == [
        ("misto:punti", 1),
        ("misto:punti", 3),
        ("misto:aree", 2),
    ]


def test_without_a_class_the_layer_is_asked_about_and_nothing_of_it_is_public(examiner: Examiner) -> None:
    examined = examiner({"aree_di_attesa.geojson": plan_files.geojson([_point("Uno", 11.25, 43.77)])})
    (asked,) = _of(examined, "F06")
    assert (asked.level, asked.proposal, examined.accepted) == (Severity.INFORMS, "AE_ATTESA", True)
    assert [row["public"] for row in _rows(examined)] == ["{}"]


def test_a_layer_that_is_left_out_is_asked_about_no_more_whatever_it_is_called(examiner: Examiner) -> None:
    files = {"AE_ATTESA.geojson": plan_files.geojson()}
    assert examiner(files).layers[0].plan_class == "AE_ATTESA"
    left_out = examiner(files, Answers({"AE_ATTESA": ""}))
    assert left_out.layers[0].plan_class is None
    assert not _of(left_out, "F06")


def test_each_system_that_a_layer_may_be_in_can_be_looked_at(examiner: Examiner) -> None:
    (layer,) = examiner({"aree.zip": plan_files.shapefile_zip(prj=None)}).layers
    assert next(iter(layer.places)) == layer.crs == "EPSG:3003"
    assert set(layer.places) == set(layer.proposals)
    longitude, latitude = layer.places["EPSG:3003"][0]
    assert (round(longitude, 2), round(latitude, 2)) == (11.26, 43.78)


def test_a_missing_reference_system_is_guessed_and_waits_to_be_confirmed(examiner: Examiner) -> None:
    rows = [["nome", "x", "y"], ["Uno", "1681593,1", "4849161,4"], ["Due", "1682000,0", "4849500,0"]]
    guessed = examiner({"punti.csv": plan_files.csv(rows)})
    (layer,) = guessed.layers
    assert (layer.crs, layer.assumed) == ("EPSG:3003", True)
    (confirmed,) = examiner({"punti.csv": plan_files.csv(rows)}, Answers(systems={"punti": "EPSG:3003"})).layers
    assert (confirmed.crs, confirmed.assumed) == ("EPSG:3003", False)


def test_a_swap_that_was_proposed_can_be_accepted(examiner: Examiner) -> None:
    features = plan_files.geojson([_point("Uno", 43.77, 11.25), _point("Due", 43.78, 11.26)])
    refused = examiner({"scambiate.geojson": features})
    assert not refused.accepted
    (swap,) = _of(refused, "G09")
    assert swap.proposal
    accepted = examiner({"scambiate.geojson": features}, Answers(systems={"scambiate": swap.proposal}))
    assert accepted.accepted
    assert [one.kept for one in accepted.layers] == [2]


def test_a_repair_that_changes_the_area_holds_the_row_until_somebody_has_looked_at_it(examiner: Examiner) -> None:
    bowtie = [[11.25, 43.77], [11.26, 43.78], [11.26, 43.77], [11.25, 43.775], [11.25, 43.77]]
    features = [plan_files.feature({"nome": "Nodo"}, {"type": "Polygon", "coordinates": [bowtie]})]
    content = {"nodo.geojson": plan_files.geojson(features)}
    assert [row["held"] for row in _rows(examiner(content))] == [True]
    confirmed = examiner(content, Answers(confirmed=frozenset({("nodo", 1)})))
    (row,) = _rows(confirmed)
    assert not row["held"]
    assert shapely.from_wkb(row["geometry"]).is_valid


def test_one_file_that_is_refused_refuses_the_upload_and_the_others_are_read_all_the_same(examiner: Examiner) -> None:
    good = plan_files.geojson([_point("Uno", 11.25, 43.77)])
    examined = examiner({"buono.geojson": good, "bomba.zip": hostile_plan_files.bomb(), "secondo.geojson": good})
    assert not examined.accepted
    assert {finding.file for finding in examined.findings if finding.level is Severity.REFUSES} == {"bomba.zip"}
    assert [(one.name, one.kept) for one in examined.layers] == [("buono", 1), ("secondo", 1)]


def test_layers_that_are_called_alike_are_told_apart(examiner: Examiner) -> None:
    good = plan_files.geojson([_point("Uno", 11.25, 43.77)])
    examined = examiner({"attesa.geojson": good, "attesa.json": good})
    assert [one.name for one in examined.layers] == ["attesa", "attesa (2)"]


def test_an_emergency_area_inside_a_hazard_it_serves_is_seen_across_files(examiner: Examiner) -> None:
    hazard = {
        "type": "Polygon",
        "coordinates": [[[11.24, 43.76], [11.26, 43.76], [11.26, 43.78], [11.24, 43.78], [11.24, 43.76]]],
    }
    files = {
        "attesa.geojson": plan_files.geojson([_point("Dentro", 11.25, 43.77), _point("Fuori", 11.30, 43.80)]),
        "allagabili.geojson": plan_files.geojson(
            [plan_files.feature({"nome": "Lungo il fiume", "livello": "elevato"}, hazard)]
        ),
    }
    examined = examiner(files, Answers({"attesa": "AE_ATTESA", "allagabili": "RS_IDRA"}))
    (conflict,) = _of(examined, "G12")
    assert (conflict.layer, conflict.row) == ("attesa", 1)


def test_a_thousand_findings_that_are_alike_are_counted(examiner: Examiner) -> None:
    features = [_point(f"N{number}", 12.5, 43.0) for number in range(1_000)]
    examined = examiner({"lontani.geojson": plan_files.geojson(features)})
    away = _of(examined, "G06")
    assert len(away) == 501
    assert "500" in away[-1].message
