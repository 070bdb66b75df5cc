"""What a newcomer sees beside the alerts of the demonstration: a region at work on its plans for a year and a half.

It is told through the product's own use cases, by made-up people (:mod:`app.core.made_up`), each act at its own time:
``cast`` are those people, ``towns`` who they work for and how far each has come, ``drawing`` and ``drawn`` the plans
that they upload, ``looked_at`` what the product finds in these files. ``planning`` is what is done with plans, ``said``
what citizens are told, ``following`` what the region does; ``story`` is all of it in order, with the months closed as
they pass. ``loading`` tells it in one transaction, so that there is all of it or nothing; ``removing`` takes it away
with whatever was added to it; ``whole`` does both with the alerts too. It is never there together with real plans
(``here``), and never in production.
"""
