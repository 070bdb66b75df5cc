"""Finding the newest bulletin from what only points to it: stamps are trusted, addresses are not, we build our own."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from alerts.formats.dpc_index import read_index
from alerts.formats.unreadable import Unreadable
from alerts.sources.contract import RawFile
from alerts.sources.dpc_checks import check_index
from alerts.sources.dpc_files import Kind, kind_of, listed_stamps

#: Where the department publishes: for listings that lie elsewhere.
PUBLISHED = "https://raw.githubusercontent.com/pcm-dpc/DPC-Bollettini-Criticita-Idrogeologica-Idraulica/master/files/"

_FOLDER = "/files/"


def newest_zip(file: RawFile, url: str) -> str | None:
    """The address of the newest zip that the file, fetched from ``url``, points to."""
    stamp = pointed_stamp(file)
    if stamp is None:
        return None
    folder = _folder(url) or (urljoin(url, ".") if kind_of(file) is Kind.INDEX else PUBLISHED)
    return f"{folder}all/{stamp:%Y%m%d_%H%M}_all.zip"


def pointed_stamp(file: RawFile) -> datetime | None:
    """The newest stamp that a file points to; ``None`` for a document, and for an index that contradicts itself."""
    match kind_of(file):
        case Kind.INDEX:
            return _indexed_stamp(file)
        case Kind.LISTING:
            return max(listed_stamps(file))
    return None


def _indexed_stamp(file: RawFile) -> datetime | None:
    try:
        index = read_index(file.content, file.name)
    except Unreadable:
        return None
    refused = any(issue.level == "error" for issue in check_index(index))
    return None if refused else max(index.stamps)


def _folder(url: str) -> str | None:
    """The part of the address down to the publisher's own folder, if it is under one."""
    parts = urlsplit(url)
    before, found, _ = parts.path.rpartition(_FOLDER)
    return urlunsplit((parts.scheme, parts.netloc, before + _FOLDER, "", "")) if found else None
