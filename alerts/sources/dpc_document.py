"""Reading one national bulletin, whatever its forms: zip with two DBF and a CAP, pair of CSV tables, pair of maps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.formats.bounded_zip import member_names, read_members
from alerts.formats.dpc_cap import CapBulletin, read_cap
from alerts.formats.dpc_dbf import read_dbf
from alerts.formats.dpc_features import read_features
from alerts.formats.dpc_index import DpcIndex, read_index
from alerts.formats.dpc_levels import DAYS, Day, ZoneRow, day_in, stamp_in
from alerts.formats.dpc_table import read_table
from alerts.formats.unreadable import Unreadable
from alerts.sources.contract import Issue, RawFile
from alerts.sources.dpc_checks import LABELS
from alerts.sources.dpc_files import Kind, kind_of, role_of

Rows = dict[Day, list[list[ZoneRow]]]


def _nothing() -> Rows:
    return {day: [] for day in DAYS}


@dataclass(slots=True)
class DpcDocument:
    """Everything found in the files of one document, however many tell the same, and what could not be read."""

    stamps: set[datetime] = field(default_factory=set)
    #: Every table of a day, DBF or CSV.
    tables: Rows = field(default_factory=_nothing)
    #: Every map of a day, GeoJSON or TopoJSON: rows without codes.
    maps: Rows = field(default_factory=_nothing)
    caps: list[CapBulletin] = field(default_factory=list)
    indexes: list[DpcIndex] = field(default_factory=list)
    #: What each kind of file should have had and did not.
    missing: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read_document(files: Sequence[RawFile]) -> DpcDocument:
    """Everything that can be read of the files; faults are issues of the document."""
    document = DpcDocument()
    kinds = [kind_of(file) for file in files]
    for file, kind in zip(files, kinds, strict=True):
        with _collecting(document):
            match kind:
                case Kind.ZIP:
                    _read_zip(document, file)
                case Kind.MAP:
                    _read_map(document, file)
                case Kind.INDEX:
                    _read_index(document, file)
                case Kind.LISTING | Kind.UNKNOWN:
                    message = f"{file.name} non è un bollettino: né zip, né tabella CSV, né mappa."
                    raise Unreadable("unsupported_format", message)
    if Kind.TABLE in kinds:
        _read_tables(document, [file for file, kind in zip(files, kinds, strict=True) if kind is Kind.TABLE])
    elif Kind.ZIP not in kinds and (Kind.MAP in kinds or Kind.INDEX in kinds):
        document.missing += [f"mappa di {label}" for day, label in LABELS.items() if not document.maps[day]]
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


def _read_zip(document: DpcDocument, file: RawFile) -> None:
    names = {name for name in member_names(file.content) if role_of(name)}
    by_role = {role_of(name): name for name in names}
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


def _read_map(document: DpcDocument, file: RawFile) -> None:
    day, stamp = day_in(file.name), stamp_in(file.name)
    if day is None or stamp is None:
        message = f"{file.name} è una mappa, ma il suo nome non dice di quale bollettino e di quale giorno."
        raise Unreadable("map_unnamed", message)
    document.stamps.add(stamp)
    document.maps[day].append(read_features(file.content, file.name))


def _read_index(document: DpcDocument, file: RawFile) -> None:
    index = read_index(file.content, file.name)
    document.indexes.append(index)
    if len(index.stamps) == 1:
        document.stamps |= index.stamps


def _read_tables(document: DpcDocument, files: Iterable[RawFile]) -> None:
    missing = {0: "tabella di oggi", 1: "tabella di domani"}
    for file in files:
        with _collecting(document):
            table = read_table(file.content, file.name)
            document.stamps.add(table.stamp)
            document.tables[DAYS[table.days_ahead]].append(table.rows)
            missing.pop(table.days_ahead, None)
    document.missing += missing.values()
