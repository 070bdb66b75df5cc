"""From an upload to what the public sees; each a transaction, each the same when it is asked for twice.

``receiving`` keeps the files and begins a version; ``importing`` is what a job does with it: examine, then stage
(``staging``, by ``copying`` the rows). ``difference`` says what would change, ``review`` settles rows that are held,
``obstacles`` what keeps a version back, ``publication`` makes it public, goes back, takes it back. ``steps`` records
the plan's way as an act, ``acts`` what publishing says of it, ``answers`` and ``memory`` what people say of layers, now
and from upload to upload. ``preparing`` and ``submitting`` are the same for people at the desk: each asks what they may
do, and what becomes public was seen by two of them, one of whom
had no hand in it (``authors``). ``retention`` forgets what nothing refers to. Whoever changes a
plan is ``holding`` its row; what workers do afterwards is put in the ``queues``.
"""
