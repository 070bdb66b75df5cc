"""Campaigns: who is to reach what until when, how far it has come, and who is behind.

``progress`` puts together members, joinings and plans, month by month; ``views`` and ``lists`` show them, in the
``words`` of the field. ``acts`` are the forms of operators; ``choosing`` proposes members, ``choice`` is the page on
which they are chosen, ``putting_in`` does what it says.
"""
