"""The desk of a municipality: plans, notices, phases, drills, for whoever works for it.

One package for each entry of the menu (:mod:`menu`): :mod:`notices`, :mod:`phases`, :mod:`plans` with :mod:`editing`,
:mod:`drills`, :mod:`people`. Each has its lines of the table of URLs and what its pages need in its ``routes``;
:mod:`routes` puts them together, and :mod:`desk` is the page that one comes in by. The frame of every page is
``templates/municipal/desk.html``; templates lie in folders of the same names.

No rule is here: a view reads a form, calls a use case of ``alerts``, ``plans`` or ``app.core.identity``, and shows its
answer. What may be done by whom is asked of :mod:`app.core.identity.policy` by the use cases.
"""
