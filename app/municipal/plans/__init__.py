"""Plans at the desk: from the files of a municipality to a public map, by two persons.

:mod:`home` shows what there is. A preparation is a wizard whose steps share :mod:`frame`: :mod:`upload` of the files,
:mod:`layers` (where each lies and what it is, with :mod:`small_map` to confirm it), :mod:`findings` and how to mend
them, :mod:`acts` and dates, :mod:`preview` as citizens will see it, then :mod:`approval` by somebody else.
:mod:`procedure` keeps the acts that lead a plan there, :mod:`undo` takes back what is public. Changes without files are
in ``app.municipal.editing``; the rules are in ``plans.publishing`` and ``plans.validation``.
"""
