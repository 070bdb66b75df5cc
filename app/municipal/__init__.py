"""The desk of a municipality: plans, notices, phases, exercises, for whoever works for it.

Each piece has its views and its lines of the table (``ROUTES``), which :mod:`routes` puts together; the frame of every
page is ``templates/municipal/desk.html``. Pages of notices are the ``notice_*`` modules, which :mod:`notices` gathers;
the words that notices begin with are in ``notice_wording``. What may be done by whom is asked of
:mod:`app.core.identity.policy` by the use cases; a view only reads forms and shows answers.
"""
