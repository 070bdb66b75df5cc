"""Who works for a municipality, and the register of what they did.

:mod:`members` invites, ends roles and signs people out; :mod:`register` shows the municipality's own acts. Who is an
admin of the platform does the same for all municipalities in ``app.accounts.people``; the rules are in
``app.core.identity``.
"""
