"""Letters to people who work with the product (invitations, what waits for them): an outbox.

Whoever has something to say writes a row in their own transaction; a worker sends it. ``outbox`` is the one end, ``sending`` the other.
"""
