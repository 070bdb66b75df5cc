"""Rule F10: what a PDF is asked before anybody is given it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from doubles import plan_pdf
from doubles.plan_pdf import by_hand, scanned, with_text, written
from plans.domain.findings import FileRefused, Scope, Severity
from plans.readers import pdf_dangers, pdf_inspection
from plans.readers.pdf_inspection import inspect_pdf

PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "piano.pdf"
    path.write_bytes(content)
    return path


def reasons(folder: Path, content: bytes) -> str:
    """Why it is refused."""
    with pytest.raises(FileRefused) as refusal:
        inspect_pdf(saved(folder, content), "Piano 2026.pdf")
    findings = refusal.value.findings
    assert {(one.rule, one.level, one.scope) for one in findings} == {("F10", Severity.REFUSES, Scope.FILE)}
    assert all("«Piano 2026.pdf»" in one.message for one in findings)
    return " ".join(one.message for one in findings)


def test_a_document_with_words(tmp_path: Path) -> None:
    content = written(with_text(3, title="Piano comunale\n di protezione civile"))
    found = inspect_pdf(saved(tmp_path, content))
    assert (found.pages, found.has_text, found.findings) == (3, True, ())
    assert found.title == "Piano comunale di protezione civile"
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("stamp", ["", "Prot. 1234 del 12/05/2026"])
def test_scans_are_taken_with_a_warning(tmp_path: Path, stamp: str) -> None:
    found = inspect_pdf(saved(tmp_path, written(scanned(2, stamp))))
    assert (found.pages, found.has_text) == (2, False)
    assert [(one.rule, one.level) for one in found.findings] == [("F10", Severity.WARNS)]
    assert "scansioni" in found.findings[0].message


@pytest.mark.parametrize("name", plan_pdf.DANGEROUS)
def test_what_acts_on_the_reader_is_refused_and_named(tmp_path: Path, name: str) -> None:
    make, reason = plan_pdf.DANGEROUS[name]
    assert reason in reasons(tmp_path, written(make()))


def test_names_written_in_hexadecimal_hide_nothing(tmp_path: Path) -> None:
    action = b"<</S/J#61vaScr#69pt/J#53(app.alert\\(1\\))>>"
    catalogue = b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"
    assert "JavaScript" in reasons(tmp_path, by_hand(catalogue, PAGES, PAGE, action))


def test_everything_dangerous_is_said_at_once(tmp_path: Path) -> None:
    writer = plan_pdf.with_script()
    writer.add_attachment("a.exe", b"MZ")
    found = reasons(tmp_path, written(writer))
    assert "JavaScript" in found
    assert "file allegati" in found


def test_links_to_the_web_are_no_danger(tmp_path: Path) -> None:
    writer = plan_pdf.with_action(plan_pdf.action("URI", URI="https://www.example.invalid/"))
    assert inspect_pdf(saved(tmp_path, written(writer))).pages == 1


def test_encrypted_also_without_a_password_to_open_it(tmp_path: Path) -> None:
    assert "protetto" in reasons(tmp_path, plan_pdf.encrypted("segreta"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated(tmp_path: Path, share: float) -> None:
    content = written(with_text(3))
    assert "troncato" in reasons(tmp_path, content[: int(len(content) * share)])


def test_two_files_in_one(tmp_path: Path) -> None:
    content = written(with_text(1))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("nascosto.html", "<script>alert(1)</script>")
    assert "zip" in reasons(tmp_path, content + archive.getvalue())
    assert "non comincia" in reasons(tmp_path, b"<html><script>alert(1)</script>" + content)
    assert "dopo la fine" in reasons(tmp_path, content + b"MZ" * 5_000)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-", b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"%PDF-1.7" + bytes(99) + b"%%EOF"]
)
def test_no_documents(tmp_path: Path, content: bytes) -> None:
    assert reasons(tmp_path, content)


def test_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = saved(tmp_path, b"%PDF-1.7")
    with path.open("r+b") as file:
        file.truncate(pdf_inspection.MAX_BYTES + 1)
    with pytest.raises(FileRefused, match="il massimo è 67"):
        inspect_pdf(path)


@pytest.mark.parametrize(
    "pages",
    [
        b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>",
        b"<</Type/Pages/Kids[]/Count 999999999>>",
        b"<</Type/Pages/Kids" + b"[" * 50_000 + b"]" * 50_000 + b">>",
        b"<</Type/Pages/Kids[3 0 R" + b" 3 0 R" * (pdf_inspection.MAX_PAGES + 1) + b"]/Count 1>>",
    ],
    ids=["cycle", "empty", "deep", "many"],
)
def test_trees_that_lead_nowhere(tmp_path: Path, pages: bytes) -> None:
    assert reasons(tmp_path, by_hand(b"<</Type/Catalog/Pages 2 0 R>>", pages, PAGE))


def test_chains_of_objects_are_followed_without_recursion(tmp_path: Path) -> None:
    chain = [b"<</Next %d 0 R>>" % (number + 1) for number in range(4, 3_000)]
    script = b"<</S/JavaScript/JS(1)>>"
    catalogue = b"<</Type/Catalog/Pages 2 0 R/First 4 0 R>>"
    assert "JavaScript" in reasons(tmp_path, by_hand(catalogue, PAGES, PAGE, *chain, script))


def test_more_objects_than_anybody_would_look_at(tmp_path: Path) -> None:
    row = b"[" + b"[]" * 50_000 + b"]"
    lists = [row] * (pdf_dangers.MAX_OBJECTS // 50_000 + 1)
    references = b" ".join(b"%d 0 R" % (number + 4) for number in range(len(lists)))
    catalogue = b"<</Type/Catalog/Pages 2 0 R/All[" + references + b"]>>"
    assert "complicato" in reasons(tmp_path, by_hand(catalogue, PAGES, PAGE, *lists))


def test_a_stream_of_objects_is_not_unpacked_without_end(tmp_path: Path) -> None:
    assert "danneggiato" in reasons(tmp_path, plan_pdf.object_stream_bomb(40))
