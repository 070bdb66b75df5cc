"""PDFs among the files of an upload: looked at like everything that comes from outside, kept, and served."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.core.audit.log import Actor
from app.core.db import Database
from app.core.storage import FileStore, working_folder
from plans.documents.serving import Document, add_document
from plans.domain.findings import FileRefused
from plans.examination.contract import Answers, Examined
from plans.examination.places import place_of
from plans.publishing.importing import Examine
from plans.publishing.receiving import keep
from plans.readers.pdf_inspection import Inspection
from plans.readers.sniffing import Format, sniff

#: Path, and name as given.
File = tuple[Path, str]


def divided(files: Sequence[File]) -> tuple[list[File], list[File]]:
    """The PDFs, and everything else."""
    papers = [file for file in files if _is_pdf(*file)]
    return papers, [file for file in files if file not in papers]


def _is_pdf(path: Path, name: str) -> bool:
    try:
        return sniff(path, name) is Format.PDF
    except FileRefused:
        return False  # what it is, and why it is refused, is for the examination to say


def look_at(database: Database, examine: Examine, istat_code: str, papers: Sequence[File]) -> Examined:
    """Whether they may be served (rule F10).

    Raises:
        NotFound: ``municipality_unknown``.
    """
    with database.transaction() as session:
        place = place_of(session, istat_code)
    with working_folder("documenti") as folder:
        return examine(papers, place, Answers(), folder)


def keep_all(store: FileStore, papers: Sequence[File]) -> None:
    """Keep the octets of ``papers``: before anything is public, so that a disk that is full refuses everything.

    Raises:
        InputRefused: ``file_empty``, ``file_too_large``.
        Unavailable: ``disk_unwritable``.
    """
    for path, name in papers:
        with path.open("rb") as source:
            keep(store, name, source)


def add_all(
    database: Database, actor: Actor, istat_code: str, seen: Examined, *, reason: str, now: datetime
) -> list[Document]:
    """Let citizens download the papers that are kept and were ``seen`` to be harmless, all or none."""
    with database.transaction() as session:
        return [
            add_document(
                session,
                actor,
                istat_code,
                Inspection(one.pages, one.has_text, one.title, one.size, one.sha256),
                one.name,
                reason=reason,
                now=now,
            )
            for one in seen.documents
        ]
