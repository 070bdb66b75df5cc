"""Changing a plan without a GIS: move, add, remove, retitle one feature; each change is a new version.

:mod:`views` has the list and the page of one feature, :mod:`forms` makes its form from the attributes of its class.
What an edit may do is in ``plans.editing``; a changed version becomes public as any other, through
``app.municipal.plans``.
"""
