"""Managing who works with the product, for admins of the platform (``/gestione``).

:mod:`listing` finds and invites people anywhere, :mod:`admins` grants what needs a second admin, :mod:`issuers` are
unions and utilities with their municipalities, :mod:`onboarding` shows who joined on paper only, :mod:`register` is the
whole register of acts. A municipality's own people are managed at its desk; the rules are in ``app.core.identity``.
"""
