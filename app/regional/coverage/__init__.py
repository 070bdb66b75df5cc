"""Coverage: who has a plan, how old, who has to be acted on first; a map, a table, and the first page of all.

``urgency`` says what has to be acted on, and in which order; ``filters`` whom a URL leaves, ``shares`` how much of the
region stands where; ``columns`` is the table, on the page and as a file; ``on_map`` what the map is told. All of them
are pure: rows come from :mod:`app.regional.picture`.
"""
