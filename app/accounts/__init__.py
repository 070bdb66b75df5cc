"""Who works with the product: the way in, one's own account, and who is what.

``/accesso`` is the door (invitation, password, one-time code), ``/account`` what somebody changes about themselves;
``/gestione``, in :mod:`people`, is for admins of the platform.
"""
