"""Lists: order, pages, and what is not known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.regional.tables import Column, Kind, Table, as_file, shown

_ROWS = st.lists(st.tuples(st.text(max_size=4), st.none() | st.integers(0, 9)), max_size=30)
_COLUMNS: list[Column[tuple[str, int | None]]] = [
    Column("nome", "Name", lambda row: row[0]),
    Column("numero", "Number", lambda row: row[1], Kind.NUMBER),
]


@given(_ROWS, st.sampled_from(["", "nome", "-nome", "numero", "-numero", "altro"]), st.integers(1, 7))
def test_pages_hold_every_row_once_and_the_unknown_last(
    rows: list[tuple[str, int | None]], order: str, size: int
) -> None:
    table = Table("prova", "Rows", _COLUMNS, rows)
    first = shown(table, {"ordina": order}, size=size)
    pages = [shown(table, {"ordina": order, "pagina": str(n)}, size=size).rows for n in range(1, first.pages + 1)]
    everything = [row for page in pages for row in page]
    assert sorted(everything, key=repr) == sorted(rows, key=repr)
    assert first.total == len(rows)
    if order.endswith("numero"):
        values = [row[1] for row in everything]
        known = [value for value in values if value is not None]
        assert values == known + [None] * (len(values) - len(known))
        assert known == sorted(known, reverse=order.startswith("-"))


def test_what_only_files_have_is_on_no_page() -> None:
    code: Column[tuple[str, int | None]] = Column("codice", "Code", lambda row: row[0].upper(), filed=True)
    columns = [*_COLUMNS, code]
    page = shown(Table("prova", "Rows", columns, [("a", 1)]), {})
    assert [one.key for one in page.columns] == ["nome", "numero"]
    assert [one.key for one in as_file(page.table, {}).columns] == ["nome", "numero", "codice"]


def test_what_is_no_page_is_the_first_or_the_last() -> None:
    table = Table("prova", "Rows", _COLUMNS, [("a", 1), ("b", 2), ("c", None)])
    assert shown(table, {"pagina": "-3"}, size=2).page == 1
    assert shown(table, {"pagina": "99"}, size=2).page == 2
    assert shown(table, {"pagina": "²"}, size=2).page == 1
