"""How a message reaches a device: one contract, one file per channel, one registry.

A channel takes a page of messages and says of each what became of it; expected failures are values, not exceptions.
``by_scheme`` makes one of all of them: devices are pushed to, addresses (``mailto:``) get e-mail, written by ``mail``.
"""
