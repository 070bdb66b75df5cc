"""Rows of plans: the plan as an act (``plan``), uploads (``versions``), what they say is where (``features``),
how plans stand month by month (``tracking``).

Original file, imported row and published feature stay apart: the file store has the bytes, a feature keeps its columns
as they came beside what they were mapped to, and only the state of its version makes it public.
"""
