"""A disk that takes no more: the upload is told so, and nothing of it is public."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from alert_fixtures import Product
from doubles import plan_files, plan_pdf

#: Runs a command that cannot write files larger than the octets it is told first. Its examination has its own limit.
#: It compiles nothing: Python keeps a module that was cut short in the writing, and every later process would read it.
_LIMITED = """
import resource, sys
from app.cli.main import main
most = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
main()
"""


def _map(folder: Path) -> Path:
    path = folder / "attesa.geojson"
    point = {"type": "Point", "coordinates": [11.25, 43.77]}
    path.write_bytes(plan_files.geojson([plan_files.feature({"nome": f"Area {n}"}, point) for n in range(50)]))
    return path


def _paper(folder: Path) -> Path:
    path = folder / "piano.pdf"
    path.write_bytes(plan_pdf.written(plan_pdf.with_text(500)))
    return path


@pytest.mark.parametrize(("most", "papers"), [(2_000, False), (200_000, True)])
def test_an_upload_on_a_full_disk(product: Product, tmp_path: Path, most: int, papers: bool) -> None:
    """The map does not fit; or it does, and the document that comes with it does not."""
    paths = [_map(tmp_path), *([_paper(tmp_path)] if papers else [])]
    given = ["plans", "publish", *map(str, paths), "--municipality", "048017", "--class", "attesa=AE_ATTESA", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(most), *given],
        env=os.environ
        | product.environment
        | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stdout
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "disk_unwritable"
    assert "spazio finito" in error["message"]
    assert [one for one in (product.settings.home / "files").rglob("*") if one.is_file()] == []
    with product.database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM plan_version")) == 0
