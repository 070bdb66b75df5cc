"""Columns that many tables on quality have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.i18n import N_
from app.regional.quality.viewing import code_of, value
from app.regional.tables import Column, Kind

Row = Mapping[str, Any]

MUNICIPALITY: Column[Row] = Column("comune", N_("Municipality"), lambda row: row["name"] or row["istat_code"])
CODE: Column[Row] = Column("codice_istat", N_("ISTAT code"), code_of)


def number(key: str, title: str, name: str, figure: str = "") -> Column[Row]:
    """A column of numbers, of the value ``name`` of each row."""
    return Column(key, title, value(name), Kind.NUMBER, figure)


def share(key: str, title: str, name: str, figure: str = "") -> Column[Row]:
    """A column of shares (0–1)."""
    return Column(key, title, value(name), Kind.SHARE, figure)


def words(
    key: str, title: str, cell: Callable[[Row], Any], shown: Callable[[Row], str], figure: str = ""
) -> Column[Row]:
    """A column whose cell in a file is ``cell``, and other words on the page."""
    return Column(key, title, cell, figure=figure, shown=shown, sortable=False)
