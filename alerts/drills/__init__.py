"""Drills: the same notices, with a second person and a push, in a space of which citizens see nothing.

``preparing`` writes a drill down, ``taking_part`` adds the devices of those who play it, ``writing`` begins a notice
within it (from then on it is a notice like any other: :mod:`alerts.notices`), ``telling`` sends what was published to
those devices, and ``reading`` says how it went. What keeps it apart is in the database (:mod:`alerts.models.drills`).
"""
