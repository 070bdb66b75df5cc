"""Readers of bytes: pure functions from a file's content to plain values, knowing no source, database or network.

``cap_writer`` and ``atom_writer`` go the other way, for those who read us.

``secure_xml``, ``bounded_zip``, ``bounded_json`` and ``html_page`` open what may be hostile; ``printable`` and
``plain_text`` make words from outside fit to be shown, ``unreadable`` is how a reader says no. ``dpc_levels`` is the
closed grammar of the national bulletin, whose representations ``dpc_*`` read; ``cfr_words`` and ``italian_times`` that
of the Tuscan one, read by ``cfr_*``; ``cap_message`` reads CAP from anybody, block by block, ``cap_signature`` says
what its signature is worth, ``feed_index`` reads feeds of it and ``meteoalarm_*`` those written as JSON. ``notice_*``
and ``drill_push`` are a municipality's own words for devices and for others; ``file_kind`` says what its attachments
are.
"""
