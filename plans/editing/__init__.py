"""Changing a plan by hand, one thing at a time: where it is, what is said of it, that it is there at all.

What is public is never edited, nor is any other version: each change makes a new staged version, its *base* with one
difference (``saving``), which is looked at and published like every other. What somebody typed and drew is looked at by
the rules that uploads are looked at by (``checking``). ``reading`` says what there is to change.

The originals stay what they were: an edited version refers to those of its base, and holds the edit itself.
"""
