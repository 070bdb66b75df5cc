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
    """The representations found in the files of one document, and what kept others from being read."""

    stamps: set[datetime] = field(default_factory=set)
    dbf: dict[Day, list[ZoneRow]] = field(default_factory=dict)
    table: dict[Day, list[ZoneRow]] = field(default_factory=dict)
    cap: CapBulletin | None = None
    #: What each kind of file should have had and did not.
    missing: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def representations(self) -> list[dict[Day, list[ZoneRow]]]:
        return [days for days in (self.dbf, self.table) if days]


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
    for file in tables:
        with _collecting(document):
            _read_day_table(document, file)
    if tables:
        names = {"today": "tabella di oggi", "tomorrow": "tabella di domani"}
        document.missing += [names[day] for day in DAYS if day not in document.table]
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
    members = read_members(file.content, lambda name: _role(name) is not None)
    by_role = {_role(name): name for name in members}
    if len(by_role) < len(members):
        raise Unreadable("stamps_mixed", f"{file.name} contiene più di un bollettino.")
    document.stamps |= {stamp for name in members if (stamp := stamp_in(name))}
    expected = {"today": "DBF di oggi", "tomorrow": "DBF di domani", "cap": "CAP"}
    document.missing += [f"{label} in {file.name}" for role, label in expected.items() if role not in by_role]
    for day in DAYS:
        if day in by_role:
            with _collecting(document):
                document.dbf[day] = read_dbf(members[by_role[day]], by_role[day])
    if "cap" in by_role:
        with _collecting(document):
            document.cap = read_cap(members[by_role["cap"]], by_role["cap"])


def _read_day_table(document: DpcDocument, file: RawFile) -> None:
    table = read_table(file.content, file.name)
    document.stamps.add(table.stamp)
    day = DAYS[table.days_ahead]
    if day in document.table:
        raise Unreadable("table_twice", f"{file.name} ripete una tabella già data per lo stesso giorno.")
    document.table[day] = table.rows
