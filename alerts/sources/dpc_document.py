"""Reading one national bulletin, whatever its form: zip with two DBF and a CAP, pair of CSV tables, or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from alerts.formats.bounded_zip import is_zip, member_names, read_members
from alerts.formats.dpc_cap import CapBulletin, read_cap
from alerts.formats.dpc_dbf import read_dbf
from alerts.formats.dpc_levels import DAYS, Day, ZoneRow, stamp_in
from alerts.formats.dpc_table import is_table, read_table
from alerts.formats.unreadable import Unreadable
from alerts.sources.contract import Issue, RawFile


@dataclass(slots=True)
class DpcDocument:
    """Everything found in the files of one document, however many tell the same, and what could not be read."""

    stamps: set[datetime] = field(default_factory=set)
    #: Every table of a day, DBF or CSV.
    tables: dict[Day, list[list[ZoneRow]]] = field(default_factory=lambda: {day: [] for day in DAYS})
    caps: list[CapBulletin] = field(default_factory=list)
    #: What each kind of file should have had and did not.
    missing: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def stamp_of(file: RawFile) -> datetime | None:
    """The stamp a file bears: from its members or columns, else from its name."""
    try:
        if is_zip(file.content):
            stamps = [stamp for name in member_names(file.content) if _role(name) and (stamp := stamp_in(name))]
            if stamps:
                return max(stamps)
        elif is_table(file.content):
            return read_table(file.content, file.name).stamp
    except Unreadable:
        pass  # said again, and reported, when the file is read
    return stamp_in(file.name)


def read_document(files: Iterable[RawFile]) -> DpcDocument:
    """Everything that can be read of the files; faults are issues of the document."""
    document = DpcDocument()
    tables = []
    for file in files:
        with _collecting(document):
            if is_zip(file.content):
                _read_zip(document, file)
            elif is_table(file.content):
                tables.append(file)
            else:
                raise Unreadable("unsupported_format", f"{file.name} non è un bollettino: né zip né tabella CSV.")
    if tables:
        _read_tables(document, tables)
    return document


class _collecting:
    """Turns an unreadable part into an error of the document, so that reading goes on with the next part."""

    def __init__(self, document: DpcDocument) -> None:
        self.document = document

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Unreadable):
            self.document.issues.append(Issue("error", error.code, error.message))
            return True
        return False


def _role(name: str) -> str | None:
    """``today``, ``tomorrow`` or ``cap`` for the members that make a bulletin."""
    lower = name.lower()
    if lower.startswith("cap_") and lower.endswith(".xml"):
        return "cap"
    return next((day for day in DAYS if lower.endswith(f"_{day}.dbf")), None)


def _read_zip(document: DpcDocument, file: RawFile) -> None:
    names = {name for name in member_names(file.content) if _role(name)}
    by_role = {_role(name): name for name in names}
    if len(by_role) < len(names):
        raise Unreadable("stamps_mixed", f"{file.name} contiene più di un bollettino.")
    members = read_members(file.content, names.__contains__)
    document.stamps |= {stamp for name in members if (stamp := stamp_in(name))}
    expected = {"today": "DBF di oggi", "tomorrow": "DBF di domani", "cap": "CAP"}
    document.missing += [f"{label} in {file.name}" for role, label in expected.items() if role not in by_role]
    for day in DAYS:
        if day in by_role:
            with _collecting(document):
                document.tables[day].append(read_dbf(members[by_role[day]], by_role[day]))
    if "cap" in by_role:
        with _collecting(document):
            document.caps.append(read_cap(members[by_role["cap"]], by_role["cap"]))


def _read_tables(document: DpcDocument, files: Iterable[RawFile]) -> None:
    missing = {0: "tabella di oggi", 1: "tabella di domani"}
    for file in files:
        with _collecting(document):
            table = read_table(file.content, file.name)
            document.stamps.add(table.stamp)
            document.tables[DAYS[table.days_ahead]].append(table.rows)
            missing.pop(table.days_ahead, None)
    document.missing += missing.values()
