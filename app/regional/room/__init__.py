"""The alert room: what an operator keeps open through the worst night.

``reading`` asks for everything once; each of the others makes one part of the page of it: ``attention`` (what somebody
must look at, silent sources first), ``levels`` (what is in force), ``sources``, ``dispatches``, ``events`` (the last 72
hours), ``strip`` (how many were told, hour by hour), ``signals`` (what is said aloud when it changes). ``live`` answers
with the same parts while the page is open (ADR 0048); ``acting`` stops and restarts sources and what goes out, after
``asking`` has said what that will change.
"""
