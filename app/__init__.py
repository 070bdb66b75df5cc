"""Delivery to people, and the kernel under it.

``core`` is the shared kernel; ``web`` what all pages share; ``citizen`` and ``api`` are areas, which never import each
other. ``factory``, ``scheduler``, ``worker``, ``run``, ``setup`` and ``cli`` compose: they may import anything and
contain no rules. The domains, ``alerts`` and ``plans``, stand between the two and know nothing of pages.
"""
