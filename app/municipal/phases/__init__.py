"""The operating phase of a municipality and its operations centre (COC), as a person declares them.

:mod:`views` declares and mends a phase, :mod:`centre` opens and closes the centre, :mod:`mapping` says which phase the
plan gives to each colour. :mod:`picture` puts side by side what was declared and what the plan would say to the alerts
in force: it proposes, nothing is declared by itself (ADR 0039). :mod:`forms` and :mod:`answers` are what those pages
share.
"""
