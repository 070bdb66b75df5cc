"""Who works with the product, for whom they speak, and what they may do.

An *account* is a person. An *issuer* speaks for municipalities: a municipality for itself, a union or a utility for
several. A *grant* gives an account a role (:mod:`roles`) for an issuer, or everywhere. Whoever is signed in is a
:class:`~app.core.identity.person.Person`; :mod:`policy` answers whether a person may do something for a municipality,
and every use case of the desk asks it first. ``sessions`` are rows, so that they can be seen and ended.

Nobody is here who was not invited (:mod:`invitations`). They prove who they are twice (:mod:`proofs`): a password or
another provider's word (:mod:`oidc`, :mod:`outside`), then a one-time code (:mod:`totp`) or a recovery code; guessing
is slow (:mod:`throttle`).
"""
