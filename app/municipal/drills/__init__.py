"""Drills: notices that are only played, for the devices that take part.

:mod:`views` has planning, playing and the devices, :mod:`forms` their forms, :mod:`cap` a drill's notice for machines.
That no citizen ever gets one is held by the database, in ``alerts.drills``.
"""
