"""Everything about one municipality on one page, and what operators do about it.

``gathering`` asks for all of it in a dozen statements, ``lists`` makes its tables and ``timeline`` its story, ``words``
says what codes mean. ``acts`` are notes and tasks, ``tasks`` the tasks of a whole region. ``letter_text`` has what
municipalities are reminded of, ``facts`` what has to be known for it; ``reminders`` writes to one, ``many`` to those
chosen in a table.
"""
