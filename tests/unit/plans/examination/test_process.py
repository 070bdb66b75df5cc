"""The child process: it answers as the pipeline does, and whatever happens to it refuses the files and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from doubles import hostile_plan_files, plan_files
from doubles.plan_examiner import PLACE, Examiner
from plans.examination.contract import ROWS, Answers
from plans.examination.limits import Limits
from plans.examination.names import ROWS_FILE
from plans.examination.process import examine


def test_the_child_answers_as_the_pipeline_does(examiner: Examiner, tmp_path: Path) -> None:
    point = plan_files.feature({"nome": "Uno"}, {"type": "Point", "coordinates": [11.25, 43.77]})
    files = {"attesa.geojson": plan_files.geojson([point]), "bomba.zip": hostile_plan_files.bomb()}
    folder = tmp_path / "child"
    folder.mkdir()
    here = examiner(files, Answers({"attesa": "AE_ATTESA"}))
    there = examine(examiner.given(files), PLACE, Answers({"attesa": "AE_ATTESA"}), folder)
    assert (there.accepted, there.layers, there.findings) == (here.accepted, here.layers, here.findings)
    assert [path.name for path in folder.iterdir()] == [ROWS_FILE]


def test_a_child_that_takes_too_long_is_killed_and_leaves_nothing_behind(examiner: Examiner, tmp_path: Path) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    given = examiner.given({"attesa.geojson": plan_files.geojson([])})
    examined = examine(given, PLACE, Answers(), folder, limits=Limits(seconds=0.05))
    assert not examined.accepted
    assert [(one.rule, one.file) for one in examined.findings] == [("F01", "attesa.geojson")]
    assert "nel tempo" in examined.findings[0].message
    with pa.OSFile(str(examined.rows)) as source, pa.ipc.open_file(source) as reader:
        assert (reader.schema, reader.num_record_batches) == (ROWS, 0)
    assert [path.name for path in folder.iterdir()] == [ROWS_FILE]


def test_a_child_without_the_memory_for_it_refuses_the_file(examiner: Examiner, tmp_path: Path) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    given = examiner.given({"attesa.geojson": plan_files.geojson([])})
    examined = examine(given, PLACE, Answers(), folder, limits=Limits(memory=100_000_000))
    assert not examined.accepted
    assert [path.name for path in folder.iterdir()] == [ROWS_FILE]


def test_a_file_that_went_away_refuses_itself(tmp_path: Path) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    examined = examine([(tmp_path / "nothing", "sparito.zip")], PLACE, Answers(), folder)
    assert not examined.accepted
    assert examined.findings[0].file == "sparito.zip"
