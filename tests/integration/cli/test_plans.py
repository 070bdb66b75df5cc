"""``cittadino plans``, as whoever types it sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doubles import hostile_plan_files, plan_files, plan_pdf

FIRENZE = "048017"


@pytest.fixture
def plans(cittadino):
    """Run ``cittadino plans`` with ``--json``; returns exit status and the object."""

    def run(*arguments: object) -> tuple[int, dict]:
        status, output, _ = cittadino("plans", *map(str, arguments), "--json")
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run


def _areas(folder: Path, *places: tuple[str, float, float], name: str = "attesa.geojson") -> Path:
    features = [
        plan_files.feature({"nome": name, "indirizzo": f"Via {name}"}, {"type": "Point", "coordinates": [lon, lat]})
        for name, lon, lat in places
    ]
    path = folder / name
    path.write_bytes(plan_files.geojson(features))
    return path


ALFA, BETA = ("Piazza Alfa", 11.2556, 43.7696), ("Campo Beta", 11.2822, 43.7799)


def test_check_tells_layers_and_findings_and_keeps_nothing(plans, cittadino, tmp_path: Path) -> None:
    path = _areas(tmp_path, ALFA, BETA)
    status, answer = plans("check", path, "--municipality", FIRENZE, "--class", "attesa=AE_ATTESA")
    (layer,) = answer["layers"]
    assert (status, answer["accepted"], answer["error"]) == (0, True, None)
    assert {key: layer[key] for key in ("name", "features", "crs", "class")} == {
        "name": "attesa",
        "features": 2,
        "crs": "EPSG:4326",
        "class": "AE_ATTESA",
    }
    status, output, _ = cittadino("plans", "check", str(path), "--municipality", FIRENZE)
    assert (status, "forse AE_ATTESA" in output, "[F06]" in output) == (0, True, True)


def test_check_refuses_with_an_exit_status(plans, cittadino, tmp_path: Path) -> None:
    bomb = tmp_path / "piano.zip"
    bomb.write_bytes(hostile_plan_files.bomb())
    status, answer = plans("check", bomb, "--municipality", FIRENZE)
    assert (status, answer["accepted"], [one["rule"] for one in answer["findings"]]) == (3, False, ["F02"])
    status, output, _ = cittadino("plans", "check", str(bomb), "--municipality", FIRENZE)
    assert (status, "Non accettato." in output) == (3, True)


@pytest.mark.parametrize(
    "given",
    [("--class", "attesa"), ("--class", "attesa=AREA"), ("--crs", "attesa=3003"), ("--confirm", "attesa:prima")],
)
def test_what_is_not_said_as_it_should(cittadino, tmp_path: Path, given: tuple[str, str]) -> None:
    path = _areas(tmp_path, ALFA)
    assert cittadino("plans", "check", str(path), "--municipality", FIRENZE, *given)[0] == 2


def test_names_of_nothing(plans, tmp_path: Path) -> None:
    path = _areas(tmp_path, ALFA)
    status, answer = plans("check", path, "--municipality", "999999")
    assert (status, answer["error"]["code"]) == (3, "municipality_unknown")
    status, answer = plans("check", tmp_path / "nulla.zip", "--municipality", FIRENZE)
    assert (status, answer["error"]["code"]) == (3, "file_unreadable")
    status, answer = plans("check", path, "--municipality", FIRENZE, "--class", "altro=AE_ATTESA")
    assert (status, answer["error"]["code"]) == (3, "layer_unknown")


def test_published_again_with_one_place_moved(plans, cittadino, tmp_path: Path) -> None:
    first = _areas(tmp_path, ALFA, BETA)
    status, answer = plans("publish", first, "--municipality", FIRENZE, "--class", "attesa=AE_ATTESA", "--act", "DCC 1")
    assert (status, answer["published"], answer["version"], answer["changes"]["added"]) == (0, True, 1, 2)
    again = _areas(tmp_path, ALFA, (BETA[0], BETA[1] + 0.001, BETA[2]))
    status, answer = plans("publish", again, "--municipality", FIRENZE)
    assert (status, answer["version"]) == (0, 2)
    assert answer["changes"] == {"added": 0, "removed": 0, "moved": 1, "changed": 0, "unchanged": 1}
    refused = tmp_path / "rifiutato.zip"
    refused.write_bytes(hostile_plan_files.traversal())
    status, answer = plans("publish", refused, "--municipality", FIRENZE)
    assert (status, answer["published"], answer["changes"]["added"]) == (3, False, 0)


def test_looked_at_before_anybody_sees_it(plans, cittadino, tmp_path: Path) -> None:
    where = ("--municipality", FIRENZE)
    status, _, complaint = cittadino("plans", "preview", *where)
    assert (status, "[plan_nothing_staged]" in complaint) == (3, True)
    paper = tmp_path / "piano.pdf"
    paper.write_bytes(plan_pdf.written(plan_pdf.with_text(1)))
    status, answer = plans("stage", paper, *where)
    assert (status, answer["error"]["code"]) == (3, "upload_without_files")
    path = _areas(tmp_path, ALFA, BETA)
    status, answer = plans("stage", paper, path, *where, "--class", "attesa=AE_ATTESA")
    assert (status, answer["accepted"], answer["version"], answer["changes"]["added"]) == (0, True, 1, 2)
    status, output, _ = cittadino("plans", "preview", *where)
    assert (status, [one["properties"]["label"] for one in json.loads(output)["features"]]) == (
        0,
        ["Campo Beta", "Piazza Alfa"],
    )
    status, output, _ = cittadino("plans", "preview", *where, "--difference")
    assert (status, json.loads(output)["counts"]["added"]) == (0, 2)


def test_the_act_of_a_publication_shows_in_the_tracking(plans, cittadino, tmp_path: Path) -> None:
    path = _areas(tmp_path, ALFA)
    given = (path, "--municipality", FIRENZE, "--class", "attesa=AE_ATTESA")
    status, answer = plans("publish", *given, "--act", "approvato")
    assert (status, [one["level"] for one in answer["findings"] if one["rule"] == "A09"]) == (0, ["W"])
    status, answer = plans("publish", *given, "--act", "DCC n. 12 del 3/4/2026")
    assert (status, [one for one in answer["findings"] if one["rule"] == "A09"]) == (0, [])
    assert cittadino("tracking", "snapshot")[0] == 0
    status, output, _ = cittadino("tracking", "report", "--region", "09", "--json")
    figures = json.loads(output)["indicators"]
    assert (status, figures["T1"]["rows"][-1]["adopted"]) == (0, 1)
    assert {row["step"]: row["municipalities"] for row in figures["T4"]["rows"]}["PUBBLICATO"] == 1


def test_a_plan_on_paper_is_published_beside_the_map(plans, tmp_path: Path) -> None:
    paper = tmp_path / "piano.pdf"
    paper.write_bytes(plan_pdf.written(plan_pdf.with_text(3)))
    status, answer = plans("publish", paper, "--municipality", FIRENZE)
    assert (status, answer["published"], answer["version"]) == (0, True, None)
    assert [(one["name"], one["pages"]) for one in answer["documents"]] == [("piano.pdf", 3)]


def test_a_document_that_acts_holds_everything_back(plans, tmp_path: Path) -> None:
    paper = tmp_path / "piano.pdf"
    paper.write_bytes(plan_pdf.written(plan_pdf.with_script()))
    status, answer = plans("publish", paper, _areas(tmp_path, ALFA), "--municipality", FIRENZE)
    assert (status, answer["published"], answer["version"]) == (3, False, None)
    assert [one["rule"] for one in answer["findings"]] == ["F10"]


def test_the_template_holds_every_class(plans, cittadino, tmp_path: Path) -> None:
    path = tmp_path / "modello.gpkg"
    status, output, _ = cittadino("plans", "template", str(path))
    assert (status, str(path) in output, path.read_bytes()[:15]) == (0, True, b"SQLite format 3")
    status, answer = plans("check", path, "--municipality", FIRENZE)
    assert (status, answer["accepted"], answer["layers"]) == (3, False, [])
