"""Reading: what is known at an instant, and the answers made from it.

``knowledge`` is the one place where stored readings and messages become the state of a municipality; ``status`` and
``region`` put it into views, ``in_force`` says it of everywhere and ``country`` counts it (``alike``: once for all in
the same zones); ``messages`` are CAP messages in their own words; ``lifecycle`` says in SQL which of them count;
``threads`` are alerts with their history (``bulletin_threads`` and ``message_threads`` read them, by the
``zone_tables`` of their days; ``thread_pages`` lists them all, ``thread_links`` leads to them); ``history`` is what
changed for one municipality; ``notices`` are what everybody sees of those, ``desk_notices`` what the desk does
(``notice_rows`` reads them); ``documents``, ``thread_documents`` and ``notice_documents`` say all that as JSON;
``coverage`` says of whom anything can be known; ``sources`` and ``alarms`` say how the feeds are; ``archive`` what came
in; ``waiting`` what is to go out, and ``reach`` how far it got (``worst_reach`` whom it did not reach of late,
``followers`` how many there are to reach, ``emails`` those by mail, ``outcomes`` what became of single messages);
``standing_pauses`` what operators have stopped; ``canary`` how our message to ourselves does. ``journal`` is what
happened of late in one list, ``progress`` how the dispatches of the last days are coming on, ``place_record`` all that
concerns one municipality, ``periods`` what happened in a time that is over.
"""
