"""The history of the schema: numbered steps from an empty database to the rows of this version.

``env`` is Alembic's entry point, reached through ``app.core.migrate`` and never through a configuration file;
``schema`` gathers every table of the product and says which ones are not ours to compare; ``versions`` are the steps,
``0001`` the queue's tables (``sql/``, as its authors publish them) and ``0002`` the first of ours. A step that has been
released is never edited: a new one follows it, drafted by ``scripts/new_migration.py`` and then cleaned by hand.
"""
