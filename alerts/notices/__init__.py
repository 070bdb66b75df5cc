"""Notices of municipalities: from what one person writes to what citizens are told, with a second person in between.

Each is a transaction, and begins by asking whether the person may (:mod:`app.core.identity.policy`) for every place of
the notice. ``drafting`` and ``attaching`` are writing, ``following`` begins what comes after a version, ``checking``
says what is missing, ``foreseeing`` whom it would reach and how it would read. ``approving`` is the way past the second
person, ``alone`` the way without, and the review after it; both end in ``publishing``: the version is frozen, recorded,
and queued for the devices that are to be told (:mod:`alerts.dispatch.notice_queue`). ``keeping`` is the clock's part:
what is shown from now on, what has ended, what has waited for too long. ``holding`` looks rows up, and writes steps.
"""
