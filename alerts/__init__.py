"""The alert domain: from an official bulletin to a push on a citizen's device.

``sources`` know the feeds, ``formats`` read their bytes, ``ingestion`` archives, checks, matches and stores what they
say, ``domain`` decides what has to be told, ``dispatch`` turns a decision into batches and batches into messages,
``channels`` carry them, ``subscriptions`` are who wants to be told, ``queries`` answer "is there an alert where I
live?". ``notices`` are what a municipality tells its people itself, ``drills`` how it practises that; ``canary`` sends
ourselves a message all that way, ``models`` are the rows behind all of it, and ``jobs`` is what the clock and the
workers call. It knows nothing of plans, and nothing of Flask.
"""
