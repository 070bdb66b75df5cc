"""Letters to people who work with the product (invitations, what waits for them): an outbox.

Whoever has something to say writes a row in their own transaction; the clock has it sent. ``outbox`` is
the one end, ``sending`` the other.
"""
