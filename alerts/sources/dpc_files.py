"""What a file of the national bulletin is, and the stamp it bears. Content decides; the name only where it must."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum, auto

from alerts.formats.bounded_json import begins_like_json
from alerts.formats.bounded_zip import is_zip, member_names
from alerts.formats.dpc_features import is_features
from alerts.formats.dpc_index import is_index, read_index
from alerts.formats.dpc_levels import DAYS, stamp_in
from alerts.formats.dpc_table import is_table, read_table
from alerts.formats.unreadable import Unreadable
from alerts.sources.contract import RawFile

_MAX_LISTING = 4 * 1024 * 1024
_STAMP = re.compile(rb"(?<!\d)\d{8}_\d{4}(?!\d)")
_PUBLISHED = (".zip", ".csv", ".dbf", ".xml")


class Kind(Enum):
    """The forms in which the bulletin is published, and what is published around it."""

    ZIP = auto()
    TABLE = auto()
    #: GeoJSON or TopoJSON.
    MAP = auto()
    INDEX = auto()
    #: Colours of the map: says nothing.
    STYLE = auto()
    #: Any text in which stamps of bulletins occur: a page, an Atom feed, a list of files.
    LISTING = auto()
    UNKNOWN = auto()


def kind_of(file: RawFile) -> Kind:
    """What the file is, or claims to be: whether it is whole is seen when it is read."""
    content = file.content
    if is_zip(content):
        return Kind.ZIP
    if is_table(content):
        return Kind.TABLE
    if is_index(content):
        return Kind.INDEX
    if is_features(content):
        return Kind.MAP
    if begins_like_json(content) and b'"style_properties"' in content:
        return Kind.STYLE
    return Kind.LISTING if listed_stamps(file) else Kind.UNKNOWN


def stamp_of(file: RawFile) -> datetime | None:
    """The stamp a file bears: from its members, columns or links, else from its name."""
    try:
        if stamps := _stamps_inside(file):
            return max(stamps)
    except Unreadable:
        pass  # said again, and reported, when the file is read
    return stamp_in(file.name)


def _stamps_inside(file: RawFile) -> set[datetime]:
    match kind_of(file):
        case Kind.ZIP:
            members = filter(role_of, member_names(file.content))
            return {stamp for name in members if (stamp := stamp_in(name))}
        case Kind.TABLE:
            return {read_table(file.content, file.name).stamp}
        case Kind.INDEX:
            return set(read_index(file.content, file.name).stamps)
    return set()


def role_of(member: str) -> str | None:
    """``today``, ``tomorrow`` or ``cap`` for the members that make a bulletin."""
    lower = member.lower()
    if lower.startswith("cap_") and lower.endswith(".xml"):
        return "cap"
    return next((day for day in DAYS if lower.endswith(f"_{day}.dbf")), None)


def listed_stamps(file: RawFile) -> set[datetime]:
    """The stamps that a listing names; none for what is named like a bulletin's own file.

    An error page may well repeat the name of what was asked for: it is no listing, but a file that did not come.
    """
    if stamp_in(file.name) or file.name.lower().endswith(_PUBLISHED) or len(file.content) > _MAX_LISTING:
        return set()
    if b"\0" in file.content:
        return set()
    return {stamp for text in set(_STAMP.findall(file.content)) if (stamp := stamp_in(text.decode("ascii")))}
