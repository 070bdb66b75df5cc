"""Readers of bytes: pure functions from a file's content to plain values, knowing no source, database or network.

``cap_writer`` and ``atom_writer`` go the other way, for those who read us.

``bounded_zip`` opens archives that may be hostile; ``dpc_levels`` is the closed grammar of the national bulletin;
``dpc_dbf``, ``dpc_table`` and ``dpc_cap`` read its three representations; ``secure_xml`` is the only door to XML;
``printable`` makes names from outside fit to be shown.
"""
