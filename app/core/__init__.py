"""The kernel: what every domain stands on, knowing none of them and nothing of Flask.

``db`` and ``database`` give transactions, ``localdb`` a PostGIS of our own where no server is given, ``migrate`` its
tables, ``queue``, ``leader`` and ``slots`` who does what when; ``clock``, ``errors``, ``i18n``, ``encoding``, ``http``
and ``push_hosts`` are the small certainties; ``territory`` is where everything happens,
``identity`` who works here, ``phases`` what a municipality declares.
"""
