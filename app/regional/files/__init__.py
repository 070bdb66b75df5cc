"""Tables of the dashboard as files: the same cells in each, and beside them what was asked and what the figures mean.

    contents     what a file has in it, whatever its form; what was asked, and when
    workbook     XLSX: a sheet for each table, and one that says what they are
    documents    JSON: rows by the keys of their columns
    geopackage   GPKG: rows with the boundary of their municipality, columns with their types
    answers      which form was asked for

CSV has the rows alone (:mod:`app.web.exports`). In CSV a text that begins like a formula is written with an apostrophe;
the others know types, so that it stays what it is.
"""
